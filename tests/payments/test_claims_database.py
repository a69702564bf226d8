"""What the database itself refuses of applications and invoices, around the ORM; and what it does in a race."""

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from goaltrack.common.errors import DomainError
from payments.claims.models import Invoice, PaymentApplication
from payments.claims.services import application_go_on, application_withdraw
from payments.models import PaymentCheckpoint
from payments.services import checkpoint_cancel, checkpoint_update
from tests.payments.claims import Claims
from tests.payments.conftest import TODAY
from tests.payments.ledger import Ledger, make_ledger, yuan
from tests.races import at_once


def sql(statement: str, *args: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, args)


def insert_application(ledger: Ledger, checkpoint: int, amount: str | int) -> None:
    sql(
        """
        INSERT INTO claims_paymentapplication
            (checkpoint_id, number, amount, applied_on, state, made_by_id, created_at, version)
        VALUES (%s, %s, %s, %s, 'running', %s, now(), 1)
        """,
        checkpoint, uuid.uuid4().hex, amount, TODAY, ledger.cast.ye.pk,
    )  # fmt: skip


def insert_invoice(
    ledger: Ledger, checkpoint: int, amount: str | int, original: int | None = None, application: int | None = None
) -> None:
    sql(
        """
        INSERT INTO claims_invoice
            (checkpoint_id, application_id, number, kind, amount, rate, issued_on, original_id, note, recorded_by_id,
             at)
        VALUES (%s, %s, %s, 'special', %s, 6, %s, %s, '', %s, now())
        """,
        checkpoint, application, uuid.uuid4().hex, amount, TODAY, original, ledger.cast.ye.pk,
    )  # fmt: skip


@pytest.mark.django_db
def test_applications_that_run_never_exceed_what_is_outstanding(ledger: Ledger) -> None:
    claims, checkpoint = Claims(ledger), ledger.checkpoint(300_000)
    application = claims.apply(checkpoint, 200_000)
    with pytest.raises(IntegrityError, match="exceed what is outstanding"):
        insert_application(ledger, checkpoint.pk, "100000.01")
    with pytest.raises(IntegrityError, match="exceed what is outstanding"):
        sql("UPDATE claims_paymentapplication SET amount = 300001 WHERE id = %s", application.pk)
    for change in ("amount = 199999", "cancelled = true"):
        with pytest.raises(IntegrityError, match="exceed what is outstanding"):
            sql(f"UPDATE payments_paymentcheckpoint SET {change} WHERE id = %s", checkpoint.pk)


@pytest.mark.django_db
def test_what_ended_stays_as_it_was(ledger: Ledger) -> None:
    application = Claims(ledger).apply(ledger.checkpoint())
    application_withdraw(actor=ledger.cast.zhou, application_id=application.pk, reason="重报")
    for statement in (
        "UPDATE claims_paymentapplication SET state = 'running', ended_on = NULL WHERE id = %s",
        "UPDATE claims_applicationstep SET holder = '' WHERE application_id = %s",
        "DELETE FROM claims_applicationstep WHERE application_id = %s",
    ):
        with pytest.raises(IntegrityError, match="has ended"):
            sql(statement, application.pk)


