"""Project templates: a plan to start from, without people, customers and amounts. What each rule is for: its docs page.

A template has versions. The newest is written until it is used; the next edit begins another, and a used one stays.
"""

import uuid
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goaltrack.common import clock
from history.tracking import tracked
from payments.models import CENT, PaymentCheckpoint
from people.models import Department
from planning.models import Breakdown
from planning.project_templates.offsets import FARTHEST
from planning.project_templates.querysets import PlannedPreconditionQuerySet, ProjectTemplateQuerySet
from projects.models import Dependency, Project
from projects.models.dependencies import LONGEST_LAG
from projects.readiness.models import LONGEST_LEAD, Precondition

# So many people of a plan are told apart; more than that are "the last one".
MEMBERS = 9


@tracked()
class ProjectTemplate(models.Model):
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("what it is for"), max_length=2_000, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="project_templates", verbose_name=_("department")
    )
    # Kept and readable, and no longer offered.
    retired = models.BooleanField(_("no longer offered"), default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("project template")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="projecttemplate_name_once")]

    def __str__(self) -> str:
        return self.name


@tracked()
class TemplateVersion(models.Model):
    class Basis(models.TextChoices):
        PLANNED = "planned", _("As it was planned")
        ACTUAL = "actual", _("As it really went")

    template = models.ForeignKey(ProjectTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The project it was made from, by which of its days, and how many working days that took.
    source = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    basis = models.CharField(_("dates"), max_length=8, choices=Basis.choices, blank=True, editable=False)
    took = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("version of a template")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="templateversion_number_once")]

    def __str__(self) -> str:
        return f"{self.template} · {self.number}"


class Role(models.TextChoices):
    """Who a line is for: a role of the project, or one of those who are named when the template is used."""

    MANAGER = "manager", _("Project A role")
    FOLLOWER = "follower", _("Project B role")
    MODULE = "module", _("Module owner")
    # Written out, because the checks of models want to know all of them.
    MEMBER_1 = "member-1", _("Person 1, to be named")
    MEMBER_2 = "member-2", _("Person 2, to be named")
    MEMBER_3 = "member-3", _("Person 3, to be named")
    MEMBER_4 = "member-4", _("Person 4, to be named")
    MEMBER_5 = "member-5", _("Person 5, to be named")
    MEMBER_6 = "member-6", _("Person 6, to be named")
    MEMBER_7 = "member-7", _("Person 7, to be named")
    MEMBER_8 = "member-8", _("Person 8, to be named")
    MEMBER_9 = "member-9", _("Person 9, to be named")


def _offset(label: object, **more: object) -> models.SmallIntegerField:
    limits = [MinValueValidator(-FARTHEST), MaxValueValidator(FARTHEST)]
    return models.SmallIntegerField(label, validators=limits, **more)  # type: ignore[arg-type]


