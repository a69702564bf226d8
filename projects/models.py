"""Customers, projects and the work in them: tasks with their status log, and milestones."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.gate import Proposal
from goals.models import Goal
from goaltrack.common import clock
from history.tracking import append_only, tracked
from people.models import Department
from projects.querysets import MilestoneQuerySet, ProjectQuerySet, StatusLogQuerySet, TaskQuerySet, UnitQuerySet


@tracked()
class Customer(models.Model):
    """Who a project is delivered to."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("customer")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Project(models.Model):
    """A delivery for a customer, with a manager (A) and a follower (B)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Active")
        FINISHED = "finished", _("Finished")

    name = models.CharField(_("name"), max_length=120)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="projects", verbose_name=_("department")
    )
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="projects", verbose_name=_("customer")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="projects_managed", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects_followed",
        verbose_name=_("B role"),
    )
    start = models.DateField(_("start"))
    due = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        ordering = ["-start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="project_due_after_start"),
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("manager")), name="project_a_is_not_b"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class ProjectMember(models.Model):
    """Somebody who works in the project, from whatever department."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="projectmember_once")]
        indexes = [models.Index(fields=["user", "project"], name="projectmember_user")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.project_id}"


@tracked()
class Unit(models.Model):
    """A part of a project that is accepted by itself."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="units", verbose_name=_("project"))
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(default=0)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a project", "unit")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="unit_once")]

    def __str__(self) -> str:
        return self.name


class Work(models.Model):
    """What tasks and milestones share. `origin` is the key of the breakdown item they came from: gated work."""

    title = models.CharField(_("title"), max_length=200)
    acceptance = models.TextField(_("acceptance criterion"), max_length=10_000, blank=True)
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("project")
    )
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("goal")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss_owned", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss_followed",
        verbose_name=_("B role"),
    )
    due = models.DateField(_("due"))
    weight = models.DecimalField(
        _("weight"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"), message=_("The weight must be above zero."))],
    )
    origin = models.UUIDField(null=True, editable=False, unique=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # What the last edit proposed in place of changing it; set by the services.
    proposed: Proposal | None = None

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def is_gated(self) -> bool:
        """Came from a passed breakdown: what is material of it changes only through the gate."""
        return self.origin is not None

    @property
    def is_over(self) -> bool:
        """Finished or cancelled: what was agreed of it stays as it is."""
        return bool(self.how_ended)

    @property
    def how_ended(self) -> str:
        """How it ended; empty while it is open."""
        raise NotImplementedError


@tracked()
class Task(Work):
    """Work with an owner (A) who does it and a follower (B) who takes over when A is away."""

    class Status(models.TextChoices):
        TODO = "todo", _("To do")
        DOING = "doing", _("Doing")
        BLOCKED = "blocked", _("Blocked")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    class Priority(models.IntegerChoices):
        """A number, so that the highest sorts first; the API and the filter say its name."""

        HIGH = 1, pgettext_lazy("priority", "High")
        MEDIUM = 2, pgettext_lazy("priority", "Medium")
        LOW = 3, pgettext_lazy("priority", "Low")

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.TODO)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.MEDIUM, db_default=Priority.MEDIUM
    )
    start = models.DateField(_("start"), null=True, blank=True)
    done_at = models.DateTimeField(_("finished"), null=True, editable=False)
    blocked_since = models.DateField(_("blocked since"), null=True, editable=False)
    # The colleague whom a blocked task waits for; they are told.
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="tasks_blocking",
        verbose_name=_("waits for"),
    )
    # The milestone that this task is a step to: through it a late task holds up money.
    milestone = models.ForeignKey(
        "Milestone",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("step to milestone"),
    )
    status_note = models.CharField(_("last note"), max_length=300, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="task_a_is_not_b"),
            models.CheckConstraint(condition=Q(weight=None) | Q(weight__gt=0), name="task_weight_above_zero"),
            models.CheckConstraint(condition=Q(start=None) | Q(due__gte=F("start")), name="task_due_after_start"),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | (~Q(status="done") & Q(done_at=None)),
                name="task_done_at",
            ),
            models.CheckConstraint(condition=Q(origin__isnull=False) | Q(weight=None), name="task_free_has_no_weight"),
            models.CheckConstraint(condition=Q(priority__in=(1, 2, 3)), name="task_priority"),
            models.CheckConstraint(condition=Q(blocked_by=None) | Q(status="blocked"), name="task_blocked_by_someone"),
        ]
        indexes = [
            models.Index(fields=["due", "id"], name="task_due"),
            models.Index(fields=["project", "due", "id"], name="task_project"),
            models.Index(fields=["goal", "due", "id"], name="task_goal"),
            models.Index(
                fields=["owner", "due"], condition=Q(status__in=("todo", "doing", "blocked")), name="task_open"
            ),
            # With what rights and counts ask about, so that open work is counted without reading the table.
            models.Index(
                fields=["due", "id"],
                include=["status", "owner", "follower", "project", "goal"],
                condition=Q(status__in=("todo", "doing", "blocked")),
                name="task_open_due",
            ),
            models.Index(fields=["blocked_since", "id"], condition=Q(status="blocked"), name="task_blocked"),
            models.Index(fields=["owner", "done_at"], condition=Q(status="done"), name="task_done"),
            models.Index(
                fields=["follower", "due"], condition=Q(status__in=("todo", "doing", "blocked")), name="task_open_b"
            ),
            models.Index(
                fields=["milestone", "due", "id"],
                condition=Q(status__in=("todo", "doing", "blocked"), milestone__isnull=False),
                name="task_open_step",
            ),
        ]

    @property
    def priority_name(self) -> str:
        """high, medium or low."""
        return self.Priority(self.priority).name.lower()

    @property
    def how_ended(self) -> str:
        return self.status if self.status in (self.Status.DONE, self.Status.CANCELLED) else ""


@append_only
class StatusLog(models.Model):
    """Who moved a task, when, from where to where, and what they said; the same status is a note."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="status_logs")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="status_logs")
    at = models.DateTimeField(default=clock.now)
    from_status = models.CharField(_("from"), max_length=10, choices=Task.Status.choices)
    to_status = models.CharField(_("to"), max_length=10, choices=Task.Status.choices)
    note = models.TextField(_("note"), max_length=10_000, blank=True)

    objects = StatusLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("status log")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["task", "-at", "-id"], name="statuslog_task")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


@tracked()
class Milestone(Work):
    """A dated event. `baseline` is the date first agreed, `due` the one in force, `expected` the owner's forecast."""

    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="milestones",
        verbose_name=pgettext_lazy("of a project", "unit"),
    )
    baseline = models.DateField(_("baseline"))
    expected = models.DateField(_("expected"), null=True, blank=True)
    achieved_on = models.DateField(_("achieved"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), max_length=10_000, blank=True)
    cancelled = models.BooleanField(_("cancelled"), default=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="milestone_a_is_not_b"),
            models.CheckConstraint(condition=Q(weight=None) | Q(weight__gt=0), name="milestone_weight_above_zero"),
            models.CheckConstraint(
                condition=Q(achieved_on=None) | ~Q(evidence=""), name="milestone_achieved_by_evidence"
            ),
            models.CheckConstraint(
                condition=Q(origin__isnull=False) | Q(weight=None), name="milestone_free_has_no_weight"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "due", "id"], name="milestone_project"),
            models.Index(fields=["goal", "due", "id"], name="milestone_goal"),
        ]

    @property
    def how_ended(self) -> str:
        if self.cancelled:
            return "cancelled"
        return "achieved" if self.achieved_on is not None else ""
