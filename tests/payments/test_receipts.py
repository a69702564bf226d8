"""Receipts: what is recorded, what it settles, what is refused, and how a mistake is taken back."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goals.models import GoalTotals
from goals.services import goal_totals_rebuild
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from payments.models import Allotment, Receipt
from payments.selectors import collections_by_month
from payments.services import (
    account_update,
    checkpoint_cancel,
    checkpoint_update,
    condition_meet,
    proposed_allotments,
)
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, collected, settled, yuan

TEN_DAYS = timedelta(days=10)


def entry(action: str) -> LogEntry:
    return LogEntry.objects.get(action=action)


def parts(receipt: Receipt) -> list[tuple[str, Decimal]]:
    return list(receipt.allotments.order_by("id").values_list("checkpoint__name", "amount"))


def test_a_receipt_settles_what_it_is_allotted_to(ledger: Ledger) -> None:
    first, second = ledger.checkpoint(name="初验款"), ledger.checkpoint(name="终验款")
    receipt = ledger.receive(100_000, [(second.pk, yuan(60_000)), (first.pk, yuan(30_000))])
    assert parts(receipt) == [("初验款", yuan(30_000)), ("终验款", yuan(60_000))]
    assert (settled(first), settled(second)) == (30_000, 60_000)
    assert (receipt.recorded_by, receipt.method) == (ledger.cast.ye, "transfer")
    said = entry("receipt.record")
    assert (said.actor, said.object_id, said.note) == (ledger.cast.ye, receipt.pk, "终验款, 初验款")
    assert {"field": "amount", "old": None, "new": "100000.00"} in said.changes


def test_the_timeline_names_a_receipt_without_its_amount(ledger: Ledger) -> None:
    ledger.receive("98765.43")
    assert "98765" not in entry("receipt.record").object_title


def test_the_oldest_due_is_settled_first(ledger: Ledger) -> None:
    later = ledger.checkpoint(100_000, name="终验款", due_on=TODAY + TEN_DAYS)
    older = ledger.checkpoint(100_000, name="初验款", due_on=TODAY - TEN_DAYS)
    assert parts(ledger.receive(150_000)) == [("终验款", yuan(50_000)), ("初验款", yuan(100_000))]
    assert (settled(older), settled(later)) == (100_000, 50_000)


def test_days_after_an_event_count_as_a_due_day(ledger: Ledger) -> None:
    ledger.checkpoint(100_000, name="初验款", due_on=TODAY)
    after = ledger.checkpoint(100_000, name="预付款", due_event="signed", due_days=30)
    assert ledger.contract.signed_on == date(2026, 1, 1)
    assert parts(ledger.receive(80_000)) == [(after.name, yuan(80_000))]


def test_what_has_no_due_day_yet_is_no_claim_yet(ledger: Ledger) -> None:
    waiting = ledger.checkpoint(100_000, due_event="conditions", due_days=15)
    condition = ledger.condition(waiting)
    assert proposed_allotments(ledger.contract, yuan(50_000)) == []
    condition_meet(actor=ledger.cast.zhou, condition_id=condition.pk, met_on=TODAY, evidence="已盖章")
    assert proposed_allotments(ledger.contract, yuan(50_000)) == [(waiting, yuan(50_000))]


def test_neither_cancelled_nor_paid_checkpoints_are_proposed(ledger: Ledger) -> None:
    gone, paid = ledger.checkpoint(100_000), ledger.checkpoint(100_000)
    checkpoint_cancel(actor=ledger.cast.ye, checkpoint_id=gone.pk, reason="合同变更")
    ledger.receive(100_000, [(paid.pk, yuan(100_000))])
    assert proposed_allotments(ledger.contract, yuan(50_000)) == []


def test_what_is_left_over_is_an_advance_until_it_is_allotted(ledger: Ledger) -> None:
    first = ledger.checkpoint(100_000)
    receipt = ledger.receive(150_000)
    assert parts(receipt) == [("初验款", yuan(100_000))]
    second = ledger.checkpoint(80_000, name="终验款")
    allotment = ledger.allot(receipt, second, 50_000)
    assert (allotment.amount, allotment.made_by) == (50_000, ledger.cast.ye)
    assert (settled(first), settled(second)) == (100_000, 50_000)
    said = entry("receipt.allot")
    assert (said.object_id, said.note) == (receipt.pk, "终验款")
    assert said.changes == [{"field": "allotments", "old": None, "new": "50000"}]


def test_no_allotments_at_all_make_an_advance(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    assert parts(ledger.advance()) == []
    assert settled(checkpoint) == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"amount": Decimal("100.125")}, "amount"),
        ({"amount": Decimal(10) ** 15}, "amount"),
        ({"amount": Decimal(10) ** 13}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal("Infinity")}, "amount"),
        ({"amount": None}, "amount"),
        ({"received_on": TODAY + timedelta(days=1)}, "received_on"),
        ({"received_on": date(1999, 12, 31)}, "received_on"),
        ({"received_on": None}, "received_on"),
        ({"method": "barter"}, "method"),
        ({"reference": "9" * 81}, "reference"),
        ({"note": "长" * 301}, "note"),
        ({"note": "\x00"}, "note"),
    ],
)
def test_bad_values_are_refused_at_their_field(ledger: Ledger, values: dict[str, Any], field: str) -> None:
    good = {"amount": yuan(100), "allotments": None}
    with pytest.raises(InvalidInput) as caught:
        ledger.receive(**(good | values))
    assert list(caught.value.fields) == [field]
    assert not Receipt.objects.exists()


def test_one_cent_and_the_largest_amount_are_taken(ledger: Ledger) -> None:
    largest = Decimal("9999999999999.99")
    assert [ledger.advance(amount).amount for amount in ("0.01", "9999999999999.99")] == [Decimal("0.01"), largest]


def test_an_allotment_beyond_the_receipt_is_refused(ledger: Ledger) -> None:
    first, second = ledger.checkpoint(), ledger.checkpoint()
    with pytest.raises(InvalidInput) as caught:
        ledger.receive(100, [(first.pk, yuan(60)), (second.pk, yuan("40.01"))])
    assert caught.value.fields == {"allotments": ["More is allotted than was received."]}


def test_an_allotment_beyond_the_checkpoint_is_refused(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(300)
    with pytest.raises(InvalidInput) as caught:
        ledger.receive(1000, [(checkpoint.pk, yuan("300.01"))])
    assert caught.value.fields == {"allotments": ["“初验款” has only 300.00 outstanding."]}
    with pytest.raises(InvalidInput) as twice:
        ledger.receive(1000, [(checkpoint.pk, yuan(200)), (checkpoint.pk, yuan(200))])
    assert list(twice.value.fields) == ["allotments"]


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(-5), Decimal("0.005"), Decimal(10) ** 15, Decimal("NaN")])
def test_an_allotment_is_an_amount_too(ledger: Ledger, amount: Decimal) -> None:
    checkpoint, receipt = ledger.checkpoint(), ledger.advance()
    with pytest.raises(InvalidInput) as caught:
        ledger.receive(100, [(checkpoint.pk, amount)])
    assert list(caught.value.fields) == ["allotments"]
    with pytest.raises(InvalidInput) as caught:
        ledger.allot(receipt, checkpoint, amount)  # type: ignore[arg-type]
    assert list(caught.value.fields) == ["amount"]


def test_checkpoints_of_other_contracts_and_cancelled_ones_are_not_settled(ledger: Ledger) -> None:
    gone = ledger.checkpoint()
    checkpoint_cancel(actor=ledger.cast.ye, checkpoint_id=gone.pk, reason="合同变更")
    receipt = ledger.advance()
    for pk in (gone.pk, 0):
        with pytest.raises(InvalidInput) as caught:
            ledger.receive(100, [(pk, yuan(1))])
        assert list(caught.value.fields) == ["allotments"]
    with pytest.raises(InvalidInput) as caught:
        ledger.allot(receipt, gone, 1)
    assert list(caught.value.fields) == ["checkpoint"]


def test_an_advance_is_allotted_no_further_than_it_goes(ledger: Ledger) -> None:
    checkpoint, receipt = ledger.checkpoint(300), ledger.advance(200)
    for amount, words in (("200.01", "The receipt has only 200.00 left over."), (301, "“初验款” has only 300.00")):
        with pytest.raises(InvalidInput) as caught:
            ledger.allot(receipt, checkpoint, amount)
        assert any(str(message).startswith(words) for message in caught.value.fields["amount"])


def test_reversing_a_receipt_takes_back_what_it_settled(ledger: Ledger) -> None:
    first, second = ledger.checkpoint(name="初验款"), ledger.checkpoint(name="终验款")
    receipt = ledger.receive(100_000, [(first.pk, yuan(60_000)), (second.pk, yuan(30_000))])
    reversal = ledger.reverse(receipt)
    assert (reversal.amount, reversal.reverses, reversal.note) == (-100_000, receipt, "银行退回")
    assert reversal.received_on == receipt.received_on
    assert (settled(first), settled(second)) == (0, 0)
    assert [row.amount for row in Allotment.objects.order_by("id")] == [60_000, 30_000, -30_000, -60_000]
    said = entry("receipt.reverse")
    # The reason stands on the reversal, with the amounts: everybody who sees the project reads the timeline.
    assert (said.actor, said.object_id, said.note) == (ledger.cast.ye, receipt.pk, "")


def test_what_was_taken_back_before_is_not_taken_back_again(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    receipt = ledger.receive(100_000)
    ledger.take_back(receipt.allotments.get())
    ledger.reverse(receipt)
    assert settled(checkpoint) == 0
    assert Allotment.objects.count() == 2


def test_taking_a_settlement_back_makes_an_advance(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    receipt = ledger.receive(100_000)
    reversal = ledger.take_back(receipt.allotments.get())
    assert (reversal.amount, reversal.note, settled(checkpoint)) == (-100_000, "核销错了节点", 0)
    ledger.allot(receipt, checkpoint, 100_000)
    assert settled(checkpoint) == 100_000
    said = entry("allotment.reverse")
    assert (said.object_id, said.note) == (receipt.pk, "初验款")


def test_a_reversal_is_not_reversed_and_nothing_is_reversed_twice(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    receipt = ledger.receive(100_000)
    allotment = receipt.allotments.get()
    taken_back = ledger.take_back(allotment)
    for row in (taken_back, allotment):
        with pytest.raises(StateConflict):
            ledger.take_back(row)
    reversal = ledger.reverse(receipt)
    for row in (reversal, receipt):
        with pytest.raises(StateConflict):
            ledger.reverse(row)
        with pytest.raises(StateConflict):
            ledger.allot(row, checkpoint, 1)


def test_a_part_is_reversed_from_the_advance_first_then_from_what_it_settled_last(ledger: Ledger) -> None:
    first, second = ledger.checkpoint(name="初验款"), ledger.checkpoint(name="终验款")
    receipt = ledger.receive(100_000, [(first.pk, yuan(60_000)), (second.pk, yuan(30_000))])
    assert ledger.reverse(receipt, amount=yuan(10_000)).amount == -10_000
    assert (settled(first), settled(second)) == (60_000, 30_000)
    ledger.reverse(receipt, amount=yuan(50_000))
    assert (settled(first), settled(second)) == (40_000, 0)
    with pytest.raises(InvalidInput) as caught:
        ledger.reverse(receipt, amount=yuan("40000.01"))
    assert caught.value.fields == {"amount": ["Only 40,000.00 of it is left to take back."]}
    ledger.take_back(first.allotments.get(reverses=None), amount=yuan(15_000))
    assert settled(first) == 25_000
    ledger.allot(receipt, second, 15_000)
    ledger.reverse(receipt)
    assert (settled(first), settled(second), Receipt.objects.live().count()) == (0, 0, 0)


def test_a_bill_settles_at_once_and_is_cash_when_it_matures(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    bill = {"method": "bill", "received_on": TODAY - timedelta(days=10), "maturity_on": date(2026, 12, 18)}
    receipt = ledger.receive(100_000, **bill)
    assert (settled(checkpoint), collected(ledger.goal)) == (100_000, {bill["received_on"]: 100_000})
    assert Receipt.objects.get(pk=receipt.pk).cash_on == bill["maturity_on"]
    months = collections_by_month(ledger.cast.ye, year=2026)
    assert [(one.received, one.forecast) for one in months[10:]] == [(0, 200_000), (0, 100_000)]
    with clock.at(date(2026, 12, 18)):
        assert collections_by_month(ledger.cast.ye, year=2026)[11].received == 100_000


@pytest.mark.parametrize(
    "values",
    [
        {"method": "bill"},
        {"method": "bill", "maturity_on": TODAY - timedelta(days=1)},
        {"method": "bill", "maturity_on": TODAY + timedelta(days=400)},
        {"maturity_on": TODAY},
    ],
)
def test_a_bill_says_when_it_matures_and_nothing_else_does(ledger: Ledger, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        ledger.receive(**values)
    assert list(caught.value.fields) == ["maturity_on"]


def test_a_reference_is_recorded_once_an_account_until_it_is_reversed(ledger: Ledger) -> None:
    account = ledger.account()
    receipt = ledger.receive(account=account, payer="澜江水务局")
    with pytest.raises(InvalidInput) as caught:
        ledger.receive(account=account)
    assert list(caught.value.fields) == ["reference"]
    ledger.receive(account=ledger.account(number="622200000002"))
    reversal = ledger.reverse(receipt)
    assert (reversal.account, reversal.payer) == (account, "澜江水务局")
    ledger.receive(account=account)
    account_update(actor=ledger.cast.ye, account_id=account.pk, version=1, values={"closed": True})
    with pytest.raises(InvalidInput) as caught:
        ledger.receive(account=account, reference="another")
    assert list(caught.value.fields) == ["account"]


@pytest.mark.parametrize("reason", ["", "   ", "长" * 301, "a\x07b"])
def test_a_reversal_says_why(ledger: Ledger, reason: str) -> None:
    ledger.checkpoint()
    receipt = ledger.receive()
    for call in (
        lambda: ledger.reverse(receipt, reason=reason),
        lambda: ledger.take_back(receipt.allotments.get(), reason=reason),
    ):
        with pytest.raises(InvalidInput) as caught:
            call()
        assert list(caught.value.fields) == ["reason"]
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("who", ["lin", "zhou", "xu", "admin", "guest"])
def test_only_who_keeps_the_money_writes_the_ledger(ledger: Ledger, who: str) -> None:
    outsider = ledger.cast.everyone[who]
    checkpoint = ledger.checkpoint()
    receipt = ledger.receive(100_000, [(checkpoint.pk, yuan(50_000))])
    for call in (
        lambda: ledger.receive(actor=outsider),
        lambda: ledger.allot(receipt, checkpoint, 1, actor=outsider),
        lambda: ledger.take_back(receipt.allotments.get(), actor=outsider),
        lambda: ledger.reverse(receipt, actor=outsider),
    ):
        with pytest.raises(ActionForbidden):
            call()
    assert (Receipt.objects.count(), Allotment.objects.count()) == (1, 1)


def test_the_manager_keeps_it_too(ledger: Ledger) -> None:
    assert ledger.receive(actor=ledger.cast.qin).recorded_by == ledger.cast.qin


def test_the_same_form_again_makes_no_second_receipt(ledger: Ledger) -> None:
    ledger.checkpoint()
    key = uuid.uuid4()
    assert ledger.receive(key=key) == ledger.receive(key=key)
    assert (Receipt.objects.count(), Allotment.objects.count()) == (1, 1)
    with pytest.raises(StateConflict) as caught:
        ledger.receive(200_000, key=key)
    assert caught.value.code == "key-reused"


def test_the_goal_moves_with_the_money(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(300_000)
    assert GoalTotals.objects.get(goal=ledger.goal).money_planned == 300_000
    earlier = TODAY - timedelta(days=40)
    first = ledger.receive(100_000, received_on=earlier)
    ledger.receive(50_000)
    assert collected(ledger.goal) == {earlier: 100_000, TODAY: 50_000}
    ledger.reverse(first)
    assert collected(ledger.goal) == {TODAY: 50_000}
    ledger.take_back(checkpoint.allotments.get(receipt__received_on=TODAY, reverses=None))
    assert collected(ledger.goal) == {}
    assert goal_totals_rebuild() == []


def test_an_advance_counts_for_a_goal_only_once_it_settles(ledger: Ledger) -> None:
    checkpoint, receipt = ledger.checkpoint(), ledger.advance(80_000)
    assert collected(ledger.goal) == {}
    ledger.allot(receipt, checkpoint, 30_000)
    assert collected(ledger.goal) == {TODAY: 30_000}


def test_what_was_collected_goes_along_to_another_goal(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    ledger.receive(100_000)
    checkpoint_update(actor=ledger.cast.ye, checkpoint_id=checkpoint.pk, version=1, values={"goal": None})
    assert collected(ledger.goal) == {}
    assert goal_totals_rebuild() == []
