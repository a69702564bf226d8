"""What is read of money, by whom, and at what cost. Today is Friday, 2026-11-20."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import PaymentCheckpoint
from payments.selectors import (
    CheckpointLine,
    checkpoint_lines,
    collections_by_month,
    customer_delays,
    due_days,
    money_held_up,
    money_held_up_by_milestones,
    project_money,
    stuck_money,
)
from payments.services import condition_meet
from people.models import User
from projects.models import Task
from tests.payments.chains import day, milestone, paid, step_to, waiting_for
from tests.payments.ledger import Ledger

TODAY = date(2026, 11, 20)


def line_of(user: User, checkpoint: PaymentCheckpoint) -> CheckpointLine:
    return checkpoint_lines(user, PaymentCheckpoint.objects.visible_to(user).filter(pk=checkpoint.pk))[0]


def queries(read: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        read()
    return len(captured)


# Lines


def test_a_line_says_what_is_outstanding_and_what_it_waits_for(ledger: Ledger) -> None:
    reached = milestone(ledger, day("11-12"))
    step_to(ledger, reached, day("11-13"))
    checkpoint = waiting_for(ledger, reached, due_on=day("11-16"))
    ledger.receive(100_000, [(checkpoint.pk, Decimal(100_000))])
    line = line_of(ledger.cast.ye, checkpoint)
    assert (line.amount, line.settled, line.outstanding, line.partly) == (300_000, 100_000, 200_000, True)
    assert (line.state, line.state_label, line.due, line.late) == ("overdue", "Overdue", day("11-16"), 4)
    assert line.blocker is not None
    assert (line.blocker.label, line.blocker.late, line.in_charge) == ("管网拓扑核对", 5, ledger.cast.xu)
    assert [step.kind for step in line.steps] == ["task", "milestone", "receipt"]


def test_whoever_may_not_read_amounts_sees_the_line_without_them(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(due_on=day("11-16"))
    line = line_of(ledger.cast.tang, checkpoint)
    assert (line.amount, line.settled, line.outstanding) == (None, None, None)
    assert (line.state, line.late) == ("overdue", 4)


@pytest.mark.parametrize("who", ["qin", "lin", "ye", "zhou", "xu"])
def test_amounts_are_read_by_lead_manager_and_collections_and_by_its_own_a_and_b(ledger: Ledger, who: str) -> None:
    assert line_of(ledger.cast.everyone[who], ledger.checkpoint()).amount == 300_000


def test_someone_from_elsewhere_in_charge_gets_no_link_into_the_project(ledger: Ledger) -> None:
    checkpoint = waiting_for(ledger, milestone(ledger), owner=ledger.cast.zhou)
    PaymentCheckpoint.objects.filter(pk=checkpoint.pk).update(owner=ledger.cast.guest)
    assert [step.url for step in line_of(ledger.cast.guest, checkpoint).steps] == ["", ""]
    assert line_of(ledger.cast.lin, checkpoint).steps[0].url.startswith("/milestones/")


def test_a_milestones_day_is_the_conditions_day(ledger: Ledger) -> None:
    reached = milestone(ledger, achieved_on=day("11-02"), evidence="签字")
    checkpoint = waiting_for(ledger, reached, due_event="conditions", due_days=10)
    assert due_days([checkpoint]) == {checkpoint.pk: day("11-12")}
    assert line_of(ledger.cast.ye, checkpoint).due == day("11-12")


def test_two_lines_and_twenty_cost_the_same(ledger: Ledger) -> None:
    def make(count: int) -> None:
        for _n in range(count):
            reached = milestone(ledger)
            step_to(ledger, reached, day("11-13"))
            waiting_for(ledger, reached, amount=10_000)

    reads: dict[str, Callable[[], Any]] = {
        "lines": lambda: checkpoint_lines(ledger.cast.ye, PaymentCheckpoint.objects.visible_to(ledger.cast.ye)),
        "stuck": lambda: stuck_money(ledger.cast.ye).year_end_forecast,
        "held": lambda: money_held_up(ledger.cast.ye, list(Task.objects.values_list("pk", flat=True))),
        "project": lambda: project_money([ledger.project.pk], TODAY, day("12-31")),
    }
    make(2)
    [read() for read in reads.values()]
    few = {name: queries(read) for name, read in reads.items()}
    make(18)
    assert {name: queries(read) for name, read in reads.items()} == few
    assert few["lines"] <= 6
    # One of them asks for the ids of the tasks.
    assert few["held"] <= 3


# How late a customer pays


def test_a_customers_delay_is_the_median_of_what_they_paid_in_full(ledger: Ledger) -> None:
    for due, on in (("03-01", "03-03"), ("04-01", "04-09"), ("05-01", "07-30")):
        paid(ledger, day(due), day(on))
    assert customer_delays({ledger.contract.customer_id}) == {ledger.contract.customer_id: 8}
    assert line_of(ledger.cast.ye, ledger.checkpoint(due_on=day("11-30"))).expected == day("12-08")


def test_a_customer_who_pays_early_is_expected_on_the_day(ledger: Ledger) -> None:
    paid(ledger, day("04-20"), day("04-01"))
    assert customer_delays({ledger.contract.customer_id}) == {ledger.contract.customer_id: 0}


def test_the_day_of_the_last_receipt_counts_and_what_was_reversed_does_not(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(10_000, due_on=day("03-01"))
    for part, on in ((4_000, "03-02"), (6_000, "03-11")):
        ledger.receive(part, [(checkpoint.pk, Decimal(part))], received_on=day(on))
    other = ledger.checkpoint(10_000, due_on=day("03-01"))
    ledger.reverse(ledger.receive(10_000, [(other.pk, Decimal(10_000))], received_on=day("09-01")))
    assert customer_delays({ledger.contract.customer_id}) == {ledger.contract.customer_id: 10}


def test_a_customer_without_a_history_has_no_delay(ledger: Ledger) -> None:
    ledger.checkpoint()
    assert customer_delays({ledger.contract.customer_id}) == {}


def test_days_after_an_event_are_part_of_the_history(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(10_000, due_on=None, due_event="conditions", due_days=10)
    condition = ledger.condition(checkpoint)
    condition_meet(actor=ledger.cast.zhou, condition_id=condition.pk, met_on=day("10-01"), evidence="盖章件")
    ledger.receive(10_000, [(checkpoint.pk, Decimal(10_000))], received_on=day("10-15"))
    assert customer_delays({ledger.contract.customer_id}) == {ledger.contract.customer_id: 4}


# Stuck money


def test_overdue_comes_first_then_the_larger_amount(ledger: Ledger) -> None:
    for name, amount, due in (("小", 10_000, "12-01"), ("逾期", 20_000, "11-02"), ("大", 200_000, "12-20")):
        ledger.checkpoint(amount, name=name, due_on=day(due))
    money = stuck_money(ledger.cast.ye)
    assert [line.checkpoint.name for line in money.lines] == ["逾期", "大", "小"]
    assert (money.overdue_sum, money.overdue_count, money.soon_sum) == (20_000, 1, 210_000)


def test_what_is_paid_or_cancelled_is_not_stuck(ledger: Ledger) -> None:
    paid(ledger, day("10-01"), day("10-02"))
    PaymentCheckpoint.objects.filter(pk=ledger.checkpoint().pk).update(cancelled=True)
    assert stuck_money(ledger.cast.ye).lines == []


def test_the_order_tells_nothing_of_amounts_to_whoever_may_not_read_them(ledger: Ledger) -> None:
    ledger.checkpoint(10_000, name="先到期", due_on=day("12-01"))
    ledger.checkpoint(500_000, name="后到期", due_on=day("12-20"))
    money = stuck_money(ledger.cast.tang)
    assert [line.checkpoint.name for line in money.lines] == ["先到期", "后到期"]
    assert (money.overdue_sum, money.soon_sum, money.planned_this_year, money.year_end_forecast) == (0, 0, 0, 0)


def test_the_overdue_is_split_by_whom_it_waits_for(ledger: Ledger) -> None:
    ours = ledger.checkpoint(30_000, due_on=day("11-02"))
    ledger.condition(ours)
    theirs = ledger.checkpoint(50_000, due_on=day("11-03"))
    ledger.condition(theirs, held_by="third_party", holder="测评机构")
    everything_there = ledger.checkpoint(70_000, due_on=day("11-04"))
    assert stuck_money(ledger.cast.ye).by_holder == {"us": 30_000, "customer": 70_000, "third_party": 50_000}
    asked = stuck_money(ledger.cast.ye, waits_for="customer")
    assert [line.checkpoint for line in asked.lines] == [everything_there]


def test_it_ages_by_calendar_days_since_the_due_day(ledger: Ledger) -> None:
    for age in (1, 30, 31, 90, 91, 180, 181):
        ledger.checkpoint(10_000, due_on=TODAY - timedelta(days=age))
    ledger.checkpoint(10_000, due_on=TODAY)
    ages = stuck_money(ledger.cast.ye).ageing
    assert [(one.words, one.amount, one.count) for one in ages] == [
        ("1–30 days", 20_000, 2), ("31–90 days", 20_000, 2), ("91–180 days", 20_000, 2), ("over 180 days", 10_000, 1),
    ]  # fmt: skip


def test_it_narrows_to_a_project_or_a_department_with_all_below(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    ye, cast = ledger.cast.ye, ledger.cast
    for narrowed in (
        stuck_money(ye, project=ledger.project.pk),
        stuck_money(ye, department=cast.utilities.pk),
        stuck_money(ye, department=cast.delivery.pk),
    ):
        assert [line.checkpoint for line in narrowed.lines] == [checkpoint]
    assert stuck_money(ye, department=cast.medical.pk).lines == []
    assert stuck_money(ye, department=cast.medical.pk).planned_this_year == 0


def test_someone_from_another_department_sees_no_money(ledger: Ledger) -> None:
    reached = milestone(ledger)
    checkpoint, task = waiting_for(ledger, reached), step_to(ledger, reached, day("11-12"))
    ledger.advance()
    guest = ledger.cast.guest
    assert stuck_money(guest).lines == []
    assert money_held_up(guest, [task.pk]) == {}
    assert money_held_up_by_milestones(guest, [reached.pk]) == {}
    assert all(one.planned == one.received == one.forecast == 0 for one in collections_by_month(guest, year=2026))
    assert checkpoint.pk not in PaymentCheckpoint.objects.visible_to(guest).values_list("pk", flat=True)
