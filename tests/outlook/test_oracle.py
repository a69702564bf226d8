"""The forecast equals living through the days (tests/outlook/oracle.py), over random contracts."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from goaltrack.common.workdays import WorkdayCalendar
from payments.forecast import (
    ConditionFact,
    HoldFact,
    Known,
    PromiseFact,
    StepFact,
    TaskFact,
    Terms,
    forecast_of,
)
from payments.models import PaymentCheckpoint
from payments.outlook.selectors import Bill, OutlookLine, _month
from payments.outlook.weights import weighted
from payments.outlook.whatif import Assumptions, OpenMoney, by_month, equal_parts, flows
from tests.outlook import oracle

TODAY = date(2026, 11, 20)
near = st.dates(TODAY - timedelta(days=90), TODAY + timedelta(days=90))
past = st.dates(TODAY - timedelta(days=120), TODAY)
off_days = st.dictionaries(st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=90)), st.booleans(), max_size=12)
cents = st.integers(1, 10**9).map(lambda number: Decimal(number) / 100)
tasks = st.lists(near.map(lambda due: TaskFact("核对", due)), max_size=2).map(tuple)


@st.composite
def conditions(draw: Any) -> tuple[ConditionFact, ...]:
    found = []
    for pk in range(1, draw(st.integers(0, 3)) + 1):
        kind = draw(st.sampled_from(["milestone", "document", "acceptance", "fiscal", "event"]))
        met = draw(st.one_of(st.none(), past))
        found.append(
            ConditionFact(
                kind, kind, met, draw(st.one_of(st.none(), near)), draw(st.one_of(st.none(), near)),
                tasks=draw(tasks) if kind == "milestone" else (), pk=pk, source=f"condition-{pk}",
            )
        )  # fmt: skip
    return tuple(found)


@st.composite
def applications(draw: Any) -> tuple[tuple[StepFact, ...], ...]:
    """Whose first open step has had its turn; the later ones wait for theirs."""
    found = []
    for _ in range(draw(st.integers(0, 2))):
        kinds = draw(st.lists(st.sampled_from(["review", "approval", "invoice", "transfer"]), min_size=1, max_size=3))
        days = draw(st.lists(st.integers(0, 12), min_size=len(kinds), max_size=len(kinds)))
        since = draw(past)
        found.append(
            tuple(StepFact(k, k, n, None if i else since) for i, (k, n) in enumerate(zip(kinds, days, strict=True)))
        )
    return tuple(found)


@st.composite
def facts(draw: Any) -> Known:
    event = draw(st.sampled_from(["", "signed", "conditions", "warranty", "invoiced"]))
    amount = draw(cents)
    terms = Terms(
        amount=amount,
        settled=draw(st.sampled_from([Decimal(0), Decimal(0), amount / 2, amount])),
        cancelled=draw(st.integers(0, 9)) == 0,
        due_on=None if event else draw(near),
        due_event=event,
        due_days=draw(st.integers(0, 60)) if event else None,
        counts_working_days=draw(st.booleans()),
        signed_on=draw(st.one_of(st.none(), past)),
        warranty_months=draw(st.integers(0, 14)),
        conditions=draw(conditions()),
        promise=draw(st.one_of(st.none(), st.none(), near.map(PromiseFact))),
        hold=draw(st.sampled_from([None, None, None, HoldFact("on_hold", "变更", TODAY)])),
        applications=draw(applications()),
        invoiced_on=draw(st.one_of(st.none(), past)),
    )
    return Known(terms, draw(st.integers(0, 40)))


@settings(max_examples=400, deadline=None)
@given(facts(), off_days)
def test_the_forecast_is_what_living_through_the_days_finds(known: Known, off: dict[date, bool]) -> None:
    found = forecast_of(known, today=TODAY, calendar=WorkdayCalendar(off))
    assert found.due == oracle.due(known.terms, off)
    assert found.expected == oracle.comes_on(known, TODAY, off)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(facts(), st.integers(0, 100)), max_size=6), st.lists(st.tuples(near, cents), max_size=3))
def test_a_month_is_the_sum_of_its_days(money: list[tuple[Known, int]], bills: list[tuple[date, Decimal]]) -> None:
    lines, plain, weighed = [], defaultdict(int), defaultdict(int)
    for pk, (known, percent) in enumerate(money, start=1):
        known = replace(known, terms=replace(known.terms, settled=Decimal(0)))
        found = forecast_of(known, today=TODAY, calendar=WorkdayCalendar({}))
        row = PaymentCheckpoint(pk=pk, amount=known.terms.amount, cancelled=known.terms.cancelled)
        lines.append(OutlookLine(row, known, found, "waiting", percent))
        if (day := oracle.comes_on(known, TODAY, {})) is not None:
            whole = int(known.terms.amount * 100)
            plain[day] += whole
            # Half up in whole cents, without a fraction.
            weighed[day] += (whole * percent * 2 + 100) // 200
    for on, amount in bills:
        plain[on] += int(amount * 100)
        weighed[on] += int(amount * 100)
    kept = [Bill(1, "合同", on, amount) for on, amount in bills]
    for year, number in [(2026, n) for n in range(8, 13)] + [(2027, n) for n in range(1, 13)]:
        month = _month(date(year, number, 1), Decimal(0), Decimal(0), Decimal(0), lines, kept)
        days = [day for day in {*plain, *weighed} if (day.year, day.month) == (year, number)]
        assert month.forecast * 100 == sum(plain[day] for day in days)
        assert month.weighted * 100 == sum(weighed[day] for day in days)


@given(cents, st.integers(0, 100))
def test_a_weighted_amount_is_whole_cents_half_up_and_never_more_than_the_amount(amount: Decimal, percent: int) -> None:
    found = weighted(amount, percent)
    assert found * 100 == (int(amount * 100) * percent * 2 + 100) // 200
    assert 0 <= found <= amount


@given(cents, st.integers(1, 9))
def test_equal_parts_are_the_whole_to_the_cent(amount: Decimal, count: int) -> None:
    parts = equal_parts(amount, count)
    assert sum(parts) == amount
    assert max(parts) - min(parts) <= Decimal("0.01")


@settings(max_examples=60, deadline=None)
@given(st.lists(facts(), min_size=1, max_size=4), near, st.sampled_from(["", "units", "whole"]), st.data())
def test_what_is_assumed_moves_money_and_makes_none(
    known: list[Known], day: date, accept: str, data: st.DataObject
) -> None:
    money = [OpenMoney(pk, 1, one.terms.amount, one) for pk, one in enumerate(known, start=1)]
    units = [
        ConditionFact("acceptance", f"单元 {n}", due=data.draw(near), stage="unit", unit=n, source=f"acceptance-{n}")
        for n in (1, 2, 3)
    ]
    moves = {"condition-1": day, "acceptance-2": day}
    assumed = Assumptions(moves, {2}, accept)
    calendar = WorkdayCalendar({})
    found = flows(money, assumed, {1: units}, today=TODAY, calendar=calendar)
    assert sum(amount for _on, amount in found) == sum(one.amount for one in money)
    assert all(on is None or on >= TODAY for on, _amount in found)
    # Without an assumption it is the forecast.
    alone = flows(money, Assumptions(), {1: units}, today=TODAY, calendar=calendar)
    assert [on for on, _amount in alone] == [oracle.comes_on(one.known, TODAY, {}) for one in money]
    assert sum(by_month(alone).values()) == sum(amount for on, amount in alone if on)
