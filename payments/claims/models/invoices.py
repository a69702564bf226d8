"""Invoices: a ledger that only grows. What was wrong is reversed by a negative row that names the original."""

from decimal import ROUND_HALF_UP, Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import append_only
from payments.claims.models.applications import PaymentApplication
from payments.claims.querysets import InvoiceQuerySet
from payments.models import AMOUNT_DIGITS, CENT, PaymentCheckpoint

HUNDRED = Decimal(100)


@append_only
class Invoice(models.Model):
    """An invoice of one checkpoint, `amount` with its tax; a reversal (红冲) is below zero and names the `original`."""

    class Kind(models.TextChoices):
        SPECIAL = "special", pgettext_lazy("invoice", "Special VAT invoice")
        ORDINARY = "ordinary", pgettext_lazy("invoice", "Ordinary VAT invoice")

    checkpoint = models.ForeignKey(
        PaymentCheckpoint, on_delete=models.PROTECT, related_name="invoices", verbose_name=_("payment checkpoint")
    )
    application = models.ForeignKey(
        PaymentApplication,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invoices",
        verbose_name=_("application for payment"),
    )
    number = models.CharField(_("invoice number"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount = models.DecimalField(_("amount with tax"), max_digits=AMOUNT_DIGITS, decimal_places=2)
    rate = models.DecimalField(
        _("tax rate (%)"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(17))],
    )
    issued_on = models.DateField(_("issued on"))
    original = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversals")
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(original=None, amount__gt=0) | Q(original__isnull=False, amount__lt=0),
                name="invoice_sign",
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=17), name="invoice_rate"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                # The contract's lock makes all money of a contract one queue, around the services as well.
                func="""
                    PERFORM 1 FROM payments_contract c JOIN payments_paymentcheckpoint p ON p.contract_id = c.id
                        WHERE p.id = NEW.checkpoint_id FOR NO KEY UPDATE OF c;
                    IF NEW.application_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM claims_paymentapplication a
                        WHERE a.id = NEW.application_id AND a.checkpoint_id = NEW.checkpoint_id
                    ) THEN
                        RAISE EXCEPTION 'the application is of another checkpoint' USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.original_id IS NOT NULL THEN
                        IF NOT EXISTS (
                            SELECT 1 FROM claims_invoice o WHERE o.id = NEW.original_id AND o.original_id IS NULL
                                AND o.checkpoint_id = NEW.checkpoint_id
                                AND o.amount + NEW.amount + (SELECT coalesce(sum(r.amount), 0) FROM claims_invoice r
                                    WHERE r.original_id = o.id) >= 0
                        ) THEN
                            RAISE EXCEPTION 'a reversal takes back at most what its original has left'
                                USING ERRCODE = 'check_violation';
                        END IF;
                        RETURN NEW;
                    END IF;
                    IF NEW.amount + (SELECT coalesce(sum(i.amount), 0) FROM claims_invoice i
                        WHERE i.checkpoint_id = NEW.checkpoint_id)
                        > (SELECT CASE WHEN p.cancelled THEN 0 ELSE p.amount END
                           FROM payments_paymentcheckpoint p WHERE p.id = NEW.checkpoint_id) THEN
                        RAISE EXCEPTION 'the invoices exceed the checkpoint' USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.amount + (SELECT coalesce(sum(i.amount), 0) FROM claims_invoice i
                        JOIN payments_paymentcheckpoint o ON o.id = i.checkpoint_id
                        JOIN payments_paymentcheckpoint p ON p.contract_id = o.contract_id
                        WHERE p.id = NEW.checkpoint_id)
                        > (SELECT c.amount FROM payments_contract c
                           JOIN payments_paymentcheckpoint p ON p.contract_id = c.id
                           WHERE p.id = NEW.checkpoint_id) THEN
                        RAISE EXCEPTION 'the invoices exceed the contract' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tax(self) -> Decimal:
        """The tax that its amount holds."""
        return (self.amount * self.rate / (HUNDRED + self.rate)).quantize(CENT, rounding=ROUND_HALF_UP)
