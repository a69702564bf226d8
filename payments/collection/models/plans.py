"""The month's collection plan of a person: what they commit to, and why it was missed."""

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.tracking import tracked
from payments.collection.querysets import CollectionPlanQuerySet, PlanLineQuerySet
from payments.models import AMOUNT_DIGITS, CENT, PaymentCheckpoint


@tracked()
class CollectionPlan(models.Model):
    """Frozen when its month begins, or when a manager confirms it. Its lines are a snapshot."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="collection_plans")
    # Its first day.
    month = models.DateField(_("month"))
    committed_at = models.DateTimeField(default=clock.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CollectionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("collection plan")
        ordering = ["-month", "owner"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "month"], name="collection_plan_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="collection_plan_first_day"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="collection_plan_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


@tracked()
class PlanLine(models.Model):
    """An amount that the plan's person commits to collect in its month; the words why it was missed come later."""

    plan = models.ForeignKey(CollectionPlan, on_delete=models.CASCADE, related_name="lines")
    checkpoint = models.ForeignKey(PaymentCheckpoint, on_delete=models.PROTECT, related_name="plan_lines")
    amount = models.DecimalField(
        _("committed"),
        max_digits=AMOUNT_DIGITS,
        decimal_places=2,
        validators=[MinValueValidator(CENT, message=_("The amount must be above zero."))],
    )
    missed_reason = models.CharField(_("why it was missed"), max_length=300, blank=True)

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan line")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "checkpoint"], name="plan_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="plan_line_amount_above_zero"),
        ]
        indexes = [models.Index(fields=["checkpoint"], name="plan_line_checkpoint")]
        triggers = [
            pgtrigger.Trigger(
                name="confirmed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf("amount", "checkpoint_id", "plan_id"),
                # The lock: somebody commits while the manager confirms.
                func="""
                    PERFORM 1 FROM collection_collectionplan p
                        WHERE p.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END FOR SHARE;
                    IF EXISTS (
                        SELECT 1 FROM collection_collectionplan p WHERE p.confirmed_at IS NOT NULL
                            AND p.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END
                    ) THEN
                        RAISE EXCEPTION 'the plan was confirmed' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.checkpoint_id}"
