"""When money falls due, when it can be expected, what it waits for. Today is Friday, 2026-11-20."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goaltrack.common.workdays import WorkdayCalendar
from payments.forecast import (
    STATE_LABELS,
    ConditionFact,
    Forecast,
    Step,
    StepFact,
    TaskFact,
    Terms,
    days_after,
    due_day,
    expected_day,
    forecast,
)

TODAY = date(2026, 11, 20)
# Monday to Friday, but 2026-12-01 is off.
CALENDAR = WorkdayCalendar({date(2026, 12, 1): False})
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def terms(*conditions: ConditionFact, **values: Any) -> Terms:
    """100,000 due on 2026-12-15."""
    if "due_event" not in values:
        values.setdefault("due_on", day("12-15"))
    return Terms(**{"amount": Decimal(100_000), "conditions": conditions, "customer": "澜江市水务集团"} | values)


def met(text: str, kind: str = "document") -> ConditionFact:
    return ConditionFact(kind, "到货验收单", met_on=day(text))


def waits(kind: str = "document", label: str = "第三方测评报告", **values: Any) -> ConditionFact:
    return ConditionFact(kind, label, **values)


def look(what: Terms, today: date = TODAY, delay: int = 0) -> Forecast:
    return forecast(what, today=today, calendar=CALENDAR, delay=delay)


def states(found: Forecast) -> list[tuple[str, str]]:
    return [(step.kind, step.state) for step in found.steps]


# When it is due


def test_a_date_is_the_due_day_whatever_its_conditions_say() -> None:
    assert look(terms(waits(due=day("12-30")))).due == day("12-15")


def test_days_after_signing_count_calendar_days() -> None:
    assert look(terms(due_event="signed", due_days=15, signed_on=day("11-20"))).due == day("12-05")


def test_days_after_signing_count_working_days_where_the_contract_says_so() -> None:
    what = terms(due_event="signed", due_days=8, signed_on=day("11-20"), counts_working_days=True)
    # 12-01 is off: without it the eighth working day were 12-02.
    assert look(what).due == day("12-03")


def test_an_unsigned_contract_has_no_due_day() -> None:
    found = look(terms(due_event="signed", due_days=15))
    assert (found.due, found.state, found.late) == (None, "waiting", 0)
    assert (found.steps[0].kind, found.steps[0].state) == ("event", "next")


def test_days_after_the_conditions_count_from_the_last_one_met() -> None:
    assert look(terms(met("10-01"), met("11-10"), due_event="conditions", due_days=30)).due == day("12-10")


def test_while_a_condition_is_open_there_is_no_due_day_and_nothing_is_overdue() -> None:
    found = look(terms(met("01-05"), waits(due=day("02-01")), due_event="conditions", due_days=10))
    assert (found.due, found.state) == (None, "waiting")


def test_days_after_conditions_that_nobody_wrote_down_are_no_due_day() -> None:
    found = look(terms(due_event="conditions", due_days=10))
    assert (found.due, found.expected) == (None, day("11-30"))


@given(days, st.integers(0, 400))
def test_so_many_working_days_later_is_a_working_day_with_as_many_between(start: date, count: int) -> None:
    later = days_after(start, count, CALENDAR, working=True)
    assert CALENDAR.late(start, later) == count
    assert count == 0 or CALENDAR.is_workday(later)
    assert days_after(start, count, CALENDAR, working=False) == start + timedelta(days=count) <= later


@given(st.lists(days, min_size=1, max_size=5), st.integers(0, 90), st.booleans())
def test_due_after_conditions_never_precedes_any_of_them(met_on: list[date], count: int, working: bool) -> None:
    conditions = tuple(ConditionFact("document", "签收单", met_on=one) for one in met_on)
    what = terms(*conditions, due_event="conditions", due_days=count, counts_working_days=working)
    due = due_day(what, CALENDAR)
    assert due is not None
    assert due >= max(met_on)


# Where it stands


@pytest.mark.parametrize(
    ("what", "state"),
    [
        (terms(cancelled=True, due_on=day("01-01")), "cancelled"),
        (terms(waits(), settled=Decimal(100_000), due_on=day("01-01")), "settled"),
        (terms(settled=Decimal(99_999), due_on=day("11-19")), "overdue"),
        (terms(waits(), due_on=day("11-19")), "overdue"),
        (terms(waits(), due_on=TODAY), "waiting"),
        (terms(met("11-01"), due_on=TODAY), "claimable"),
        (terms(due_on=TODAY), "not_due"),
    ],
)
def test_the_state_follows_from_the_facts(what: Terms, state: str) -> None:
    assert look(what).state == state
    assert STATE_LABELS[state]


def test_overdue_counts_working_days_since_the_due_day() -> None:
    assert look(terms(due_on=day("11-13"))).late == 5
    # On a Sunday after a Friday it is overdue, by no working day.
    sunday = look(terms(due_on=TODAY), today=day("11-22"))
    assert (sunday.state, sunday.late) == ("overdue", 0)


def test_what_is_expected_after_its_due_day_slips_by_working_days() -> None:
    found = look(terms(waits(expected=day("12-17"))))
    assert (found.state, found.slips, found.late) == ("waiting", 2, 0)
    assert look(terms(waits(expected=day("12-14")))).slips == 0


# When it can be expected


def test_open_work_is_expected_on_its_own_day_but_never_in_the_past() -> None:
    assert expected_day(waits(due=day("12-01"), expected=day("12-09")), TODAY) == day("12-09")
    assert expected_day(waits(due=day("12-01")), TODAY) == day("12-01")
    assert expected_day(waits(due=day("11-02"), expected=day("11-10")), TODAY) == TODAY
    assert expected_day(waits(), TODAY) == TODAY


def test_a_milestone_is_not_expected_before_the_tasks_that_lead_to_it() -> None:
    milestone = waits("milestone", expected=day("12-09"), tasks=(TaskFact("拓扑核对", day("12-20")),))
    assert expected_day(milestone, TODAY) == day("12-20")


def test_money_comes_after_the_last_open_condition_and_the_usual_delay() -> None:
    what = terms(met("11-01"), waits(expected=day("12-20")), waits(expected=day("12-28")))
    assert look(what, delay=8).expected == date(2027, 1, 5)


def test_nobody_is_expected_to_pay_before_the_due_day() -> None:
    assert look(terms(waits(expected=day("12-01"))), delay=3).expected == day("12-18")


def test_overdue_money_is_expected_today_and_the_usual_delay() -> None:
    assert look(terms(met("10-01"), due_on=day("10-15")), delay=8).expected == day("11-28")


def test_overdue_money_whose_condition_is_open_waits_for_it_too() -> None:
    found = look(terms(waits(due=day("11-10"), expected=day("12-04")), due_on=day("10-31")), delay=3)
    assert (found.state, found.expected) == ("overdue", day("12-07"))


def test_days_after_open_conditions_are_expected_after_their_expected_days() -> None:
    found = look(terms(waits(expected=day("12-10")), due_event="conditions", due_days=10), delay=2)
    assert (found.due, found.expected) == (None, day("12-22"))


@pytest.mark.parametrize("what", [terms(settled=Decimal(100_000)), terms(cancelled=True)])
def test_nothing_is_expected_of_what_is_paid_or_cancelled(what: Terms) -> None:
    found = look(what, delay=9)
    assert (found.expected, found.blocker, found.waits_for, found.slips) == (None, None, "", 0)


@given(
    st.lists(st.tuples(st.none() | days, st.none() | days, st.none() | days), max_size=4),
    st.none() | days,
    st.integers(0, 60),
    days,
)
def test_money_is_never_expected_before_today_its_due_day_or_its_conditions(
    dates: list[tuple[date | None, date | None, date | None]], due_on: date | None, delay: int, today: date
) -> None:
    conditions = [ConditionFact("document", "签收单", *one) for one in dates]
    due = {"due_on": due_on} if due_on else {"due_event": "conditions", "due_days": 10}
    found = look(terms(*conditions, **due), today, delay)
    there = [expected_day(one, today) for one in conditions if one.met_on is None]
    assert found.expected is not None
    assert found.expected - timedelta(days=delay) >= max([today, found.due or today, *there])
    # One step at most is next, something late is always named, and overdue money always waits for something.
    assert sum(step.state == "next" for step in found.steps) <= 1
    assert (found.blocker is not None) == any(step.state == "late" for step in found.steps)
    assert found.state != "overdue" or found.blocker is not None


# What the plan says


def test_the_plan_puts_money_on_its_due_day() -> None:
    assert look(terms(waits(expected=date(2027, 5, 1)))).planned_on == day("12-15")


def test_the_plan_of_money_after_open_conditions_follows_their_due_days_not_the_forecast() -> None:
    what = terms(met("10-02"), waits(due=day("12-01"), expected=day("12-25")), due_event="conditions", due_days=10)
    assert look(what).planned_on == day("12-11")


# The chain and what breaks it


def test_the_chain_leads_from_the_task_over_its_milestone_to_the_receipt() -> None:
    task = TaskFact("管网拓扑核对", day("12-01"))
    what = terms(met("11-02"), waits("milestone", "试运行满 30 天", due=day("12-04"), tasks=(task,)))
    found = look(what)
    assert states(found) == [("document", "done"), ("task", "next"), ("milestone", "idle"), ("receipt", "idle")]
    assert [step.on for step in found.steps] == [day("11-02"), day("12-01"), day("12-04"), day("12-15")]
    assert found.blocker is None


def test_what_is_met_stands_first_in_the_order_it_was_met() -> None:
    what = terms(waits("event"), met("11-05"), met("10-05", "acceptance"))
    assert [kind for kind, _state in states(look(what))] == ["acceptance", "document", "event", "receipt"]


def test_the_late_task_before_a_late_milestone_is_the_cause() -> None:
    tasks = (TaskFact("接口联调", day("11-18")), TaskFact("管网拓扑核对", day("11-12")))
    what = terms(waits("milestone", "试运行满 30 天", due=day("11-16"), expected=day("12-20"), tasks=tasks))
    found = look(what)
    assert states(found) == [("task", "late"), ("milestone", "late"), ("receipt", "idle")]
    assert found.blocker is not None
    assert (found.blocker.label, found.blocker.late) == ("管网拓扑核对", 6)


def test_of_several_late_steps_the_one_that_sets_the_date_blocks() -> None:
    soon = waits(label="付款申请表", due=day("11-10"), expected=day("11-25"))
    last = waits("acceptance", "单位工程初验", due=day("11-18"), expected=day("12-28"))
    found = look(terms(soon, last))
    assert found.blocker is not None
    assert (found.blocker.label, found.blocker.late, found.blocker.on) == ("单位工程初验", 2, day("12-28"))


def test_a_condition_without_a_day_blocks_once_the_money_is_overdue() -> None:
    found = look(terms(waits(held_by="third_party", holder="测评机构"), due_on=day("11-13")))
    assert states(found) == [("document", "late"), ("receipt", "idle")]
    assert found.blocker is not None
    assert (found.blocker.late, found.waits_for, found.blocker.holder) == (0, "third_party", "测评机构")


def test_overdue_with_everything_there_waits_for_the_customer() -> None:
    found = look(terms(met("10-01"), due_on=day("11-13")))
    assert states(found) == [("document", "done"), ("receipt", "late")]
    assert isinstance(found.blocker, Step)
    assert (found.blocker.late, found.blocker.holder, found.waits_for) == (5, "澜江市水务集团", "customer")


@pytest.mark.parametrize(
    ("what", "waits_for"),
    [
        (terms(waits(held_by="us")), "us"),
        (terms(waits("event", held_by="customer")), "customer"),
        (terms(met("10-01")), "customer"),
        (terms(), ""),
    ],
)
def test_before_its_day_it_waits_for_whoever_holds_the_next_step(what: Terms, waits_for: str) -> None:
    assert look(what).waits_for == waits_for


def test_paid_money_shows_a_finished_chain() -> None:
    found = look(terms(met("10-01"), waits(), settled=Decimal(100_000), due_on=day("10-05")))
    assert states(found) == [("document", "done"), ("document", "idle"), ("receipt", "done")]


# The open steps of an application


def runs(*usual: int, since: str | None = "11-18", **values: Any) -> tuple[StepFact, ...]:
    """Open steps that usually take so many working days; the first one's turn has come."""
    kinds = ["approval", "invoice", "disbursement"]
    return tuple(
        StepFact(kind, kind, days, since=day(since) if since and place == 0 else None, **values)
        for place, (kind, days) in enumerate(zip(kinds, usual, strict=False))
    )


