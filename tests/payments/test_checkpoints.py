"""Payment checkpoints: amount or share, a date or days after an event, never beyond the contract."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goals.models import Goal, GoalTotals
from goals.services import goal_totals_rebuild
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from payments.models import PaymentCheckpoint
from payments.services import checkpoint_cancel, checkpoint_update, contract_update
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, yuan


def change(ledger: Ledger, checkpoint: PaymentCheckpoint, who: str = "ye", **values: Any) -> PaymentCheckpoint:
    return checkpoint_update(
        actor=ledger.cast.everyone[who], checkpoint_id=checkpoint.pk, version=checkpoint.version, values=values
    )


def cancel(ledger: Ledger, checkpoint: PaymentCheckpoint, who: str = "ye", reason: str = "合同变更") -> None:
    checkpoint_cancel(actor=ledger.cast.everyone[who], checkpoint_id=checkpoint.pk, reason=reason)


def planned(ledger: Ledger) -> Decimal:
    return GoalTotals.objects.get(goal=ledger.goal).money_planned


def test_a_checkpoint_is_planned_for_its_goal(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(300_000)
    assert (checkpoint.settled, checkpoint.outstanding, checkpoint.is_gated) == (0, 300_000, False)
    assert planned(ledger) == 300_000
    said = LogEntry.objects.get(action="checkpoint.create")
    assert (said.actor, said.object_id) == (ledger.cast.ye, checkpoint.pk)


def test_a_share_gives_the_amount_and_the_last_one_takes_the_cents(ledger: Ledger) -> None:
    contract_update(actor=ledger.cast.ye, contract_id=ledger.contract.pk, version=1, values={"amount": yuan("100.01")})
    shares = [ledger.checkpoint(None, share=Decimal(share)) for share in ("33.33", "33.33", "33.34")]
    assert [str(one.amount) for one in shares] == ["33.33", "33.33", "33.35"]


def test_an_amount_typed_anew_drops_the_share(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(None, share=Decimal(30))
    changed = change(ledger, checkpoint, share=Decimal(30), amount=yuan(250_000))
    assert (changed.amount, changed.share) == (250_000, None)


def test_the_checkpoints_stay_within_the_contract(ledger: Ledger) -> None:
    first = ledger.checkpoint(700_000)
    for amount, share, field in (("300000.01", None, "amount"), (None, Decimal("30.01"), "share")):
        with pytest.raises(InvalidInput) as caught:
            ledger.checkpoint(amount, share=share)
        assert caught.value.fields == {field: ["The contract has only 300,000.00 left for checkpoints."]}
    second = ledger.checkpoint(300_000)
    with pytest.raises(InvalidInput):
        change(ledger, first, amount=yuan("700000.01"))
    cancel(ledger, second)
    assert change(ledger, first, amount=yuan(1_000_000)).amount == 1_000_000


NO_DATE = {"due_on": None}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"amount": Decimal(10) ** 15}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": None, "share": Decimal(0)}, "share"),
        ({"amount": None, "share": Decimal("100.01")}, "share"),
        ({"kind": "bribe"}, "kind"),
        ({"name": ""}, "name"),
        ({"name": "长" * 121}, "name"),
        ({**NO_DATE}, "due_on"),
        ({"due_on": TODAY, "due_event": "signed", "due_days": 5}, "due_on"),
        ({**NO_DATE, "due_days": 5}, "due_event"),
        ({**NO_DATE, "due_event": "signed"}, "due_days"),
        ({**NO_DATE, "due_event": "signed", "due_days": 3651}, "due_days"),
        ({**NO_DATE, "due_event": "eclipse", "due_days": 5}, "due_event"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(ledger: Ledger, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ledger.checkpoint(**({"amount": yuan(100), "due_on": TODAY} | values))
    assert field in caught.value.fields
    assert not PaymentCheckpoint.objects.exists()


def test_a_and_b_are_two_colleagues_and_the_goal_is_one_that_is_seen(ledger: Ledger) -> None:
    cast = ledger.cast
    for values, field in (
        ({"follower": cast.zhou}, "follower"),
        ({"owner": cast.guest}, "owner"),
        ({"follower": cast.guest}, "follower"),
    ):
        with pytest.raises(InvalidInput) as caught:
            ledger.checkpoint(**values)
        assert list(caught.value.fields) == [field]


def test_a_closed_goal_takes_no_checkpoint(ledger: Ledger) -> None:
    Goal.objects.filter(pk=ledger.goal.pk).update(
        state="closed", result="achieved", score=1, closed_on=date(2026, 11, 1)
    )
    with pytest.raises(InvalidInput) as caught:
        ledger.checkpoint(goal=ledger.goal)
    assert list(caught.value.fields) == ["goal"]


def test_its_money_moves_with_it_to_another_amount_or_goal(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(300_000)
    checkpoint = change(ledger, checkpoint, amount=yuan(200_000))
    assert planned(ledger) == 200_000
    change(ledger, checkpoint, goal=None)
    assert planned(ledger) == 0
    assert goal_totals_rebuild() == []


def test_it_never_falls_below_what_was_settled(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(300_000)
    ledger.receive(100_000)
    with pytest.raises(InvalidInput) as caught:
        change(ledger, checkpoint, amount=yuan("99999.99"))
    assert caught.value.fields == {"amount": ["100,000.00 has been settled against it."]}
    assert change(ledger, checkpoint, amount=yuan(100_000)).amount == 100_000


def test_an_old_version_is_refused(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    change(ledger, checkpoint, name="终验款")
    with pytest.raises(StaleVersion):
        change(ledger, checkpoint, name="结算款")


def test_a_cancelled_one_counts_for_nothing_and_is_not_changed(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    cancel(ledger, checkpoint)
    cancel(ledger, checkpoint)
    checkpoint.refresh_from_db()
    assert (checkpoint.outstanding, planned(ledger)) == (0, 0)
    assert LogEntry.objects.get(action="checkpoint.cancel").note == "合同变更"
    with pytest.raises(StateConflict):
        change(ledger, checkpoint, name="终验款")


@pytest.mark.parametrize("reason", ["", " ", "长" * 301])
def test_cancelling_says_why(ledger: Ledger, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        cancel(ledger, ledger.checkpoint(), reason=reason)
    assert list(caught.value.fields) == ["reason"]


def test_one_that_received_money_is_cancelled_after_that_is_taken_back(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    receipt = ledger.receive(100_000)
    with pytest.raises(StateConflict):
        cancel(ledger, checkpoint)
    ledger.reverse(receipt)
    cancel(ledger, checkpoint)
    assert PaymentCheckpoint.objects.get().cancelled


@pytest.mark.parametrize("who", ["lin", "zhou", "xu", "guest"])
def test_only_who_keeps_the_money_plans_it(ledger: Ledger, who: str) -> None:
    checkpoint = ledger.checkpoint(due_on=TODAY + timedelta(days=3))
    for call in (
        lambda: ledger.checkpoint(actor=ledger.cast.everyone[who]),
        lambda: change(ledger, checkpoint, who, due_on=TODAY),
        lambda: cancel(ledger, checkpoint, who),
    ):
        with pytest.raises(ActionForbidden):
            call()
    assert PaymentCheckpoint.objects.get().due_on == TODAY + timedelta(days=3)
