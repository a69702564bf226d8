"""The money that waits for open work. Today is Friday, 2026-11-20."""

import uuid
from decimal import Decimal

from payments.selectors import money_held_up, money_held_up_by_milestones
from payments.selectors.held import held_together
from projects.services import task_log_status
from tests.payments.chains import day, milestone, step_to, waiting_for
from tests.payments.ledger import Ledger


def test_an_open_task_holds_up_the_money_of_the_milestone_it_leads_to(ledger: Ledger) -> None:
    reached = milestone(ledger)
    task, aside = step_to(ledger, reached, day("11-12")), step_to(ledger, None, day("11-12"))
    second, first = waiting_for(ledger, reached, due_on=day("12-20")), waiting_for(ledger, reached, due_on=day("12-01"))
    ledger.receive(100_000, [(first.pk, Decimal(100_000))])
    held = money_held_up(ledger.cast.lin, [task.pk, aside.pk])
    assert list(held) == [task.pk]
    assert (held[task.pk].checkpoints, held[task.pk].amount) == ([first, second], 500_000)
    assert money_held_up_by_milestones(ledger.cast.lin, [reached.pk])[reached.pk].amount == 500_000


def test_the_money_that_is_held_up_is_named_without_its_amount_to_other_members(ledger: Ledger) -> None:
    reached = milestone(ledger)
    checkpoint, task = waiting_for(ledger, reached), step_to(ledger, reached, day("11-12"))
    held = money_held_up(ledger.cast.tang, [task.pk])[task.pk]
    assert (held.checkpoints, held.amount) == ([checkpoint], None)


def test_finished_work_holds_up_nothing(ledger: Ledger) -> None:
    reached = milestone(ledger)
    waiting_for(ledger, reached)
    task = step_to(ledger, reached, day("11-12"))
    task_log_status(actor=ledger.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="done")
    assert money_held_up(ledger.cast.lin, [task.pk]) == {}


def test_an_achieved_milestone_and_paid_money_hold_up_nothing(ledger: Ledger) -> None:
    done, paid_for = milestone(ledger, achieved_on=day("11-02"), evidence="签字"), milestone(ledger)
    tasks = [step_to(ledger, one, day("11-12")) for one in (done, paid_for)]
    waiting_for(ledger, done)
    checkpoint = waiting_for(ledger, paid_for)
    ledger.receive(300_000, [(checkpoint.pk, Decimal(300_000))])
    assert money_held_up(ledger.cast.lin, [task.pk for task in tasks]) == {}
    assert money_held_up_by_milestones(ledger.cast.lin, [done.pk, paid_for.pk]) == {}


def test_of_two_contracts_only_the_readable_amounts_are_summed(ledger: Ledger) -> None:
    reached = milestone(ledger)
    task = step_to(ledger, reached, day("11-12"))
    waiting_for(ledger, reached, owner=ledger.cast.tang, follower=None)
    waiting_for(ledger, reached)
    # 唐越 owns one of the two: half a sum would mislead.
    assert money_held_up(ledger.cast.tang, [task.pk])[task.pk].amount is None


def test_what_several_tasks_hold_up_is_counted_once(ledger: Ledger) -> None:
    reached = milestone(ledger)
    waiting_for(ledger, reached)
    tasks = [step_to(ledger, reached, day("11-12")), step_to(ledger, reached, day("11-13"))]
    ids = [task.pk for task in tasks]
    held = money_held_up(ledger.cast.lin, ids)
    assert held_together(list(held.values())) == held[ids[0]]
    assert held_together(list(money_held_up(ledger.cast.tang, ids).values())).amount is None