def test_an_application_ends_its_usual_working_days_later_and_then_the_usual_delay() -> None:
    found = look(terms(met("11-02"), due_on=day("11-25"), applications=(runs(5, 3, 2),)), delay=4)
    # The 25th; the 30th; the 3rd, as the 1st is off.
    assert [step.on for step in found.steps] == [day("11-02"), day("11-25"), day("11-30"), day("12-03"), day("12-07")]
    assert (found.state, found.expected, found.waits_for) == ("applied", day("12-07"), "customer")


def test_no_step_ends_before_the_last_condition_is_there() -> None:
    what = terms(waits(expected=day("12-10")), due_on=day("11-25"), applications=(runs(2, 1),))
    assert [step.on for step in look(what).steps] == [day("12-10"), day("12-14"), day("12-15"), day("12-15")]
    assert look(what).state == "waiting"


def test_a_step_beyond_its_usual_days_blocks_and_those_after_it_do_not() -> None:
    what = terms(met("10-01"), due_on=day("11-13"), applications=(runs(5, 3, since="11-09", holder="财务科"),))
    found = look(what)
    assert states(found) == [
        ("document", "done"),
        ("application", "late"),
        ("application", "idle"),
        ("receipt", "idle"),
    ]
    assert found.blocker is not None
    assert (found.blocker.late, found.blocker.holder, found.steps[1].on) == (4, "财务科", TODAY)


