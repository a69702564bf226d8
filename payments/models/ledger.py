"""The ledger of receipts and allotments."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.tracking import append_only
from payments.bank import BankAccount
from payments.models.checkpoints import PaymentCheckpoint
from payments.models.contracts import AMOUNT_DIGITS, Contract
from payments.querysets import (
    AllotmentQuerySet,
    ReceiptQuerySet,
)


@append_only
class Receipt(models.Model):
    """Money received and recognised to a contract. A mistake is reversed, in whole or in part, by a negative row.

    It settles by the day it was received; the cash is there on `cash_on`, which for a bill is the day it matures.
    """

    class Method(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        BILL = "bill", _("Banker's acceptance")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="receipts")
    amount = models.DecimalField(_("amount"), max_digits=AMOUNT_DIGITS, decimal_places=2)
    received_on = models.DateField(_("received on"))
    method = models.CharField(_("method"), max_length=10, choices=Method.choices, default=Method.TRANSFER)
    maturity_on = models.DateField(_("matures on"), null=True, blank=True)
    cash_on = models.GeneratedField(
        expression=Coalesce("maturity_on", "received_on"), output_field=models.DateField(), db_persist=True
    )
    account = models.ForeignKey(
        BankAccount,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="receipts",
        verbose_name=_("bank account"),
    )
    payer = models.CharField(_("payer"), max_length=120, blank=True)
    reference = models.CharField(_("bank reference"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversals")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    # What was not taken back, where `live()` read it.
    left: Decimal

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="receipt_sign",
            ),
            models.CheckConstraint(
                condition=Q(maturity_on=None) | Q(method="bill", maturity_on__gte=F("received_on")),
                name="receipt_bill_matures",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "-received_on", "-id"], name="receipt_contract"),
            models.Index(fields=["account", "reference"], condition=Q(reverses=None), name="receipt_reference"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="reversal_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.reverses_id IS NOT NULL"),
                func="""
                    PERFORM 1 FROM payments_contract c WHERE c.id = NEW.contract_id FOR NO KEY UPDATE;
                    IF NOT EXISTS (
                        SELECT 1 FROM payments_receipt r WHERE r.id = NEW.reverses_id AND r.reverses_id IS NULL
                            AND r.contract_id = NEW.contract_id AND r.amount + NEW.amount
                            + (SELECT coalesce(sum(b.amount), 0) FROM payments_receipt b WHERE b.reverses_id = r.id)
                            >= 0
                    ) THEN
                        RAISE EXCEPTION 'reversals take back no more than their receipt'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF (SELECT coalesce(sum(a.amount), 0) FROM payments_allotment a
                        WHERE a.receipt_id = NEW.reverses_id) > NEW.amount
                        + (SELECT sum(b.amount) FROM payments_receipt b
                            WHERE b.id = NEW.reverses_id OR b.reverses_id = NEW.reverses_id) THEN
                        RAISE EXCEPTION 'the receipt still settles checkpoints' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="reference_free",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                # Two contracts may be told of one reference at once: after the contracts, the account is the queue.
                func="""
                    PERFORM 1 FROM payments_contract c WHERE c.id IN (
                        SELECT n.contract_id FROM added n WHERE n.reverses_id IS NULL AND n.account_id IS NOT NULL
                    ) ORDER BY c.id FOR NO KEY UPDATE;
                    PERFORM 1 FROM payments_bankaccount a WHERE a.id IN (
                        SELECT n.account_id FROM added n WHERE n.reverses_id IS NULL AND n.reference <> ''
                    ) ORDER BY a.id FOR NO KEY UPDATE;
                    IF EXISTS (
                        SELECT 1 FROM added n
                        JOIN payments_receipt r ON r.account_id = n.account_id AND r.reference = n.reference
                        WHERE n.reverses_id IS NULL AND n.reference <> '' AND r.id <> n.id AND r.reverses_id IS NULL
                            AND r.amount > -(SELECT coalesce(sum(b.amount), 0) FROM payments_receipt b
                                WHERE b.reverses_id = r.id)
                    ) THEN
                        RAISE EXCEPTION 'the reference stands for another receipt of the account'
                            USING ERRCODE = 'unique_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        # Without the amount: timelines name the receipt to people who may not know it.
        return f"{self.received_on} {self.reference}".strip()


@append_only
class Allotment(models.Model):
    """Money of a receipt settled against a checkpoint; taken back, in whole or in part, by rows below zero."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="allotments")
    checkpoint = models.ForeignKey(PaymentCheckpoint, on_delete=models.PROTECT, related_name="allotments")
    amount = models.DecimalField(_("amount"), max_digits=AMOUNT_DIGITS, decimal_places=2)
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversals")
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    # What was not taken back, where `live()` read it.
    left: Decimal

    objects = AllotmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("allotment")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="allotment_sign",
            )
        ]
        indexes = [models.Index(fields=["checkpoint", "id"], name="allotment_checkpoint")]
        triggers = [
            pgtrigger.Trigger(
                name="fits",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                # The contract's lock makes all money of a contract one queue, around the services as well. Once a
                # statement: a checkpoint that a thousand allotments settle is written once, not a thousand times.
                func="""
                    PERFORM 1 FROM payments_contract c WHERE c.id IN (
                        SELECT r.contract_id FROM added n JOIN payments_receipt r ON r.id = n.receipt_id
                    ) ORDER BY c.id FOR NO KEY UPDATE;
                    IF EXISTS (
                        SELECT 1 FROM added n
                        LEFT JOIN payments_receipt r ON r.id = n.receipt_id
                        LEFT JOIN payments_paymentcheckpoint p
                            ON p.id = n.checkpoint_id AND p.contract_id = r.contract_id
                        WHERE p.id IS NULL OR r.reverses_id IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'receipt and checkpoint are not of one contract, or it is a reversal'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM added n
                        LEFT JOIN payments_allotment a ON a.id = n.reverses_id AND a.reverses_id IS NULL
                            AND a.receipt_id = n.receipt_id AND a.checkpoint_id = n.checkpoint_id
                        WHERE n.reverses_id IS NOT NULL AND (a.id IS NULL OR a.amount
                            + (SELECT sum(b.amount) FROM payments_allotment b WHERE b.reverses_id = a.id) < 0)
                    ) THEN
                        RAISE EXCEPTION 'reversals take back no more than their allotment'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM (SELECT DISTINCT receipt_id FROM added) n
                        WHERE (SELECT sum(a.amount) FROM payments_allotment a WHERE a.receipt_id = n.receipt_id)
                            > (SELECT sum(r.amount) FROM payments_receipt r
                                WHERE r.id = n.receipt_id OR r.reverses_id = n.receipt_id)
                    ) THEN
                        RAISE EXCEPTION 'more is allotted than was received' USING ERRCODE = 'check_violation';
                    END IF;
                    UPDATE payments_paymentcheckpoint p SET settled = p.settled + n.total
                        FROM (SELECT checkpoint_id, sum(amount) AS total FROM added GROUP BY checkpoint_id) n
                        WHERE p.id = n.checkpoint_id;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} → {self.checkpoint_id}: {self.amount}"
