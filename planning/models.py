"""Breakdowns: a versioned proposal of sub-goals, tasks and milestones for one goal, and its items."""

import uuid
from collections.abc import Sequence
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goaltrack.common import clock
from history.tracking import tracked
from lessons.models import Lesson
from payments.models import AMOUNT_DIGITS, CENT, Contract, PaymentCheckpoint
from people.models import Department
from planning.materiality import FIELDS, MOST_DAYS
from planning.querysets import BreakdownQuerySet
from projects.models import Milestone, Project, Task
from reviews.models import Review


@tracked()
class Breakdown(models.Model):
    """One version of a goal's breakdown. A passed one is in force until the next passes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("In review")
        PASSED = "passed", _("Passed")
        RETURNED = "returned", _("Returned")

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="breakdowns", verbose_name=_("goal"))
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="breakdowns", verbose_name=_("author")
    )
    review = models.OneToOneField(Review, null=True, on_delete=models.PROTECT, related_name="+")
    change_reason = models.TextField(_("why it changed"), max_length=10_000, blank=True)
    # The SMART report as it stood when the version was submitted (goals.smart.Report.as_json).
    smart_report = models.JSONField(default=list, blank=True)
    # What a passed version did to the live work (planning.applied).
    applied = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BreakdownQuerySet.as_manager()

    class Meta:
        verbose_name = _("breakdown")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "number"], name="breakdown_number_once"),
            models.UniqueConstraint(
                fields=["goal"], condition=Q(state__in=("draft", "submitted")), name="breakdown_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(review__isnull=False), name="breakdown_reviewed_unless_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal} · {self.number}"


@tracked()
class BreakdownItem(models.Model):
    """One proposed sub-goal, task, milestone or checkpoint. `key` stays the same through all versions of the item."""

    class Kind(models.TextChoices):
        GOAL = "goal", _("Sub-goal")
        TASK = "task", _("Task")
        MILESTONE = "milestone", _("Milestone")
        CHECKPOINT = "checkpoint", _("Payment checkpoint")

    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="items")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TASK)
    title = models.CharField(_("title"), max_length=200)
    acceptance = models.TextField(_("acceptance criterion"), max_length=10_000, blank=True)
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("project")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("B role"),
    )
    start = models.DateField(_("start"), null=True, blank=True)
    due = models.DateField(_("due"))
    weight = models.DecimalField(
        _("weight"),
        max_digits=7,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"), message=_("The weight must be above zero."))],
    )

    # The key of the sub-goal of the same version that it is part of.
    under = models.UUIDField(_("in the sub-goal"), null=True, blank=True)
    # The keys of the items that are finished before it starts.
    after = ArrayField(models.UUIDField(), verbose_name=_("after"), default=list, blank=True)
    # The key of the item it is a step to: a task leads to a milestone, a milestone to a payment checkpoint.
    leads_to = models.UUIDField(_("is needed for"), null=True, blank=True)
    # Of payment checkpoints only.
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("contract")
    )
    payment_kind = models.CharField(
        _("kind of payment"), max_length=12, choices=PaymentCheckpoint.Kind.choices, blank=True
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=AMOUNT_DIGITS,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(CENT, message=_("The amount must be above zero."))],
    )

    # The version of the breakdown that the row was last changed in: two people who edit two rows do not meet.
    version = models.PositiveIntegerField(default=1, editable=False)

    # What planning.outline.placed() tells of an item among the others of its version.
    number: int = 0
    level: int = 1
    needed_for: "BreakdownItem | None" = None
    part_of: "BreakdownItem | None" = None
    waits_for: Sequence["BreakdownItem"] = ()
    # What planning.outline.shares() says, where a page shows it.
    share: Decimal | None = None

    class Meta:
        verbose_name = _("breakdown item")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["key"], name="item_key")]
        triggers = [
            pgtrigger.Trigger(
                name="tree_fits",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("under", "key", "kind", "after", "breakdown_id"),
                # Once all rows of the statement are there; the lock: two moves could each be right and together not.
                func="""
                    PERFORM 1 FROM planning_breakdown b WHERE b.id = NEW.breakdown_id FOR NO KEY UPDATE;
                    IF NEW.under IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM planning_breakdownitem i
                        WHERE i.breakdown_id = NEW.breakdown_id AND i.key = NEW.under AND i.kind = 'goal'
                    ) THEN
                        RAISE EXCEPTION 'an item is part of a sub-goal' USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.kind <> 'goal' AND EXISTS (
                        SELECT 1 FROM planning_breakdownitem i
                        WHERE i.breakdown_id = NEW.breakdown_id AND i.under = NEW.key
                    ) THEN
                        RAISE EXCEPTION 'only a sub-goal has items under it' USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.under IS NOT NULL AND EXISTS (
                        WITH RECURSIVE above AS (
                            SELECT i.key, i.under FROM planning_breakdownitem i
                            WHERE i.breakdown_id = NEW.breakdown_id AND i.key = NEW.under
                            UNION
                            SELECT i.key, i.under FROM planning_breakdownitem i
                            JOIN above a ON i.key = a.under WHERE i.breakdown_id = NEW.breakdown_id
                        ) SELECT 1 FROM above WHERE above.key = NEW.key
                    ) THEN
                        RAISE EXCEPTION 'an item cannot be part of itself' USING ERRCODE = 'check_violation';
                    END IF;
                    IF cardinality(NEW.after) > 0 AND (
                        NEW.after && ARRAY[NEW.key]
                        OR EXISTS (
                            SELECT 1 FROM unnest(NEW.after) AS wanted WHERE NOT EXISTS (
                                SELECT 1 FROM planning_breakdownitem i
                                WHERE i.breakdown_id = NEW.breakdown_id AND i.key = wanted)
                        )
                        OR EXISTS (
                            WITH RECURSIVE before AS (
                                SELECT unnest(NEW.after) AS key
                                UNION
                                SELECT unnest(i.after) FROM planning_breakdownitem i
                                JOIN before b ON i.key = b.key WHERE i.breakdown_id = NEW.breakdown_id
                            ) SELECT 1 FROM before WHERE before.key = NEW.key
                        )
                    ) THEN
                        RAISE EXCEPTION 'an item follows others of its version, in no circle'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="leaves_no_gap",
                when=pgtrigger.After,
                operation=pgtrigger.Delete | pgtrigger.UpdateOf("key"),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM planning_breakdownitem i
                        WHERE i.breakdown_id = OLD.breakdown_id AND (i.under = OLD.key OR OLD.key = ANY(i.after))
                    ) AND NOT EXISTS (
                        SELECT 1 FROM planning_breakdownitem i
                        WHERE i.breakdown_id = OLD.breakdown_id AND i.key = OLD.key
                    ) THEN
                        RAISE EXCEPTION 'other items name this one' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["breakdown", "key"], name="item_key_once"),
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="item_a_is_not_b"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="item_weight_above_zero"),
            models.CheckConstraint(condition=Q(start=None) | Q(due__gte=F("start")), name="item_due_after_start"),
            models.CheckConstraint(
                condition=(
                    Q(kind="checkpoint", contract__isnull=False, amount__isnull=False, amount__gt=0)
                    & ~Q(payment_kind="")
                )
                | (~Q(kind="checkpoint") & Q(contract=None, amount=None, payment_kind="")),
                name="item_money_of_checkpoints",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RemovedItem(models.Model):
    """A row taken out of a draft, as it stood, so that it can be put back. The log holds that it was done."""

    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="removed_items")
    key = models.UUIDField()
    # The row and the answers to lessons that went with it, as django.core.serializers writes them.
    row = models.JSONField(encoder=DjangoJSONEncoder)
    answers = models.JSONField(encoder=DjangoJSONEncoder, default=list)
    # The keys of what was part of it, was needed for it, and came after it.
    parts = ArrayField(models.UUIDField(), default=list)
    steps = ArrayField(models.UUIDField(), default=list)
    followers = ArrayField(models.UUIDField(), default=list)
    # What its removal added to the version's "why it changed".
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("removed item")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["breakdown", "key"], name="removeditem_once")]

    def __str__(self) -> str:
        return str(self.row["fields"]["title"])


