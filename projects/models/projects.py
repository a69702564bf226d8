"""Customers, projects, the people in them, and the units that are accepted one by one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from history.tracking import tracked
from people.models import Department
from projects.querysets import ProjectQuerySet, UnitQuerySet


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
        SUSPENDED = "suspended", _("Suspended")
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
    # The day on which the dates of its work became the baseline that slips are counted from.
    kicked_off_on = models.DateField(_("kick-off"), null=True, editable=False)
    # Of its last suspension: since when, until about when and why, and when it went on.
    suspended_on = models.DateField(_("suspended since"), null=True, editable=False)
    suspended_until = models.DateField(_("suspended until"), null=True, editable=False)
    suspended_why = models.TextField(_("reason"), max_length=300, blank=True, default="", db_default="", editable=False)
    resumed_on = models.DateField(_("resumed"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        ordering = ["-start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="project_due_after_start"),
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("manager")), name="project_a_is_not_b"),
            models.CheckConstraint(
                condition=Q(
                    ~Q(suspended_why=""),
                    state="suspended",
                    suspended_on__isnull=False,
                    suspended_until__isnull=False,
                    resumed_on=None,
                )
                | Q(~Q(state="suspended"), suspended_until=None, suspended_why="", suspended_on=None, resumed_on=None)
                | Q(
                    ~Q(state="suspended"),
                    suspended_until=None,
                    suspended_why="",
                    suspended_on__isnull=False,
                    resumed_on__gte=F("suspended_on"),
                ),
                name="project_suspended_with_reason",
            ),
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
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a project", "unit")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="unit_once"),
            # What the foreign key of two columns refers to.
            models.UniqueConstraint(fields=["id", "project"], name="unit_of_project"),
        ]

    def __str__(self) -> str:
        return self.name
