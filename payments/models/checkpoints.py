"""Payment checkpoints, their conditions, and the files that prove these."""

from datetime import date
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.gate import Proposal
from goals.models import Goal
from goaltrack.common import clock
from goaltrack.common.uploads import own_path
from history.tracking import append_only, tracked
from payments.models.contracts import AMOUNT_DIGITS, CENT, Contract
from payments.querysets import (
    ConditionQuerySet,
    DocumentQuerySet,
    PaymentCheckpointQuerySet,
)
from projects.acceptance.models import Acceptance
from projects.models import Milestone, Unit


@tracked()
class PaymentCheckpoint(models.Model):
    """An amount that falls due when its conditions are met.

    Due is either a date (`due_on`) or `due_days` after an event (`due_event`). `settled` is the sum of its allotments,
    kept by a trigger on the ledger. Its state is derived (payments.forecast), never typed.
    """

    class Kind(models.TextChoices):
        ADVANCE = "advance", _("Advance payment")
        DELIVERY = "delivery", _("Payment on delivery")
        PROGRESS = "progress", _("Progress payment")
        INITIAL = "initial", _("Initial acceptance payment")
        FINAL = "final", _("Final acceptance payment")
        SETTLEMENT = "settlement", _("Settlement payment")
        RETENTION = "retention", _("Retention money")

    class DueEvent(models.TextChoices):
        SIGNED = "signed", _("After the contract is signed")
        CONDITIONS = "conditions", _("After its conditions are met")
        # Then the contract's months of warranty.
        WARRANTY = "warranty", _("After the warranty that follows them")
        INVOICED = "invoiced", _("After it is invoiced")

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="checkpoints", verbose_name=_("contract")
    )
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="checkpoints", verbose_name=_("goal")
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    # In percent of the contract's amount, as typed; `amount` is what counts.
    share = models.DecimalField(
        _("share (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(CENT), MaxValueValidator(Decimal(100))],
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=AMOUNT_DIGITS,
        decimal_places=2,
        validators=[MinValueValidator(CENT, message=_("The amount must be above zero."))],
    )
    settled = models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=2, default=0, editable=False)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_event = models.CharField(_("due after"), max_length=12, choices=DueEvent.choices, blank=True)
    due_days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True, validators=[MaxValueValidator(3650)])
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="checkpoints_owned", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="checkpoints_followed",
        verbose_name=_("B role"),
    )
    # The key of the breakdown item it came from: gated.
    origin = models.UUIDField(null=True, editable=False, unique=True)
    cancelled = models.BooleanField(_("cancelled"), default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # What the last edit proposed in place of changing it; set by the services.
    proposed: Proposal | None = None

    objects = PaymentCheckpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment checkpoint")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="checkpoint_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(settled__gte=0) & Q(settled__lte=F("amount")), name="checkpoint_settled_within_amount"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False, due_event="", due_days=None)
                | (Q(due_on=None, due_days__isnull=False) & ~Q(due_event="")),
                name="checkpoint_date_or_days",
            ),
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="checkpoint_a_is_not_b"),
            models.CheckConstraint(condition=Q(cancelled=False) | Q(settled=0), name="checkpoint_paid_stays"),
        ]
        indexes = [
            models.Index(fields=["contract", "due_on", "id"], name="checkpoint_contract"),
            models.Index(fields=["goal", "id"], name="checkpoint_goal"),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(cancelled=False, settled__lt=F("amount")),
                name="checkpoint_open",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="within_contract",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "cancelled", "contract_id"),
                condition=pgtrigger.Condition("NOT NEW.cancelled"),
                # The lock: two checkpoints at once could each fit and together not.
                func="""
                    PERFORM 1 FROM payments_contract c WHERE c.id = NEW.contract_id FOR NO KEY UPDATE;
                    IF (SELECT sum(c.amount) FROM payments_paymentcheckpoint c
                        WHERE c.contract_id = NEW.contract_id AND NOT c.cancelled)
                        > (SELECT c.amount FROM payments_contract c WHERE c.id = NEW.contract_id) THEN
                        RAISE EXCEPTION 'the checkpoints exceed the contract' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="covers_claims",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("amount", "cancelled"),
                condition=pgtrigger.Condition("NEW.amount < OLD.amount OR (NEW.cancelled AND NOT OLD.cancelled)"),
                # The lock: an invoice or an application that is written meanwhile holds the contract's.
                func="""
                    PERFORM 1 FROM payments_contract c WHERE c.id = NEW.contract_id FOR NO KEY UPDATE;
                    IF (SELECT coalesce(sum(i.amount), 0) FROM claims_invoice i WHERE i.checkpoint_id = NEW.id)
                        > (CASE WHEN NEW.cancelled THEN 0 ELSE NEW.amount END) THEN
                        RAISE EXCEPTION 'the invoices exceed the checkpoint' USING ERRCODE = 'check_violation';
                    END IF;
                    IF (SELECT coalesce(sum(a.amount), 0) FROM claims_paymentapplication a
                        WHERE a.checkpoint_id = NEW.id AND a.state = 'running')
                        > (CASE WHEN NEW.cancelled THEN 0 ELSE NEW.amount - NEW.settled END) THEN
                        RAISE EXCEPTION 'the applications exceed what is outstanding'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def outstanding(self) -> Decimal:
        return Decimal(0) if self.cancelled else self.amount - self.settled

    @property
    def is_gated(self) -> bool:
        """Came from a passed breakdown: its amount, dates and people change only through the gate."""
        return self.origin is not None


