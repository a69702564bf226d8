"""Amendments and audits against checkpoints and receipts, in real transactions."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import translation

from goals.services import goal_totals_rebuild
from goaltrack.common import clock
from goaltrack.common.errors import DomainError
from payments.models import Contract, PaymentCheckpoint
from payments.terms.services import amendment_enforce, audit_settle
from tests.payments.ledger import Ledger, make_ledger
from tests.payments.test_audits import audited
from tests.payments.test_terms import amend, line
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


def planned() -> Decimal:
    return PaymentCheckpoint.objects.standing().aggregate(total=Sum("amount"))["total"] or Decimal(0)


def test_a_checkpoint_is_added_while_an_amendment_takes_money_away(ledger: Ledger) -> None:
    day = clock.today() - timedelta(days=1)
    draft = amend(ledger, line("减少", -500_000), enforce=False, signed_on=day)
    results = at_once(
        *[lambda: amendment_enforce(actor=ledger.cast.ye, amendment_id=draft.pk, version=1)] * 2,
        *[lambda: ledger.checkpoint(300_000)] * 3,
    )
    amount = Contract.objects.get().amount
    assert planned() <= amount
    assert amount in (500_000, 1_000_000)
    # Whoever came second had no room, and was told.
    assert any(isinstance(result, DomainError) for result in results)


def test_an_audit_is_settled_while_money_arrives(ledger: Ledger) -> None:
    ledger.checkpoint(600_000)
    ledger.checkpoint(400_000)
    audit = audited(ledger, 700_000, on=clock.today())
    at_once(
        *[lambda: audit_settle(actor=ledger.cast.ye, audit_id=audit.pk, version=audit.version, number="审定")] * 3,
        *[lambda: ledger.receive(150_000)] * 3,
    )
    assert Contract.objects.get().amount == planned() == 700_000
    assert all(one.settled <= one.amount for one in PaymentCheckpoint.objects.all())
    assert goal_totals_rebuild() == []
