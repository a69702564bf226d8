"""Several workers and people at one statement, in real transactions: each line becomes one receipt, or none does."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation

from goals.services import goal_totals_rebuild
from goaltrack.common.errors import DomainError
from payments.models import Allotment, Receipt
from payments.statements.models import StatementLine
from payments.statements.services import line_recognise, statement_book, statement_read
from tests.payments.bank import Bank, line, make_bank
from tests.payments.ledger import Ledger, make_contract, make_ledger, settled
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def ledger(transactional_db: None) -> Ledger:
    return make_ledger()


@pytest.fixture
def bank(ledger: Ledger) -> Bank:
    return make_bank(ledger)


def test_four_workers_are_woken_and_one_books(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = bank.ledger.checkpoint(1_500)
    statement = bank.preview(*[line(f"R-{n}", remark=bank.ledger.contract.number) for n in range(3)], line("LATER"))
    assert at_once(*[lambda: statement_read(statement_id=statement.pk)] * 2) == [False, False]
    bank.confirm(statement)
    # As if each claim had ended before the next worker came: what is left are the locks.
    monkeypatch.setattr("payments.statements.services.booking.claim", lambda *_: True)
    results = at_once(*[lambda: statement_book(statement_id=statement.pk)] * 4)
    assert sorted(results, key=bool) == [False, False, False, True]
    assert (Receipt.objects.count(), Allotment.objects.count(), settled(checkpoint)) == (3, 2, 1_500)
    assert StatementLine.objects.waiting().count() == 1
    assert goal_totals_rebuild() == []


def test_a_reference_is_recorded_by_hand_while_its_statement_is_booked(bank: Bank) -> None:
    statement = bank.preview(
        line("A", remark=bank.ledger.contract.number), line("B", remark=bank.ledger.contract.number)
    )
    elsewhere = replace(
        bank.ledger, contract=make_contract(bank.ledger.cast, bank.ledger.project, number="LJ-2026-119")
    )
    bank.confirm(statement)
    booked, by_hand = at_once(
        lambda: statement_book(statement_id=statement.pk),
        lambda: elsewhere.advance(1_000, account=bank.account, reference="B"),
    )
    statement.refresh_from_db()
    if booked:
        assert isinstance(by_hand, DomainError)
        assert (statement.state, Receipt.objects.count()) == ("done", 2)
    else:
        assert (statement.state, [one.reference for one in Receipt.objects.all()]) == ("ready", ["B"])


def test_a_line_is_recognised_to_two_contracts_at_once(bank: Bank) -> None:
    ledger = bank.ledger
    waiting = bank.waiting("W-1")
    other = make_contract(ledger.cast, ledger.project, number="LJ-2026-119")
    results = at_once(
        *[
            lambda contract=contract: line_recognise(
                actor=ledger.cast.ye, key=uuid.uuid4(), line_id=waiting.pk, contract_id=contract.pk
            )
            for contract in (ledger.contract, other, ledger.contract, other)
        ]
    )
    assert len([one for one in results if isinstance(one, Receipt)]) == 1
    assert Receipt.objects.count() == 1
