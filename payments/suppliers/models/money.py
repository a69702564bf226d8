"""What a supplier contract costs beyond its amount, what is planned to be paid, and the ledger of what was paid."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.tracking import append_only, tracked
from payments.models import AMOUNT_DIGITS, PaymentCheckpoint
from payments.suppliers.models.contracts import ABOVE_ZERO, SupplierContract
from payments.suppliers.querysets import AmendmentQuerySet, PlannedPaymentQuerySet, SupplierPaymentQuerySet
from projects.models import Milestone

MOST_DAYS = 3650


@append_only
class SupplierAmendment(models.Model):
    """An agreed change of the contract's amount, up or down. A mistake is mended by another one."""

    contract = models.ForeignKey(SupplierContract, on_delete=models.PROTECT, related_name="amendments")
    number = models.CharField(_("amendment number"), max_length=60, blank=True)
    amount = models.DecimalField(_("change of the amount"), max_digits=AMOUNT_DIGITS, decimal_places=2)
    agreed_on = models.DateField(_("agreed on"))
    reason = models.CharField(_("reason"), max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment of a supplier contract")
        ordering = ["agreed_on", "id"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="supplier_amendment_changes")]
        indexes = [models.Index(fields=["contract", "agreed_on", "id"], name="supplier_amendment_contract")]
        triggers = [
            pgtrigger.Trigger(
                name="adds_up",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    PERFORM 1 FROM suppliers_suppliercontract c WHERE c.id = NEW.contract_id FOR NO KEY UPDATE;
                    IF NOT EXISTS (SELECT 1 FROM suppliers_suppliercontract c
                        WHERE c.id = NEW.contract_id AND c.state = 'in_force') THEN
                        RAISE EXCEPTION 'only a contract in force is amended' USING ERRCODE = 'check_violation';
                    END IF;
                    UPDATE suppliers_suppliercontract SET changed = changed + NEW.amount WHERE id = NEW.contract_id;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        # Without the amount: timelines name it to people who may not know it.
        return f"{self.agreed_on} {self.number}".strip()


@tracked()
class PlannedPayment(models.Model):
    """What is to be paid and when: on a day, so many days after a milestone, or after a checkpoint of ours is received.

    `paid` is the sum of its payments, kept by a trigger on the ledger.
    """

    contract = models.ForeignKey(SupplierContract, on_delete=models.PROTECT, related_name="planned")
    name = models.CharField(_("name"), max_length=120)
    amount = models.DecimalField(_("amount"), max_digits=AMOUNT_DIGITS, decimal_places=2, validators=[ABOVE_ZERO])
    due_on = models.DateField(_("due"), null=True, blank=True)
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplier_payments",
        verbose_name=_("after the milestone"),
    )
    # Back to back: the supplier is paid when we are.
    checkpoint = models.ForeignKey(
        PaymentCheckpoint,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplier_payments",
        verbose_name=_("when our payment is received"),
    )
    days = models.PositiveSmallIntegerField(
        _("days after it"), null=True, blank=True, validators=[MaxValueValidator(MOST_DAYS)]
    )
    paid = models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=2, default=0, editable=False)
    cancelled = models.BooleanField(_("cancelled"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlannedPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned payment to a supplier")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="planned_payment_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=F("amount")), name="planned_payment_paid_within"
            ),
            models.CheckConstraint(condition=Q(cancelled=False) | Q(paid=0), name="planned_payment_paid_stays"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False, milestone=None, checkpoint=None, days=None)
                | Q(due_on=None, milestone__isnull=False, checkpoint=None, days__isnull=False)
                | Q(due_on=None, milestone=None, checkpoint__isnull=False, days__isnull=False),
                name="planned_payment_due_by_one",
            ),
        ]
        indexes = [models.Index(fields=["contract", "id"], name="planned_payment_contract")]
        triggers = [
            pgtrigger.Trigger(
                name="within_contract",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "cancelled", "contract_id"),
                condition=pgtrigger.Condition("NOT NEW.cancelled"),
                # The lock: two at once could each fit and together not.
                func="""
                    PERFORM 1 FROM suppliers_suppliercontract c WHERE c.id = NEW.contract_id FOR NO KEY UPDATE;
                    IF (SELECT c.paid - c.amount - c.changed + (SELECT coalesce(sum(p.amount - p.paid), 0)
                            FROM suppliers_plannedpayment p WHERE p.contract_id = c.id AND NOT p.cancelled)
                        FROM suppliers_suppliercontract c WHERE c.id = NEW.contract_id) > 0 THEN
                        RAISE EXCEPTION 'plan and payments exceed the supplier contract'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def outstanding(self) -> Decimal:
        return Decimal(0) if self.cancelled else self.amount - self.paid


@append_only
class SupplierPayment(models.Model):
    """Money paid to a supplier; taken back, in whole or in part, by rows below zero that name it."""

    contract = models.ForeignKey(SupplierContract, on_delete=models.PROTECT, related_name="payments")
    planned = models.ForeignKey(
        PlannedPayment, null=True, on_delete=models.PROTECT, related_name="payments", verbose_name=_("planned payment")
    )
    amount = models.DecimalField(_("amount"), max_digits=AMOUNT_DIGITS, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    reference = models.CharField(_("bank reference"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversals")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = SupplierPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment to a supplier")
        ordering = ["-paid_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="supplier_payment_sign",
            )
        ]
        indexes = [models.Index(fields=["contract", "-paid_on", "-id"], name="supplier_payment_contract")]
        triggers = [
            pgtrigger.Trigger(
                name="fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                # The contract's lock makes all its money one queue.
                func="""
                    PERFORM 1 FROM suppliers_suppliercontract c WHERE c.id = NEW.contract_id FOR NO KEY UPDATE;
                    IF NEW.reverses_id IS NULL THEN
                        IF NOT EXISTS (SELECT 1 FROM suppliers_suppliercontract c
                            WHERE c.id = NEW.contract_id AND c.state = 'in_force') THEN
                            RAISE EXCEPTION 'only a contract in force is paid' USING ERRCODE = 'check_violation';
                        END IF;
                        IF NEW.planned_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM suppliers_plannedpayment p
                            WHERE p.id = NEW.planned_id AND p.contract_id = NEW.contract_id AND NOT p.cancelled) THEN
                            RAISE EXCEPTION 'the planned payment is not of this contract, or was cancelled'
                                USING ERRCODE = 'check_violation';
                        END IF;
                    ELSE
                        IF NOT EXISTS (SELECT 1 FROM suppliers_supplierpayment p
                            WHERE p.id = NEW.reverses_id AND p.reverses_id IS NULL
                            AND p.contract_id = NEW.contract_id AND p.planned_id IS NOT DISTINCT FROM NEW.planned_id)
                            THEN RAISE EXCEPTION 'a reversal names a payment of its contract and plan'
                                USING ERRCODE = 'check_violation';
                        END IF;
                        IF (SELECT sum(p.amount) FROM suppliers_supplierpayment p
                            WHERE NEW.reverses_id IN (p.id, p.reverses_id)) + NEW.amount < 0 THEN
                            RAISE EXCEPTION 'more is taken back than was paid' USING ERRCODE = 'check_violation';
                        END IF;
                    END IF;
                    UPDATE suppliers_suppliercontract SET paid = paid + NEW.amount WHERE id = NEW.contract_id;
                    UPDATE suppliers_plannedpayment SET paid = paid + NEW.amount WHERE id = NEW.planned_id;
                    IF (SELECT c.paid - c.amount - c.changed + (SELECT coalesce(sum(p.amount - p.paid), 0)
                            FROM suppliers_plannedpayment p WHERE p.contract_id = c.id AND NOT p.cancelled)
                        FROM suppliers_suppliercontract c WHERE c.id = NEW.contract_id) > 0 THEN
                        RAISE EXCEPTION 'plan and payments exceed the supplier contract'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        # Without the amount, as above.
        return f"{self.paid_on} {self.reference}".strip()