def test_overdue_money_in_process_is_held_up_by_the_step_it_has_reached() -> None:
    found = look(terms(met("10-01"), due_on=day("11-13"), applications=(runs(10, 3),)))
    assert states(found) == [
        ("document", "done"),
        ("application", "late"),
        ("application", "idle"),
        ("receipt", "idle"),
    ]


def test_of_several_applications_the_one_that_ends_last_counts() -> None:
    assert look(terms(due_on=day("11-25"), applications=(runs(1), runs(8)))).expected == day("11-30")


def test_days_after_the_invoice_count_from_it_and_until_then_from_the_day_it_is_expected() -> None:
    after = {"due_event": "invoiced", "due_days": 10}
    assert look(terms(met("10-01"), **after, invoiced_on=day("11-20"))).due == day("11-30")
    found = look(terms(met("10-01"), **after))
    assert (found.due, found.state, found.expected) == (None, "claimable", day("11-30"))
    assert states(found) == [("document", "done"), ("event", "next"), ("receipt", "idle")]
    found = look(terms(met("10-01"), **after, applications=(runs(2, 3, 1),)))
    # Invoiced on the 25th, disbursed on the 26th, due ten days after the invoice.
    assert (found.due, found.expected) == (None, day("12-05"))


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=3),
    st.none() | st.dates(date(2026, 10, 1), TODAY),
    st.none() | days,
)
def test_the_end_of_an_application_is_counted_day_by_day(
    usual: list[int], there: date | None, expected: date | None
) -> None:
    steps = runs(*usual)
    conditions = [met("10-01")] if there else [waits(expected=expected)]
    found = look(terms(*conditions, due_on=TODAY, applications=(steps,)))
    cursor = max(day("11-18"), date.min if there else max(expected or TODAY, TODAY))
    for count in usual:
        for _ in range(count):
            cursor += timedelta(days=1)
            while not CALENDAR.is_workday(cursor):
                cursor += timedelta(days=1)
        cursor = max(cursor, TODAY)
    assert found.expected == cursor
