"""The settlement audit: what was submitted, what was audited, and what the contract's amount became by it."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import tracked
from payments.models import AMOUNT_DIGITS, Contract
from payments.terms.models.lines import Amendment
from payments.terms.querysets import AuditQuerySet


@tracked()
class Audit(models.Model):
    """Settled it stays, with the amendment that it made; its reversal gives way to another one."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("settlement audit", "Submitted")
        AUDITED = "audited", pgettext_lazy("settlement audit", "Audited")
        SETTLED = "settled", pgettext_lazy("settlement audit", "Settled")
        REVERSED = "reversed", pgettext_lazy("settlement audit", "Reversed")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="audits", verbose_name=_("contract"))
    submitted_price = models.DecimalField(_("submitted price"), max_digits=AMOUNT_DIGITS, decimal_places=2)
    submitted_on = models.DateField(_("submitted on"))
    audited_price = models.DecimalField(
        _("audited price"), max_digits=AMOUNT_DIGITS, decimal_places=2, null=True, blank=True
    )
    audited_on = models.DateField(_("audited on"), null=True, blank=True)
    # The name of a party of the project: it stays when the party is removed.
    auditor = models.CharField(_("audited by"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED, editable=False)
    amendment = models.OneToOneField(
        Amendment, null=True, editable=False, on_delete=models.PROTECT, related_name="audit"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement audit")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(submitted_price__gt=0), name="audit_submitted_above_zero"),
            models.CheckConstraint(
                condition=Q(audited_price=None, audited_on=None, state="submitted")
                | (Q(audited_price__gt=0, audited_on__isnull=False) & ~Q(state="submitted")),
                name="audit_result_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(amendment=None, state__in=["submitted", "audited"])
                | Q(amendment__isnull=False, state__in=["settled", "reversed"]),
                name="audit_settled_by_amendment",
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=~Q(state="reversed"), name="audit_one_of_a_contract"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state IN ('settled', 'reversed')"),
                func="""
                    IF TG_OP = 'DELETE' OR OLD.state <> 'settled' OR NEW.state <> 'reversed'
                        OR (NEW.contract_id, NEW.submitted_price, NEW.submitted_on, NEW.audited_price, NEW.audited_on,
                            NEW.auditor, NEW.amendment_id)
                        IS DISTINCT FROM (OLD.contract_id, OLD.submitted_price, OLD.submitted_on, OLD.audited_price,
                            OLD.audited_on, OLD.auditor, OLD.amendment_id) THEN
                        RAISE EXCEPTION 'a settled audit stays as it is' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        # Without a price: timelines name it to people who may not know it.
        return f"{self.submitted_on}"

    @property
    def reduction(self) -> Decimal | None:
        """What the audit took off the submitted price."""
        return None if self.audited_price is None else self.submitted_price - self.audited_price