@tracked()
class TemplateLine(models.Model):
    """`key` stays the same through all versions. Days are working days from the start (planning...offsets)."""

    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        MILESTONE = "milestone", _("Milestone")
        PRECONDITION = "precondition", _("Precondition")
        CHECKPOINT = "checkpoint", _("Payment checkpoint")

    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="lines")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.TASK)
    title = models.CharField(_("title"), max_length=200)
    acceptance = models.TextField(_("acceptance criterion"), max_length=10_000, blank=True)
    start = _offset(_("starts on day"), null=True, blank=True)
    due = _offset(_("due on day"))
    # Calendar days before the start and after the due day, as long as those are days off.
    start_rest = models.PositiveSmallIntegerField(default=0, editable=False)
    due_rest = models.PositiveSmallIntegerField(default=0, editable=False)
    weight = models.DecimalField(
        _("weight"),
        max_digits=7,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(CENT, message=_("The weight must be above zero."))],
    )
    owner_role = models.CharField(_("A role"), max_length=10, choices=Role.choices, default=Role.MEMBER_1)
    follower_role = models.CharField(_("B role"), max_length=10, choices=Role.choices, blank=True)
    leads_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="steps", verbose_name=_("is needed for")
    )
    # Of payment checkpoints only.
    payment_kind = models.CharField(
        _("kind of payment"), max_length=12, choices=PaymentCheckpoint.Kind.choices, blank=True
    )
    share = models.DecimalField(
        _("share of the contract (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(CENT), MaxValueValidator(Decimal(100))],
    )
    # Of preconditions only.
    need = models.CharField(_("what is needed"), max_length=12, choices=Precondition.Kind.choices, blank=True)
    lead = models.PositiveSmallIntegerField(
        _("lead time (working days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LEAD)],
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    # What planning.project_templates.selectors tells of a line among the others of its version.
    number: int = 0
    waits_text: str = ""
    needed_for: "TemplateLine | None" = None

    class Meta:
        verbose_name = _("line of a template")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["template_version", "key"], name="templateline_key_once"),
            models.CheckConstraint(
                condition=Q(start=None) | Q(due__gte=F("start")), name="templateline_due_after_start"
            ),
            models.CheckConstraint(
                condition=Q(due__gte=-FARTHEST, due__lte=FARTHEST) & (Q(start=None) | Q(start__gte=-FARTHEST)),
                name="templateline_within_reach",
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="templateline_weight_above_zero"),
            models.CheckConstraint(
                condition=Q(follower_role="") | ~Q(follower_role=F("owner_role")), name="templateline_a_is_not_b"
            ),
            models.CheckConstraint(
                condition=(Q(kind="checkpoint", share__gt=0, share__lte=100) & ~Q(payment_kind=""))
                | (~Q(kind="checkpoint") & Q(share=None, payment_kind="")),
                name="templateline_money_of_checkpoints",
            ),
            models.CheckConstraint(
                condition=(Q(kind="precondition", start=None) & ~Q(need=""))
                | (~Q(kind="precondition") & Q(need="", lead=None)),
                name="templateline_needs_of_preconditions",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="leads_within",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("leads_to_id", "template_version_id"),
                condition=pgtrigger.Q(new__leads_to__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM project_templates_templateline l
                        WHERE l.id = NEW.leads_to_id AND l.template_version_id = NEW.template_version_id
                    ) THEN
                        RAISE EXCEPTION 'a line leads to one of its version' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def start_day(self) -> int | None:
        """As people count: the first working day is day 1."""
        return None if self.start is None else self.start + 1

    @property
    def due_day(self) -> int:
        return self.due + 1


@tracked()
class TemplateLink(models.Model):
    """`after` waits for `before`, as work does (projects.models.Dependency)."""

    before = models.ForeignKey(TemplateLine, on_delete=models.CASCADE, related_name="followed_by")
    after = models.ForeignKey(TemplateLine, on_delete=models.CASCADE, related_name="waits_for")
    kind = models.CharField(_("kind"), max_length=2, choices=Dependency.Kind.choices, default=Dependency.Kind.FS)
    lag = models.SmallIntegerField(
        _("lag"), default=0, validators=[MinValueValidator(-LONGEST_LAG), MaxValueValidator(LONGEST_LAG)]
    )

    class Meta:
        verbose_name = _("link of a template")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="templatelink_once"),
            models.CheckConstraint(
                condition=Q(lag__gte=-LONGEST_LAG, lag__lte=LONGEST_LAG), name="templatelink_lag_within_a_year"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="links_within",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("before_id", "after_id"),
                func="""
                    IF (SELECT count(DISTINCT l.template_version_id) FROM project_templates_templateline l
                        WHERE l.id IN (NEW.before_id, NEW.after_id)) <> 1 OR EXISTS (
                        WITH RECURSIVE following AS (
                            SELECT NEW.after_id AS id
                            UNION
                            SELECT k.after_id FROM project_templates_templatelink k
                            JOIN following f ON k.before_id = f.id
                        ) SELECT 1 FROM following WHERE id = NEW.before_id
                    ) THEN
                        RAISE EXCEPTION 'a line waits for others of its version, in no circle'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


@tracked()
class TemplateUse(models.Model):
    """That a version was put into the draft of a goal, with its first day."""

    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="uses")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="template_uses")
    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, related_name="template_uses")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="template_uses")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    start = models.DateField(_("start"))
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("use of a template")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.template_version_id} → {self.breakdown_id}"


@tracked()
class PlannedPrecondition(models.Model):
    """A precondition that a use brings: it is made when a version of the goal passes, or struck out before."""

    use = models.ForeignKey(TemplateUse, on_delete=models.PROTECT, related_name="preconditions")
    kind = models.CharField(_("kind"), max_length=12, choices=Precondition.Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    lead = models.PositiveSmallIntegerField(_("lead time (working days)"), null=True, blank=True)
    needed_on = models.DateField(_("needed on"))
    # The key of the milestone's item that it is needed for, where there is one.
    milestone_key = models.UUIDField(null=True, editable=False)
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
    made = models.OneToOneField(Precondition, null=True, on_delete=models.PROTECT, related_name="planned_as")
    dropped = models.BooleanField(default=False, editable=False)

    objects = PlannedPreconditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned precondition")
        ordering = ["needed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(follower=None) | ~Q(follower=F("owner")), name="plannedprecondition_a_is_not_b"
            ),
            models.CheckConstraint(
                condition=Q(made=None) | Q(dropped=False), name="plannedprecondition_made_or_dropped"
            ),
        ]

    def __str__(self) -> str:
        return self.title
