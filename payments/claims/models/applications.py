"""An application for payment: the customer's process for one checkpoint, step by step."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import append_only, tracked
from payments.claims.querysets import ApplicationStepQuerySet, PaymentApplicationQuerySet
from payments.models import AMOUNT_DIGITS, CENT, Condition, PaymentCheckpoint

# In working days: a year.
LONGEST_USUAL = 250


class StepKind(models.TextChoices):
    SUPERVISOR = "supervisor", _("Supervisor's audit")
    APPROVAL = "approval", _("Owner's approval")
    INVOICE = "invoice", _("Invoicing")
    DISBURSEMENT = "disbursement", _("Disbursement")
    OTHER = "other", pgettext_lazy("step of an application", "Another step")


@tracked()
class PaymentApplication(models.Model):
    """What is applied for of one checkpoint; those that run never exceed what is outstanding of it."""

    class State(models.TextChoices):
        RUNNING = "running", _("In process")
        PAID = "paid", _("Disbursed")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")

    checkpoint = models.ForeignKey(
        PaymentCheckpoint, on_delete=models.PROTECT, related_name="applications", verbose_name=_("payment checkpoint")
    )
    number = models.CharField(_("number of the application"), max_length=60)
    amount = models.DecimalField(
        _("amount applied for"),
        max_digits=AMOUNT_DIGITS,
        decimal_places=2,
        validators=[MinValueValidator(CENT, message=_("The amount must be above zero."))],
    )
    applied_on = models.DateField(_("applied on"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PaymentApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for payment")
        ordering = ["-applied_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="application_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(state="running", ended_on=None) | (~Q(state="running") & Q(ended_on__isnull=False)),
                name="application_ended_on_a_day",
            ),
            models.UniqueConstraint(fields=["checkpoint", "number"], name="application_number_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="within_outstanding",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "state", "checkpoint_id"),
                condition=pgtrigger.Condition("NEW.state = 'running'"),
                # The lock: two applications at once could each fit and together not.
                func="""
                    PERFORM 1 FROM payments_contract c JOIN payments_paymentcheckpoint p ON p.contract_id = c.id
                        WHERE p.id = NEW.checkpoint_id FOR NO KEY UPDATE OF c;
                    IF (SELECT sum(a.amount) FROM claims_paymentapplication a
                        WHERE a.checkpoint_id = NEW.checkpoint_id AND a.state = 'running')
                        > (SELECT CASE WHEN p.cancelled THEN 0 ELSE p.amount - p.settled END
                           FROM payments_paymentcheckpoint p WHERE p.id = NEW.checkpoint_id) THEN
                        RAISE EXCEPTION 'the applications exceed what is outstanding'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="ended_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state <> 'running'"),
                func="RAISE EXCEPTION 'this application has ended' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return self.number


@tracked()
class ApplicationStep(models.Model):
    """With whom it lies since when. `lacking` says what is to be brought after a return: until then it lies with us."""

    application = models.ForeignKey(PaymentApplication, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=StepKind.choices)
    title = models.CharField(_("title"), max_length=60)
    held_by = models.CharField(_("waits for"), max_length=12, choices=Condition.HeldBy.choices)
    holder = models.CharField(_("who holds it"), max_length=80, blank=True)
    usual = models.PositiveSmallIntegerField(_("usual working days"), validators=[MaxValueValidator(LONGEST_USUAL)])
    since = models.DateField(_("since"), null=True, editable=False)
    done_on = models.DateField(_("done on"), null=True, editable=False)
    returns = models.PositiveSmallIntegerField(_("returns"), default=0, editable=False)
    lacking = models.CharField(_("what was missing"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ApplicationStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an application")
        ordering = ["application", "position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "position"], name="applicationstep_place"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(since__isnull=False, done_on=None),
                name="applicationstep_one_current",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(since__isnull=False, lacking=""), name="applicationstep_done_after_begun"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="ended_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM claims_paymentapplication a
                        WHERE a.id IN (OLD.application_id, NEW.application_id) AND a.state <> 'running'
                    ) THEN
                        RAISE EXCEPTION 'this application has ended' USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        RETURN OLD;
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.title


@append_only
class ApplicationReturn(models.Model):
    """It came back: from which step to which, on which day, and what was missing."""

    application = models.ForeignKey(PaymentApplication, on_delete=models.PROTECT, related_name="returned")
    source = models.ForeignKey(ApplicationStep, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(ApplicationStep, on_delete=models.PROTECT, related_name="+")
    returned_on = models.DateField(_("returned on"))
    lacking = models.CharField(_("what was missing"), max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("return of an application")
        ordering = ["returned_on", "id"]

    def __str__(self) -> str:
        return f"{self.returned_on} {self.source} → {self.target}"
