"""Several people and several clicks at once, in real transactions: no amount is counted twice, none is lost."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from goals.models import GoalTotals
from goals.services import goal_totals_rebuild
from goaltrack.common.errors import DomainError
from history.models import LogEntry
from payments.models import Allotment, PaymentCheckpoint, Receipt
from payments.services import checkpoint_cancel, contract_update, receipt_reverse
from tests.payments.ledger import Ledger, collected, make_contract, make_ledger, settled, yuan
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _friday_in_november() -> Iterator[None]:
    """Instead, the real day: threads know no other."""
    with translation.override("en"):
        yield


@pytest.fixture
def ledger(transactional_db: None) -> Ledger:
    return make_ledger()


def refused(results: list[object]) -> list[str]:
    """Where each refusal was: its fields, or its code."""
    return [" ".join(error.fields) or error.code for error in results if isinstance(error, DomainError)]


def test_the_same_key_ten_times_at_once_makes_one_receipt(ledger: Ledger) -> None:
    checkpoint, key = ledger.checkpoint(), uuid.uuid4()
    results = at_once(*[lambda: ledger.receive(100_000, key=key)] * 10)
    assert len({result.pk for result in results if isinstance(result, Receipt)}) == 1
    assert refused(results) == []
    assert (Receipt.objects.count(), Allotment.objects.count()) == (1, 1)
    assert settled(checkpoint) == 100_000
    assert sum(collected(ledger.goal).values()) == 100_000
    assert LogEntry.objects.filter(action="receipt.record").count() == 1


def test_the_same_reversal_ten_times_at_once_is_one(ledger: Ledger) -> None:
    checkpoint, key = ledger.checkpoint(), uuid.uuid4()
    receipt = ledger.receive(100_000)
    results = at_once(
        *[lambda: receipt_reverse(actor=ledger.cast.ye, key=key, receipt_id=receipt.pk, reason="退回")] * 10
    )
    assert len({result.pk for result in results if isinstance(result, Receipt)}) == 1
    assert (Receipt.objects.count(), settled(checkpoint), collected(ledger.goal)) == (2, 0, {})


def test_two_receipts_settle_what_the_checkpoint_has_left(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(100_000)
    results = at_once(
        *[lambda: ledger.receive(80_000, [(checkpoint.pk, yuan(80_000))])] * 2, *[lambda: ledger.receive(30_000)] * 2
    )
    # Whoever came first; those by hand are refused, those by default take what is left.
    assert refused(results) == ["allotments"] * len(refused(results))
    assert settled(checkpoint) <= 100_000
    assert settled(checkpoint) == sum(Allotment.objects.values_list("amount", flat=True))
    assert sum(collected(ledger.goal).values()) == settled(checkpoint) > 0
    assert goal_totals_rebuild() == []


def test_two_advances_are_allotted_to_one_checkpoint(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint(100_000)
    advances = [ledger.advance(80_000), ledger.advance(80_000)]
    results = at_once(*[lambda money=money: ledger.allot(money, checkpoint, 80_000) for money in advances])
    assert refused(results) == ["amount"]
    assert settled(checkpoint) == 80_000


def test_one_advance_is_allotted_five_times(ledger: Ledger) -> None:
    places, advance = [ledger.checkpoint(100_000) for _ in range(5)], ledger.advance(100_000)
    results = at_once(*[lambda place=place: ledger.allot(advance, place, 40_000) for place in places])
    assert refused(results) == ["amount"] * 3
    assert sum(settled(place) for place in places) == 80_000


def test_a_receipt_is_reversed_while_it_is_allotted(ledger: Ledger) -> None:
    checkpoint, receipt = ledger.checkpoint(), ledger.advance(100_000)
    results = at_once(
        *[lambda: ledger.allot(receipt, checkpoint, 20_000)] * 3,
        *[lambda: ledger.reverse(receipt)] * 2,
        *[lambda: ledger.allot(receipt, checkpoint, 20_000)] * 2,
    )
    # One reversal went through, no allotment outlived it; all five fit, so nobody is refused an amount.
    assert Receipt.objects.filter(reverses=receipt).count() == 1
    assert refused(results) == ["state-conflict"] * len(refused(results))
    assert (settled(checkpoint), collected(ledger.goal)) == (0, {})
    assert goal_totals_rebuild() == []


def test_a_settlement_is_taken_back_while_its_receipt_is_reversed(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    receipt = ledger.receive(100_000)
    allotment = receipt.allotments.get()
    at_once(*[lambda: ledger.take_back(allotment)] * 3, *[lambda: ledger.reverse(receipt)] * 3)
    assert sorted(Allotment.objects.values_list("amount", flat=True)) == [-100_000, 100_000]
    assert settled(checkpoint) == 0
    assert goal_totals_rebuild() == []


def test_parts_of_a_receipt_are_reversed_at_once(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    receipt = ledger.receive(100_000)
    results = at_once(*[lambda: ledger.reverse(receipt, amount=yuan(30_000))] * 5)
    assert refused(results) == ["amount"] * 2
    assert sum(Receipt.objects.filter(reverses=receipt).values_list("amount", flat=True)) == -90_000
    assert (settled(checkpoint), sum(collected(ledger.goal).values())) == (10_000, 10_000)
    assert goal_totals_rebuild() == []


def test_parts_of_a_settlement_are_taken_back_at_once(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    allotment = ledger.receive(100_000).allotments.get()
    results = at_once(*[lambda: ledger.take_back(allotment, amount=yuan(60_000))] * 3)
    assert refused(results) == ["amount"] * 2
    assert settled(checkpoint) == 40_000


def test_one_reference_is_recorded_on_two_contracts_at_once(ledger: Ledger) -> None:
    account, other = ledger.account(), make_contract(ledger.cast, ledger.project, number="LJ-2026-119")
    elsewhere = replace(ledger, contract=other)
    results = at_once(
        *[lambda where=where: where.advance(100, account=account) for where in (ledger, elsewhere, ledger, elsewhere)]
    )
    assert refused(results) == ["reference"] * 3
    assert Receipt.objects.count() == 1


def test_checkpoints_race_for_what_the_contract_has_left(ledger: Ledger) -> None:
    results = at_once(
        *[lambda: ledger.checkpoint(400_000)] * 4, *[lambda: ledger.checkpoint(None, share=Decimal(40))] * 2
    )
    assert len(refused(results)) == 4
    assert set(refused(results)) <= {"amount", "share"}
    assert sum(PaymentCheckpoint.objects.values_list("amount", flat=True)) == 800_000
    assert GoalTotals.objects.get(goal=ledger.goal).money_planned == 800_000


def test_a_checkpoint_is_added_while_the_contract_shrinks(ledger: Ledger) -> None:
    ledger.checkpoint(500_000)
    results = at_once(
        lambda: ledger.checkpoint(400_000),
        lambda: contract_update(
            actor=ledger.cast.qin, contract_id=ledger.contract.pk, version=1, values={"amount": yuan(600_000)}
        ),
    )
    assert refused(results) == ["amount"]
    ledger.contract.refresh_from_db()
    assert sum(PaymentCheckpoint.objects.values_list("amount", flat=True)) <= ledger.contract.amount


def test_a_checkpoint_is_cancelled_while_money_arrives_for_it(ledger: Ledger) -> None:
    checkpoint = ledger.checkpoint()
    results = at_once(
        lambda: checkpoint_cancel(actor=ledger.cast.qin, checkpoint_id=checkpoint.pk, reason="合同变更"),
        lambda: ledger.receive(100_000, [(checkpoint.pk, yuan(100_000))]),
    )
    assert refused(results) in (["state-conflict"], ["allotments"])
    checkpoint.refresh_from_db()
    assert checkpoint.cancelled == (checkpoint.settled == 0)
    assert goal_totals_rebuild() == []
