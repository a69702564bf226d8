"""What a contract's amount is made of: the lines that were signed, and those of its amendments."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.money import rounded
from history.tracking import tracked
from payments.models import AMOUNT_DIGITS, Contract
from payments.terms.querysets import AmendmentQuerySet, ContractLineQuerySet
from projects.models import Unit

HUNDRED = Decimal(100)
LONGEST_REASON = 1_000

# The contract's amount, counted anew from the lines that hold.
SUM_UP = """
    UPDATE payments_contract c SET amount = held.total
        FROM (SELECT coalesce(sum(l.amount), 0) AS total FROM terms_contractline l
            LEFT JOIN terms_amendment a ON a.id = l.amendment_id
            WHERE l.contract_id = {contract} AND (a.id IS NULL OR a.state = 'in_force')) held
        WHERE c.id = {contract} AND c.amount <> held.total;
    RETURN NULL;
"""


@tracked()
class Amendment(models.Model):
    """A supplementary agreement. Once in force it stays as it is: a wrong one is reversed by another."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("amendment", "Draft")
        IN_FORCE = "in_force", pgettext_lazy("amendment", "In force")

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("contract")
    )
    number = models.CharField(_("number"), max_length=60)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=LONGEST_REASON)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="amendment_number_once"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_on__isnull=False), name="amendment_in_force_is_signed"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state = 'in_force'"),
                func="""
                    RAISE EXCEPTION 'an amendment in force stays as it is' USING ERRCODE = 'check_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="begins_as_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.state <> 'draft'"),
                func="""
                    RAISE EXCEPTION 'an amendment begins as a draft' USING ERRCODE = 'check_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="queues",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state", "contract_id"),
                func="""
                    IF NEW.contract_id <> OLD.contract_id THEN
                        RAISE EXCEPTION 'an amendment stays with its contract' USING ERRCODE = 'check_violation';
                    END IF;
                    PERFORM 1 FROM payments_contract c WHERE c.id = NEW.contract_id FOR NO KEY UPDATE;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="sums_up",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("state"),
                func=SUM_UP.format(contract="NEW.contract_id"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_in_force(self) -> bool:
        return self.state == self.State.IN_FORCE


@tracked()
class ContractLine(models.Model):
    """An amount with its tax rate; below zero only in an amendment. Without a rate, what is tax is not known."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="lines", verbose_name=_("contract"))
    amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="lines", verbose_name=_("amendment")
    )
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("title"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount with tax"), max_digits=AMOUNT_DIGITS, decimal_places=2)
    tax_rate = models.DecimalField(
        _("tax rate (%)"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(99))],
    )
    units = models.ManyToManyField(Unit, blank=True, related_name="contract_lines", verbose_name=_("units covered"))

    objects = ContractLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract line")
        ordering = [F("amendment").asc(nulls_first=True), "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | (Q(amendment__isnull=False) & ~Q(amount=0)), name="contract_line_sign"
            ),
            models.CheckConstraint(
                condition=Q(tax_rate=None) | Q(tax_rate__gte=0, tax_rate__lt=100), name="contract_line_rate"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="may_be_written",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                # The lock: a line that is changed while its amendment comes into force would not be counted.
                func="""
                    PERFORM 1 FROM payments_contract c
                        WHERE c.id = coalesce(NEW.contract_id, OLD.contract_id) FOR NO KEY UPDATE;
                    IF TG_OP = 'UPDATE' AND (NEW.contract_id <> OLD.contract_id
                        OR NEW.amendment_id IS DISTINCT FROM OLD.amendment_id) THEN
                        RAISE EXCEPTION 'a line stays where it is' USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'INSERT' AND NEW.amendment_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM terms_amendment a
                        WHERE a.id = NEW.amendment_id AND a.contract_id = NEW.contract_id
                    ) THEN
                        RAISE EXCEPTION 'the amendment is of another contract' USING ERRCODE = 'check_violation';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM terms_amendment a
                        WHERE a.contract_id = coalesce(NEW.contract_id, OLD.contract_id) AND a.state = 'in_force'
                            AND a.id = coalesce(NEW.amendment_id, OLD.amendment_id, a.id)
                    ) THEN
                        RAISE EXCEPTION 'what is in force is changed by an amendment'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="sums_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=SUM_UP.format(contract="coalesce(NEW.contract_id, OLD.contract_id)"),
            ),
        ]

    def __str__(self) -> str:
        return self.title or gettext("The whole contract")

    @property
    def net(self) -> Decimal | None:
        """Without tax, to the cent."""
        return None if self.tax_rate is None else rounded(self.amount * HUNDRED / (HUNDRED + self.tax_rate))

    @property
    def tax(self) -> Decimal | None:
        """What is left of the amount, so that both always make it up."""
        return None if self.net is None else self.amount - self.net
