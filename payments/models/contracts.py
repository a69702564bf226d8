"""Contracts."""

from decimal import Decimal

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import tracked
from payments.querysets import (
    ContractQuerySet,
)
from projects.models import Customer, Project
from projects.parties.models import Party

# Below 10^13, so that sums of many thousand amounts still fit a column.
AMOUNT_DIGITS = 15
CENT = Decimal("0.01")
MOST_MONTHS = 600


@tracked()
class Contract(models.Model):
    """What a customer owes for a project. Its checkpoints never sum to more than its amount."""

    class DayBasis(models.TextChoices):
        CALENDAR = "calendar", _("Calendar days")
        WORKING = "working", _("Working days")

    class AmountState(models.TextChoices):
        ESTIMATED = "estimated", pgettext_lazy("amount of a contract", "Estimated")
        SETTLED = "settled", pgettext_lazy("amount of a contract", "Settled")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("project"))
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("customer")
    )
    number = models.CharField(_("contract number"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    # The sum of its lines and of its amendments in force (payments.terms): a trigger there keeps it.
    amount = models.DecimalField(
        _("amount"),
        max_digits=AMOUNT_DIGITS,
        decimal_places=2,
        validators=[MinValueValidator(CENT, message=_("The amount must be above zero."))],
    )
    # Estimated until the settlement audit is settled.
    amount_state = models.CharField(
        max_length=10, choices=AmountState.choices, default=AmountState.ESTIMATED, editable=False
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    # Whether "so many days after" in this contract counts calendar or working days.
    day_basis = models.CharField(_("days count"), max_length=10, choices=DayBasis.choices, default=DayBasis.CALENDAR)
    # How long after the acceptance the retention money is held back.
    warranty_months = models.PositiveSmallIntegerField(
        _("warranty (months)"), null=True, blank=True, validators=[MaxValueValidator(MOST_MONTHS)]
    )
    parties = models.ManyToManyField(Party, blank=True, related_name="contracts", verbose_name=_("parties"))
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        ordering = ["-signed_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="contract_amount_above_zero")]
        triggers = [
            pgtrigger.Trigger(
                name="covers_checkpoints",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("amount"),
                func="""
                    IF (SELECT coalesce(sum(c.amount), 0) FROM payments_paymentcheckpoint c
                        WHERE c.contract_id = NEW.id AND NOT c.cancelled) > NEW.amount THEN
                        RAISE EXCEPTION 'the checkpoints exceed the contract' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="has_line",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                # What was typed is one line, whose tax rate nobody said yet.
                func="""
                    INSERT INTO terms_contractline (contract_id, position, title, amount)
                        VALUES (NEW.id, 0, '', NEW.amount);
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="is_sum_of_lines",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("amount"),
                func="""
                    IF (SELECT coalesce(sum(l.amount), 0) FROM terms_contractline l
                        LEFT JOIN terms_amendment a ON a.id = l.amendment_id
                        WHERE l.contract_id = NEW.id AND (a.id IS NULL OR a.state = 'in_force')) <> NEW.amount THEN
                        RAISE EXCEPTION 'the amount is the sum of the lines' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="covers_invoices",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("amount"),
                condition=pgtrigger.Condition("NEW.amount < OLD.amount"),
                func="""
                    IF (SELECT coalesce(sum(i.amount), 0) FROM claims_invoice i
                        JOIN payments_paymentcheckpoint p ON p.id = i.checkpoint_id
                        WHERE p.contract_id = NEW.id) > NEW.amount THEN
                        RAISE EXCEPTION 'the invoices exceed the contract' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