@pytest.mark.django_db
def test_invoices_stay_within_their_checkpoint_and_contract(ledger: Ledger) -> None:
    claims, checkpoint = Claims(ledger), ledger.checkpoint(1_000_000)
    other = claims.apply(checkpoint, 1)
    invoice = claims.invoice(checkpoint, 900_000)
    with pytest.raises(IntegrityError, match="exceed the checkpoint"):
        insert_invoice(ledger, checkpoint.pk, "100000.01")
    for amount, original in (("-900000.01", invoice.pk), (-1, claims.reverse(invoice, 1).pk)):
        with pytest.raises(IntegrityError, match="at most what its original has left"):
            insert_invoice(ledger, checkpoint.pk, amount, original)
    with pytest.raises(IntegrityError, match="invoice_sign"):
        insert_invoice(ledger, checkpoint.pk, -1)
    with pytest.raises(IntegrityError, match="exceed the contract"):
        sql("UPDATE payments_contract SET amount = 899998 WHERE id = %s", ledger.contract.pk)
    with pytest.raises(IntegrityError, match="exceed the checkpoint"):
        sql("UPDATE payments_paymentcheckpoint SET amount = 899998 WHERE id = %s", checkpoint.pk)
    PaymentCheckpoint.objects.filter(pk=checkpoint.pk).update(amount=yuan(950_000), share=None)
    elsewhere = ledger.checkpoint(10_000)
    with pytest.raises(IntegrityError, match="of another checkpoint"):
        insert_invoice(ledger, elsewhere.pk, 1, application=other.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE claims_invoice SET note = 'x'", "DELETE FROM claims_invoice"])
def test_invoices_are_neither_changed_nor_deleted(ledger: Ledger, statement: str) -> None:
    Claims(ledger).invoice(ledger.checkpoint(), 1)
    with pytest.raises(DatabaseError, match="annot"):
        sql(statement)


@pytest.mark.django_db
def test_only_a_document_is_provided_or_comes_back(ledger: Ledger) -> None:
    event = ledger.condition(ledger.checkpoint(), kind="event", title="财政资金到位")
    with pytest.raises(IntegrityError, match="condition_document_only"):
        sql("UPDATE payments_condition SET returns = 1 WHERE id = %s", event.pk)
    document = ledger.condition(ledger.checkpoint(10_000))
    with pytest.raises(IntegrityError, match="condition_document_state"):
        sql("UPDATE payments_condition SET confirmed_by = '监理' WHERE id = %s", document.pk)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.fixture(autouse=True)
    def _friday_in_november(self) -> Iterator[None]:
        """Instead, the real day: threads know no other."""
        with translation.override("en"):
            yield

    def test_six_apply_and_six_invoice_for_what_the_checkpoint_has_left(self, transactional_db: None) -> None:
        claims = Claims(make_ledger())
        checkpoint = claims.ledger.checkpoint(300_000)
        applied = [lambda: claims.apply(checkpoint, 120_000)] * 6
        results = at_once(*applied, *[lambda: claims.invoice(checkpoint, 120_000)] * 6)
        assert sum(isinstance(one, PaymentApplication) for one in results) == 2
        assert sum(isinstance(one, Invoice) for one in results) == 2
        assert [one.fields.keys() for one in results if isinstance(one, DomainError)] == [{"amount"}] * 8

    def test_it_is_applied_for_and_invoiced_while_the_checkpoint_shrinks_or_goes(self, transactional_db: None) -> None:
        claims = Claims(make_ledger())
        ye = claims.ledger.cast.ye
        for act in (
            lambda pk: checkpoint_update(actor=ye, checkpoint_id=pk, version=1, values={"amount": Decimal(1_000)}),
            lambda pk: checkpoint_cancel(actor=ye, checkpoint_id=pk, reason="不做了"),
        ):
            checkpoint = claims.ledger.checkpoint(100_000)
            at_once(lambda: act(checkpoint.pk), lambda: claims.apply(checkpoint), lambda: claims.invoice(checkpoint))  # noqa: B023
            checkpoint.refresh_from_db()
            bound = 0 if checkpoint.cancelled else checkpoint.amount
            assert all(row.amount <= bound for row in (*checkpoint.applications.all(), *checkpoint.invoices.all()))

    def test_the_same_step_is_done_ten_times_at_once_and_reversed_five_times(self, transactional_db: None) -> None:
        claims = Claims(make_ledger())
        checkpoint = claims.ledger.checkpoint()
        application, invoice = claims.apply(checkpoint), claims.invoice(checkpoint, 100_000)
        step, zhou = claims.current(application), claims.ledger.cast.zhou
        done = [lambda: application_go_on(actor=zhou, application_id=application.pk, step_id=step.pk)] * 10
        at_once(*done, *[lambda: claims.reverse(invoice, 60_000)] * 5)
        assert claims.current(application).position == 2
        assert [row.amount for row in Invoice.objects.exclude(original=None)] == [yuan(-60_000)]
