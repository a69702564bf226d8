"""The ageing against a brute force over all rows, and who reads it. Today is Friday, 2026-11-20."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput
from payments.ageing.figures import figures_of, month_figures, months_until
from payments.ageing.models import AgeingPolicy
from payments.ageing.ranges import Ranges, ranges_for
from payments.ageing.selectors import AGES, BYS, CELLS, advances_of, ageing_rows, ageing_table
from payments.ageing.services import ageing_ranges_set
from payments.models import Condition, Contract, PaymentCheckpoint
from payments.selectors import due_days
from people.models import User
from tests.collection.chasing import hold
from tests.payments.chains import day, milestone, paid, waiting_for
from tests.payments.claims import Claims
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, make_contract

SIGNED_IN = Callable[[User], Client]
ZERO = Decimal(0)


def many(ledger: Ledger) -> None:
    """One of each age, one on each kind of day, and what stands apart."""
    for number, days in enumerate((-5, 0, 1, 30, 31, 90, 91, 180, 181, 400)):
        ledger.checkpoint(1000 + number, due_on=TODAY - timedelta(days=days), name=f"第{number}笔")
    reached = milestone(ledger, day("08-12"))
    waiting_for(ledger, reached, due_on=None, due_event="conditions", due_days=20, amount=Decimal("2000.01"))
    type(reached).objects.filter(pk=reached.pk).update(achieved_on=day("09-03"), evidence="报告")
    ledger.checkpoint("3000.02", due_event="signed", due_days=15, due_on=None, kind="retention", name="质保金")
    held = ledger.checkpoint(4000, due_on=TODAY - timedelta(days=50))
    hold(ledger, held)
    ledger.receive(500, [(held.pk, Decimal(500))])


def brute_force(user: User) -> dict[int, tuple[str, Decimal]]:
    """By checkpoint where it stands, with what is outstanding: row by row, the due day as the forecast says it."""
    checkpoints = list(
        PaymentCheckpoint.objects.outstanding().select_related("contract__customer", "contract__project", "owner")
    )
    dues = due_days(checkpoints)
    found = {}
    for one in checkpoints:
        held = one.holds.filter(lifted_on=None).first()
        place = held.kind if held else AGES[Ranges().range_of(dues[one.pk], TODAY)]
        found[one.pk] = (place, one.outstanding)
    return found


@pytest.mark.parametrize("basis", ["calendar", "working"])
@pytest.mark.parametrize("by", BYS)
def test_every_number_is_the_sum_of_the_rows_it_leads_to(ledger: Ledger, by: str, basis: str) -> None:
    Contract.objects.update(day_basis=basis, warranty_months=3)
    many(ledger)
    ledger.advance(70)
    user = ledger.cast.ye
    truth = brute_force(user)
    table = ageing_table(user, by=by)
    for line in (*table.lines, table.total):
        for cell in CELLS:
            found = ageing_rows(user, by=by, of=line.pk, cell=cell, count=None)
            assert found.total == line.amount(cell) == sum((row.outstanding for row in found.rows), ZERO)
            assert {row.checkpoint.pk: (row.place, row.outstanding) for row in found.rows}.items() <= truth.items()
        advances = advances_of(user, by=by, of=line.pk)
        assert sum((one.unsettled for one in advances), ZERO) == line.advances
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for place, amount in truth.values():
        sums[place] += amount
    assert {cell: amount for cell, amount in table.total.amounts.items() if amount} == dict(sums)
    assert table.total.advances == 70
    assert sum((line.amount("") for line in table.lines), ZERO) == table.total.amount("")


@pytest.mark.parametrize("basis", ["calendar", "working"])
def test_the_due_day_in_sql_is_that_of_the_forecast(ledger: Ledger, basis: str) -> None:
    Contract.objects.update(day_basis=basis, warranty_months=6)
    for event in ("signed", "conditions", "warranty", "invoiced"):
        for days in (0, 3, 30):
            kind = "retention" if event == "warranty" else "final"
            one = ledger.checkpoint(100 + days, due_on=None, due_event=event, due_days=days, kind=kind)
            condition = ledger.condition(one)
            Condition.objects.filter(pk=condition.pk).update(met_on=day("08-31") if days else None)
            if event == "invoiced" and days:
                Claims(ledger).invoice(one, int(one.amount), issued_on=day("09-30"))
    checkpoints = list(PaymentCheckpoint.objects.select_related("contract__customer", "owner"))
    found = ageing_rows(ledger.cast.ye, by="customer", count=None).rows
    assert {row.checkpoint.pk: row.due for row in found} == due_days(checkpoints)
    assert sum(row.due is not None for row in found) == 9


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(1, 3650), min_size=3, max_size=3, unique=True).map(sorted),
    st.integers(-4000, 4000),
)
def test_a_day_is_in_exactly_one_range(ends: Any, age: int) -> None:
    ranges = Ranges(*ends)
    due = TODAY - timedelta(days=age)
    cuts = ranges.first_days(TODAY)
    by_cuts = next((place for place, cut in enumerate(cuts) if due >= cut), 4)
    assert ranges.range_of(due, TODAY) == by_cuts
    assert (by_cuts == 0) == (age <= 0)


MONEY = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
EVENTS = st.lists(st.tuples(st.dates(date(2024, 1, 1), TODAY), MONEY), max_size=8)


@settings(max_examples=60, deadline=None)
@given(EVENTS, EVENTS)
def test_the_receivable_of_a_month_is_what_fell_due_less_what_was_paid(due: Any, paid_rows: Any) -> None:
    sums: list[defaultdict[date, Decimal]] = [defaultdict(Decimal), defaultdict(Decimal)]
    for found, rows in zip(sums, (due, paid_rows), strict=True):
        for on, amount in rows:
            found[on.replace(day=1)] += amount
    figures = figures_of(sums[0], sums[1], {}, TODAY)
    assert [one.month for one in figures] == months_until(TODAY, 12)
    for one in figures:
        last = (one.month + timedelta(days=31)).replace(day=1)
        owed = sum((amount for on, amount in due if on < last), ZERO)
        assert one.receivable == owed - sum((amount for on, amount in paid_rows if on < last), ZERO)
        assert one.rate is None or one.rate == 0


def test_dso_weighs_what_is_unpaid_against_what_became_due_in_twelve_months(ledger: Ledger) -> None:
    paid(ledger, day("06-10"), day("07-01"))
    ledger.checkpoint(100_000, due_on=day("11-10"))
    ledger.checkpoint(200_000, due_on=day("12-10"))
    figures = {one.month.month: one for one in month_figures(ledger.cast.ye)}
    assert (figures[6].receivable, figures[7].receivable) == (10_000, 0)
    assert (figures[7].received, figures[7].became_due, figures[7].rate) == (10_000, 0, None)
    # From 2025-12-01 to today are 355 days; 100,000 of the 110,000 that became due is unpaid.
    assert figures[11].dso == Decimal(100_000) * 355 / 110_000


def test_who_may_not_read_amounts_sees_only_their_own_checkpoints(ledger: Ledger, as_: SIGNED_IN) -> None:
    mine = ledger.checkpoint("1234.56", due_on=day("11-01"), owner=ledger.cast.lu, follower=None)
    ledger.checkpoint("9876.54", due_on=day("11-01"))
    table = ageing_table(ledger.cast.lu, by="customer")
    assert table.total.amount("") == mine.amount
    assert not ageing_table(ledger.cast.guest, by="customer").lines
    for address in ("/payments/ageing/", "/payments/ageing/rows/", "/api/v1/ageing/", "/api/v1/ageing/rows/"):
        text = as_(ledger.cast.lu).get(address).content.decode()
        assert "9,876.54" not in text
        assert "9876.54" not in text
        assert "234.56" in text


def test_ranges_are_those_of_the_department_or_the_nearest_above(ledger: Ledger) -> None:
    here = ledger.project.department
    assert ranges_for(ledger.cast.ye, here) == Ranges(30, 90, 180)
    ageing_ranges_set(actor=ledger.cast.ye, department_id=here.pk, first=10, second=20, third=40)
    assert ranges_for(ledger.cast.ye, here) == Ranges(10, 20, 40)
    ledger.checkpoint(100, due_on=TODAY - timedelta(days=15))
    assert ageing_table(ledger.cast.ye, by="customer", department=here).total.amount("range2") == 100


@pytest.mark.parametrize(("ends", "field"), [((30, 30, 60), "second"), ((10, 60, 50), "third"), ((0, 5, 9), "first")])
def test_ranges_rise(ledger: Ledger, ends: tuple[int, int, int], field: str) -> None:
    first, second, third = ends
    with pytest.raises(InvalidInput) as refused:
        ageing_ranges_set(
            actor=ledger.cast.ye,
            department_id=ledger.project.department_id,
            first=first,
            second=second,
            third=third,
        )
    assert set(refused.value.fields) == {field}


def test_the_database_refuses_ranges_that_fall(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AgeingPolicy.objects.bulk_create(
            [AgeingPolicy(department=ledger.project.department, first=50, second=40, third=60)]
        )


def test_a_member_settles_no_ranges(ledger: Ledger) -> None:
    with pytest.raises(ActionForbidden):
        ageing_ranges_set(actor=ledger.cast.xu, department_id=ledger.project.department_id, first=1, second=2, third=3)


def test_the_page_links_each_number_to_its_rows(ledger: Ledger, as_: SIGNED_IN) -> None:
    one = ledger.checkpoint("1234.56", due_on=day("10-01"))
    client = as_(ledger.cast.ye)
    page = client.get("/payments/ageing/").content.decode()
    link = f"/payments/ageing/rows/?of={ledger.project.customer_id}&amp;cell=range2"
    assert f'href="{link}"' in page
    rows = client.get(link.replace("&amp;", "&")).content.decode()
    assert f"/payments/checkpoints/{one.pk}/" in rows
    assert rows.count("1,234.56") >= 3


def test_what_was_typed_wrongly_stays_in_the_form(ledger: Ledger, as_: SIGNED_IN) -> None:
    typed = {"department": ledger.project.department_id, "first": "40", "second": "30", "third": "99"}
    answer = as_(ledger.cast.ye).post("/payments/ageing/ranges/", typed)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "Each range ends after the one before it." in text
    assert 'value="99"' in text


@pytest.mark.parametrize("query", ["by=%00&of=x&cell=?", "of=99999999999999999999", "department=0&page=99999999999"])
def test_an_address_that_is_not_understood_is_no_error(ledger: Ledger, as_: SIGNED_IN, query: str) -> None:
    client = as_(ledger.cast.ye)
    for address in ("/payments/ageing/", "/payments/ageing/rows/", "/payments/ageing/advances/"):
        assert client.get(f"{address}?{query}").status_code == 200


def test_another_contract_of_the_customer_is_in_its_line(ledger: Ledger) -> None:
    ledger.checkpoint(100, due_on=day("10-01"))
    ledger.contract = make_contract(ledger.cast, ledger.project, number="HT-ZWEI")
    ledger.checkpoint(50, due_on=day("10-02"))
    [line] = ageing_table(ledger.cast.ye, by="customer").lines
    assert (line.pk, line.amount("range2")) == (ledger.project.customer_id, 150)
    assert clock.today() == TODAY
