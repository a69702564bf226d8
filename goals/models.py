"""Cycles, the goal tree, check-ins and each goal's totals."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.gate import Proposal
from goals.money_units import UNITS
from goals.querysets import CheckInQuerySet, CycleQuerySet, GoalQuerySet
from goaltrack.common import clock
from history.tracking import append_only, tracked
from people.models import Department


@tracked()
class Cycle(models.Model):
    """A year, half-year, quarter or month that goals belong to; one lies in another where its dates do.

    Open; then closing, in which nothing new begins and goals are closed; then closed and read-only.
    """

    class Kind(models.TextChoices):
        YEAR = "year", _("Year")
        HALF = "half", _("Half-year")
        QUARTER = "quarter", _("Quarter")
        MONTH = "month", _("Month")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("cycle", "Open")
        CLOSING = "closing", pgettext_lazy("cycle", "Closing")
        CLOSED = "closed", pgettext_lazy("cycle", "Closed")

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="cycles", verbose_name=_("department")
    )
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.YEAR)
    start = models.DateField(_("start"))
    end = models.DateField(_("end"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("cycle")
        ordering = ["-start", "department", "name"]
        constraints = [
            models.UniqueConstraint(fields=["department", "kind", "start"], name="cycle_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="cycle_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name


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


class Confidence(models.TextChoices):
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")


@append_only
class CheckIn(models.Model):
    """A dated value, confidence and note on a goal; never edited afterwards.

    `progress` and `pace` are the percentages of that day; `suggested` is what the gap between them suggested.
    """

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="checkins")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="checkins")
    day = models.DateField(_("day"))
    at = models.DateTimeField(default=clock.now)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    progress = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    pace = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    suggested = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices)
    reason = models.TextField(_("reason for another confidence"), max_length=10_000, blank=True)
    note = models.TextField(_("note"), max_length=10_000, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(suggested="") | Q(suggested=F("confidence")) | ~Q(reason=""),
                name="checkin_override_says_why",
            )
        ]
        indexes = [models.Index(fields=["goal", "-day", "-id"], name="checkin_newest")]

    def __str__(self) -> str:
        return f"{self.day} {self.confidence}"


class GoalTotals(models.Model):
    """A goal's own work and its newest check-in: kept in the transaction that changes them, rebuildable, no history.

    Weights and counts are of the goal's own tasks and milestones, not of goals below; the tree is rolled up when read.
    """

    goal = models.OneToOneField(Goal, primary_key=True, on_delete=models.CASCADE, related_name="totals")
    weight_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    weight_done = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    work_total = models.IntegerField(default=0)
    work_done = models.IntegerField(default=0)
    work_blocked = models.IntegerField(default=0)
    # CNY planned on the goal's own payment checkpoints; what was collected is kept by day in GoalCollected.
    money_planned = models.DecimalField(max_digits=17, decimal_places=2, default=0)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    checked_in_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"totals of {self.goal_id}"


class GoalOpenWork(models.Model):
    """How much of a goal's own open work falls due on a day, so that lateness on any day is a sum before it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="open_work")
    due = models.DateField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "due"], name="openwork_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.due}"


class GoalCollected(models.Model):
    """CNY allotted to a goal's own checkpoints by the day it was received; a goal counts what lies within its dates."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="collected")
    day = models.DateField()
    amount = models.DecimalField(max_digits=17, decimal_places=2, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "day"], name="collected_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.day}"
