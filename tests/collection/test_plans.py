"""The month's plan: proposed, committed to, frozen, and what came of it."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from payments.collection.models import CollectionPlan, PlanLine
from payments.collection.selectors import month_by_person, proposal
from payments.collection.services import plan_commit, plan_confirm, plan_explain
from payments.services import checkpoint_update
from tests.collection.chasing import hold, promise
from tests.payments.chains import day
from tests.payments.ledger import Ledger, make_ledger, yuan
from tests.races import at_once

DECEMBER = day("12-01")


def commit(ledger: Ledger, *amounts: tuple[Any, int | str], **more: Any) -> CollectionPlan:
    wanted = {checkpoint.pk: yuan(amount) for checkpoint, amount in amounts}
    return plan_commit(actor=ledger.cast.zhou, key=uuid.uuid4(), month=DECEMBER, amounts=wanted, **more)


def test_it_proposes_what_falls_due_is_promised_or_expected_in_the_month(ledger: Ledger) -> None:
    due = ledger.checkpoint(100_000, due_on=day("12-10"), name="due")
    promised = ledger.checkpoint(100_000, due_on=day("11-10"), name="promised")
    promise(ledger, promised, day("12-04"), 40_000)
    held = ledger.checkpoint(100_000, due_on=day("12-10"), name="held")
    hold(ledger, held)
    other = ledger.checkpoint(100_000, due_on=date(2027, 3, 1), name="other")
    ledger.checkpoint(100_000, due_on=day("12-10"), name="another's", owner=ledger.cast.lu)
    found = {one.line.checkpoint: (set(one.why), one.amount) for one in proposal(ledger.cast.zhou, DECEMBER)}
    assert found == {
        due: ({"due", "expected"}, yuan(100_000)),
        promised: ({"promised", "expected"}, yuan(40_000)),
        held: ({"due"}, yuan(100_000)),
        other: (set(), yuan(100_000)),
    }


def test_a_commitment_is_a_snapshot_that_changes_until_it_is_frozen(ledger: Ledger) -> None:
    first, second = ledger.checkpoint(100_000), ledger.checkpoint(100_000)
    plan = commit(ledger, (first, 80_000), (second, 50_000))
    with pytest.raises(StateConflict):
        commit(ledger, (first, 1))
    with pytest.raises(StaleVersion):
        commit(ledger, (first, 1), version=9)
    again = commit(ledger, (first, 60_000), version=plan.version)
    assert [line.amount for line in again.lines.all()] == [yuan(60_000)]
    # What the evidence keeps: both versions.
    assert PlanLine.pgh_event_model.objects.count() >= 4  # type: ignore[attr-defined]
    plan_confirm(actor=ledger.cast.qin, plan_id=plan.pk, version=again.version)
    with pytest.raises(StateConflict):
        commit(ledger, (first, 1), version=again.version + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.update(amount=Decimal(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.create(plan=plan, checkpoint=second, amount=Decimal(1))


def test_it_is_frozen_when_its_month_begins(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    with clock.at(DECEMBER), pytest.raises(StateConflict):
        commit(ledger, (checkpoint, 1))


def test_one_commits_to_ones_own_within_what_is_outstanding(ledger: Ledger) -> None:
    own, other = ledger.checkpoint(100_000), ledger.checkpoint(100_000, owner=ledger.cast.lu)
    for checkpoint, amount in ((own, 100_001), (own, 0), (other, 1)):
        with pytest.raises(InvalidInput) as refused:
            commit(ledger, (checkpoint, amount))
        assert set(refused.value.fields) == {f"line-{checkpoint.pk}"}


@pytest.mark.parametrize("name", ["zhou", "lin", "ye", "guest"])
def test_only_a_manager_confirms_and_nobody_their_own(ledger: Ledger, name: str) -> None:
    plan = commit(ledger, (ledger.checkpoint(), 1))
    with pytest.raises(ActionForbidden):
        plan_confirm(actor=ledger.cast.everyone[name], plan_id=plan.pk, version=1)


def test_the_result_by_person_is_planned_received_and_missed_with_its_reason(ledger: Ledger) -> None:
    first, second = ledger.checkpoint(100_000), ledger.checkpoint(100_000)
    unplanned = ledger.checkpoint(100_000, owner=ledger.cast.lu)
    commit(ledger, (first, 80_000), (second, 50_000))
    with clock.at(day("12-20")):
        ledger.receive(40_000, [(first.pk, Decimal(30_000)), (unplanned.pk, Decimal(10_000))])
        # Of another month.
        ledger.receive(20_000, [(second.pk, Decimal(20_000))], received_on=day("11-19"))
        line = PlanLine.objects.get(checkpoint=second)
        # Confirmed, what was committed to stays; why it was missed is said afterwards.
        plan_confirm(actor=ledger.cast.qin, plan_id=line.plan_id, version=1)
        plan_explain(actor=ledger.cast.zhou, line_id=line.pk, reason="财政资金未到")
        found = {one.person: one for one in month_by_person(ledger.cast.ye, DECEMBER)}
        zhou, lu = found[ledger.cast.zhou], found[ledger.cast.lu]
        assert (zhou.planned, zhou.received, zhou.missing) == (yuan(130_000), yuan(30_000), yuan(100_000))
        assert [row.reason for row in zhou.rows] == ["", "财政资金未到"]
        assert (lu.plan, lu.planned, lu.received) == (None, yuan(0), yuan(10_000))
        # Who may not read amounts sees neither them nor the reasons; the guest nothing.
        (masked, _lu) = month_by_person(ledger.cast.tang, DECEMBER)
        assert (masked.planned, masked.missing, {row.reason for row in masked.rows}) == (None, None, {""})
        assert month_by_person(ledger.cast.guest, DECEMBER) == []
        with pytest.raises(ActionForbidden):
            plan_explain(actor=ledger.cast.tang, line_id=line.pk, reason="")


def test_money_that_two_had_planned_counts_once_for_its_a(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(100_000)
    commit(ledger, (checkpoint, 80_000))
    checkpoint_update(
        actor=ledger.cast.ye, checkpoint_id=checkpoint.pk, version=1, values={"owner": ledger.cast.lu, "follower": None}
    )
    amounts = {checkpoint.pk: yuan(90_000)}
    plan_commit(actor=ledger.cast.lu, key=uuid.uuid4(), month=DECEMBER, amounts=amounts)
    with clock.at(day("12-20")):
        ledger.receive(40_000, [(checkpoint.pk, Decimal(40_000))])
        found = {one.person: one.received for one in month_by_person(ledger.cast.ye, DECEMBER)}
    assert found == {ledger.cast.zhou: yuan(0), ledger.cast.lu: yuan(40_000)}


@pytest.mark.django_db(transaction=True)
def test_it_is_confirmed_while_it_is_changed() -> None:
    ledger = make_ledger()
    checkpoint = ledger.checkpoint()
    plan = commit(ledger, (checkpoint, 10))
    changed, confirmed = at_once(
        lambda: commit(ledger, (checkpoint, 20), version=1),
        lambda: plan_confirm(actor=ledger.cast.qin, plan_id=plan.pk, version=1),
    )
    # One of the two is told; what was confirmed is what was seen.
    won = CollectionPlan.objects.get()
    assert isinstance(changed, Exception) != isinstance(confirmed, Exception)
    assert (won.confirmed_at is not None, won.lines.get().amount) in ((True, yuan(10)), (False, yuan(20)))
