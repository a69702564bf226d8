"""The goal tree, and who has a part in a goal."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.gate import Proposal
from goals.models.cycles import Cycle
from goals.models.policy import Rhythm
from goals.money_units import UNITS
from goals.querysets import GoalQuerySet
from goaltrack.common import clock
from history.tracking import tracked
from people.models import Department


@tracked()
class Goal(models.Model):
    """What is to be reached in a cycle, SMART: statement, metric, preconditions, contribution, dates."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Department goal")
        PROJECT = "project", _("Project goal")
        PERSONAL = "personal", _("Personal goal")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        CLOSED = "closed", pgettext_lazy("goal", "Closed")
        DROPPED = "dropped", _("Dropped")

    class Result(models.TextChoices):
        ACHIEVED = "achieved", _("Achieved")
        PARTLY = "partly", _("Partly achieved")
        MISSED = "missed", pgettext_lazy("result of a goal", "Missed")
        POSTPONED = "postponed", _("Postponed")

    class Strategy(models.TextChoices):
        KEEP = "keep", _("Keep what we have")
        GROW = "grow", _("Grow")

    class Source(models.TextChoices):
        MANUAL = "manual", _("Check-ins")
        CHILDREN = "children", _("Sub-goals")
        WORK = "work", _("Tasks and milestones")
        COLLECTIONS = "collections", _("Money collected")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="goals", verbose_name=_("cycle"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="goals", verbose_name=_("department")
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("parent goal")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DEPARTMENT)
    strategy = models.CharField(_("strategy"), max_length=10, choices=Strategy.choices, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    statement = models.CharField(_("statement"), max_length=200)
    metric = models.CharField(_("metric"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True, blank=True)
    resources = models.TextField(_("resources"), max_length=10_000, blank=True)
    preconditions = models.TextField(_("preconditions"), max_length=10_000, blank=True)
    contribution = models.TextField(_("contribution to the parent"), max_length=10_000, blank=True)
    start = models.DateField(_("start"))
    due = models.DateField(_("due"))
    weight = models.DecimalField(
        _("weight"),
        max_digits=7,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"), message=_("The weight must be above zero."))],
    )
    source = models.CharField(_("progress comes from"), max_length=12, choices=Source.choices, default=Source.MANUAL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="goals_owned", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals_followed",
        verbose_name=_("B role"),
    )
    # One further goal that it serves, in any department; it counts in its parent alone.
    supports = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supported_by",
        verbose_name=_("also supports"),
    )
    # Empty: as the department settles it.
    rhythm = models.CharField(_("check-in rhythm"), max_length=12, choices=Rhythm.choices, blank=True)
    # How it ended; all of it empty until it is closed, and again once it is reopened.
    result = models.CharField(_("result"), max_length=10, choices=Result.choices, blank=True, editable=False)
    score = models.DecimalField(_("score"), max_digits=2, decimal_places=1, null=True, editable=False)
    closing_note = models.TextField(_("closing note"), max_length=10_000, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    # What it had reached that day. Its own progress stays there, and is what a parent of sub-goals counts; sums of
    # work and money go on.
    final_progress = models.DecimalField(max_digits=9, decimal_places=2, null=True, editable=False)
    # The goal of an earlier cycle that this one carries on.
    continues = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="continued_by"
    )
    # The breakdown item this goal came from: gated work keeps the item's key through all versions.
    origin = models.UUIDField(null=True, editable=False, unique=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # What the last edit proposed in place of changing it; set by the services.
    proposed: Proposal | None = None

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="goal_due_after_start"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="goal_weight_above_zero"),
            models.CheckConstraint(
                condition=Q(target=None) | Q(baseline=None) | ~Q(target=F("baseline")), name="goal_target_moves"
            ),
            models.CheckConstraint(
                condition=~Q(source="collections") | Q(unit__in=list(UNITS), target__isnull=False, target__gt=0),
                name="goal_collects_money",
            ),
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="goal_a_is_not_b"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="goal_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(supports=None) | ~Q(supports=F("id")) & (Q(parent=None) | ~Q(supports=F("parent"))),
                name="goal_supports_another",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", score__isnull=False, closed_on__isnull=False) & ~Q(result="")
                | ~Q(state="closed") & Q(result="", score=None, closed_on=None, final_progress=None),
                name="goal_closed_with_result",
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(0, 1)), name="goal_score_up_to_one"),
            models.UniqueConstraint(
                fields=["continues", "cycle"], condition=~Q(state="dropped"), name="goal_continued_once"
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "parent", "id"], name="goal_tree"),
            models.Index(fields=["owner", "state"], name="goal_owner"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="parent_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "cycle_id"),
                condition=pgtrigger.Condition("NEW.parent_id IS NOT NULL"),
                func="""
                    IF (SELECT g.cycle_id FROM goals_goal g WHERE g.id = NEW.parent_id) <> NEW.cycle_id THEN
                        RAISE EXCEPTION 'the parent goal belongs to another cycle' USING ERRCODE = 'check_violation';
                    END IF;
                    IF EXISTS (
                        WITH RECURSIVE above AS (
                            SELECT g.id, g.parent_id FROM goals_goal g WHERE g.id = NEW.parent_id
                            UNION
                            SELECT g.id, g.parent_id FROM goals_goal g JOIN above a ON g.id = a.parent_id
                        ) SELECT 1 FROM above WHERE id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'the parent goal lies below the goal' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def is_gated(self) -> bool:
        """Came from a passed breakdown: what is material of it changes only through the gate."""
        return self.origin is not None

    @property
    def is_over(self) -> bool:
        """Closed or dropped: read-only until it is reopened."""
        return self.state in (self.State.CLOSED, self.State.DROPPED)


@tracked()
class ContributionShare(models.Model):
    """Whose work made a closed goal, in percent; the shares of a goal are 100 together, or there are none."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="goal_shares")
    percent = models.DecimalField(_("share"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("contribution share")
        ordering = ["-percent", "id"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "user"], name="share_once"),
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="share_up_to_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.percent} % of {self.goal_id}"


class GoalParticipant(models.Model):
    """Somebody with a part in a goal beyond owner and follower: a reviewer of its breakdown, a worker, a watcher."""

    class Part(models.TextChoices):
        REVIEWER = "reviewer", _("Reviewer")
        WORKER = "worker", _("Worker")
        WATCHER = "watcher", _("Watcher")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="goal_parts")
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "user", "part"], name="participant_once")]
        indexes = [models.Index(fields=["user", "goal"], name="participant_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.part} {self.goal_id}"