@tracked()
class Condition(models.Model):
    """What must be there before a checkpoint can be claimed.

    A milestone is met when it is achieved, an acceptance that is named when it is passed; the others by whoever records
    the day and the evidence.
    """

    class Kind(models.TextChoices):
        MILESTONE = "milestone", _("Milestone")
        ACCEPTANCE = "acceptance", _("Acceptance")
        DOCUMENT = "document", _("Document")
        # Money that a public budget must hand down before the customer can pay.
        FISCAL = "fiscal", _("Fiscal funds")
        EVENT = "event", _("Outside event")

    class Stage(models.TextChoices):
        ARRIVAL = "arrival", _("Arrival")
        UNIT = "unit", pgettext_lazy("of a project", "Unit")
        INITIAL = "initial", _("Initial acceptance")
        TRIAL = "trial", _("Trial run")
        FINAL = "final", _("Final acceptance")

    class HeldBy(models.TextChoices):
        US = "us", _("Our department")
        CUSTOMER = "customer", _("Customer")
        THIRD_PARTY = "third_party", _("Third party")

    checkpoint = models.ForeignKey(PaymentCheckpoint, on_delete=models.PROTECT, related_name="conditions")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="conditions",
        verbose_name=_("milestone"),
    )
    # An acceptance of the project brings its stage, its unit and its days.
    acceptance = models.ForeignKey(
        Acceptance,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="conditions",
        verbose_name=_("acceptance"),
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, blank=True)
    # The unit that is accepted; nothing means the whole project.
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("of a project", "unit"),
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="conditions_owned",
        verbose_name=_("in charge"),
    )
    held_by = models.CharField(_("waits for"), max_length=12, choices=HeldBy.choices, default=HeldBy.US)
    holder = models.CharField(_("who holds it"), max_length=80, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    expected = models.DateField(_("expected"), null=True, blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True, editable=False)
    evidence = models.TextField(_("evidence"), max_length=10_000, blank=True, editable=False)
    # Of a document: handed in since when, what was missing when it came back last, how often it did, who confirmed it.
    provided_on = models.DateField(_("provided on"), null=True, editable=False)
    lacking = models.CharField(_("what was missing"), max_length=300, blank=True, editable=False)
    returns = models.PositiveSmallIntegerField(_("returns"), default=0, editable=False)
    confirmed_by = models.CharField(_("confirmed by"), max_length=80, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="milestone", milestone__isnull=False, met_on=None)
                | (~Q(kind="milestone") & Q(milestone=None)),
                name="condition_milestone",
            ),
            models.CheckConstraint(condition=Q(kind="milestone") | ~Q(title=""), name="condition_has_title"),
            models.CheckConstraint(
                condition=~Q(kind="acceptance") | ~Q(stage=""), name="condition_acceptance_has_stage"
            ),
            models.CheckConstraint(
                condition=Q(acceptance=None) | Q(kind="acceptance", met_on=None), name="condition_of_acceptance"
            ),
            models.CheckConstraint(
                condition=Q(kind="document") | Q(provided_on=None, lacking="", returns=0, confirmed_by=""),
                name="condition_document_only",
            ),
            models.CheckConstraint(
                condition=(Q(lacking="") | Q(provided_on=None, met_on=None))
                & (Q(confirmed_by="") | Q(met_on__isnull=False)),
                name="condition_document_state",
            ),
            models.UniqueConstraint(fields=["checkpoint", "milestone"], name="condition_milestone_once"),
            models.UniqueConstraint(fields=["checkpoint", "acceptance"], name="condition_acceptance_once"),
        ]
        indexes = [models.Index(fields=["milestone"], name="condition_of_milestone")]

    def __str__(self) -> str:
        return self.title or str(self.milestone)

    @property
    def document_state(self) -> str:
        """Of a document: missing, provided, returned or confirmed."""
        if self.met_on is not None:
            return "confirmed"
        if self.lacking:
            return "returned"
        return "provided" if self.provided_on is not None else "missing"

    @property
    def source(self) -> Milestone | Acceptance | None:
        """What brings its days and its A."""
        return self.milestone or self.acceptance

    @property
    def fulfilled_on(self) -> date | None:
        """The day it was met; a milestone's is the day it was achieved, an acceptance's the day it was passed."""
        if self.milestone is not None:
            return self.milestone.achieved_on
        return self.acceptance.passed_on if self.acceptance is not None else self.met_on


def document_path(document: "Document", filename: str) -> str:
    return own_path("documents")


@append_only
class Document(models.Model):
    """A file that proves a condition, stored outside the web root under a name of ours."""

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="documents")
    file = models.FileField(upload_to=document_path, max_length=120)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name