class Presence(models.Model):
    """Where somebody is writing in a draft: renewed every few seconds, a record of nothing, and so without history."""

    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # The item whose row they are in; it may be gone the next moment.
    item = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence")
        constraints = [models.UniqueConstraint(fields=["breakdown", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.item}"


@tracked()
class LessonAnswer(models.Model):
    """What the authors of a breakdown did about a lesson that warned them; each is answered before it is submitted."""

    class Answer(models.TextChoices):
        TAKEN = "taken", _("Taken over")
        DISMISSED = "dismissed", _("Not relevant here")

    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="lesson_answers")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    # The item that was added for it.
    item_key = models.UUIDField(null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("answer to a lesson")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["breakdown", "lesson"], name="lessonanswer_once"),
            models.CheckConstraint(condition=~Q(answer="dismissed") | ~Q(reason=""), name="lessonanswer_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id}: {self.answer}"


@tracked()
class Adoption(models.Model):
    """Free work that an item stands for: once a version with the item passes, the work counts for the goal."""

    item_key = models.UUIDField(unique=True, editable=False)
    task = models.OneToOneField(Task, null=True, on_delete=models.PROTECT, related_name="adoption")
    milestone = models.OneToOneField(Milestone, null=True, on_delete=models.PROTECT, related_name="adoption")

    class Meta:
        verbose_name = _("adoption of free work")
        constraints = [
            models.CheckConstraint(
                condition=Q(task=None, milestone__isnull=False) | Q(task__isnull=False, milestone=None),
                name="adoption_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_key}: {self.task_id or self.milestone_id}"


@tracked()
class MaterialPolicy(models.Model):
    """What changes of gated work go through the gate in a department and below it, until another one rules there."""

    department = models.OneToOneField(Department, on_delete=models.CASCADE, related_name="material_policy")
    fields = ArrayField(models.CharField(max_length=12), blank=True, default=list)
    # So many working days a date may move away from what was agreed.
    tolerance = models.PositiveSmallIntegerField(_("working days left free"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("material changes")
        constraints = [
            models.CheckConstraint(condition=Q(fields__contained_by=list(FIELDS)), name="material_fields_known"),
            models.CheckConstraint(condition=Q(tolerance__lte=MOST_DAYS), name="material_tolerance_small"),
        ]

    def __str__(self) -> str:
        return f"{self.department_id}: {', '.join(self.fields)}"
