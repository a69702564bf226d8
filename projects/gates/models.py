"""Gates that an administrator defines, the cases that go through them, and the visits among these."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import append_only, tracked
from people.abilities import Role
from people.models import Department
from projects.gates.querysets import (
    CaseDocumentQuerySet,
    CaseQuerySet,
    CheckQuerySet,
    DefinitionQuerySet,
    VisitQuerySet,
)
from projects.models import Project, Unit
from reviews.models import Review

MOST_WORKDAYS = 60


class Kind(models.TextChoices):
    REVIEW = "review", pgettext_lazy("kind of gate", "Review")
    ACCEPTANCE = "acceptance", pgettext_lazy("kind of gate", "Acceptance")
    VISIT = "visit", pgettext_lazy("kind of gate", "Visit")
    HANDOVER = "handover", pgettext_lazy("kind of gate", "Hand-over")
    KICKOFF = "kickoff", _("Kick-off review")
    MIDWAY = "midway", _("Mid-way review")
    CLOSING = "closing", _("Closing review")


# Before, during, after: what every project owes.
STAGES = (Kind.KICKOFF, Kind.MIDWAY, Kind.CLOSING)


class Scope(models.TextChoices):
    PROJECT = "project", _("The whole project")
    UNIT = "unit", _("One unit")


class Needs(models.TextChoices):
    ALL = "all", _("All of them pass")
    ANY = "any", _("One of them passes")


class Reviewers(models.TextChoices):
    """By role on the project's department or above it; or those who run the project; or somebody by name."""

    LEAD = Role.LEAD.value, Role.LEAD.label
    EXPERT = Role.EXPERT.value, Role.EXPERT.label
    MANAGER = Role.MANAGER.value, Role.MANAGER.label
    COLLECTIONS = Role.COLLECTIONS.value, Role.COLLECTIONS.label
    ADMINISTRATOR = Role.ADMINISTRATOR.value, Role.ADMINISTRATOR.label
    PROJECT = "project", _("Project lead")
    PERSON = "person", _("A named person")


class StepRule(models.Model):
    """One step of a gate: who decides, within how many working days."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(pgettext_lazy("of a step", "name"), max_length=60)
    reviewer = models.CharField(_("decided by"), max_length=20, choices=Reviewers.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    workdays = models.PositiveSmallIntegerField(
        _("working days"), default=3, validators=[MinValueValidator(1), MaxValueValidator(MOST_WORKDAYS)]
    )
    needs = models.CharField(_("needs"), max_length=3, choices=Needs.choices, default=Needs.ALL)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class DocumentRule(models.Model):
    """One document that is asked for, and the step for which it must be there."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(pgettext_lazy("of a document", "name"), max_length=120)
    required = models.BooleanField(pgettext_lazy("document", "required"), default=True)
    needed_at = models.PositiveSmallIntegerField(_("needed at step"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class CheckRule(models.Model):
    """One line of the checklist."""

    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("line of the checklist"), max_length=200)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


@tracked()
class GateDefinition(models.Model):
    """What has to be gone through, for the projects of a department and below. Cases keep a copy of its rules."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="gate_definitions", verbose_name=_("department")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(pgettext_lazy("of a gate", "name"), max_length=60)
    kind = models.CharField(pgettext_lazy("of a gate", "kind"), max_length=12, choices=Kind.choices)
    purpose = models.TextField(_("purpose"), max_length=2_000, blank=True)
    scope = models.CharField(_("about"), max_length=10, choices=Scope.choices, default=Scope.PROJECT)
    holds_from = models.DateField(_("holds from"), default=clock.today)
    active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("gate")
        ordering = ["kind", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["department", "code"], name="gate_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_stage(self) -> bool:
        return self.kind in STAGES


@tracked()
class GateStep(StepRule):
    definition = models.ForeignKey(GateDefinition, on_delete=models.CASCADE, related_name="steps")

    class Meta(StepRule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["definition", "position"], name="gatestep_once"),
            models.CheckConstraint(
                condition=Q(reviewer="person", person__isnull=False) | (~Q(reviewer="person") & Q(person=None)),
                name="gatestep_person",
            ),
            models.CheckConstraint(condition=Q(workdays__range=(1, MOST_WORKDAYS)), name="gatestep_workdays"),
        ]


@tracked()
class GateDocument(DocumentRule):
    definition = models.ForeignKey(GateDefinition, on_delete=models.CASCADE, related_name="documents")

    class Meta(DocumentRule.Meta):
        constraints = [models.UniqueConstraint(fields=["definition", "position"], name="gatedocument_once")]


@tracked()
class GateCheck(CheckRule):
    definition = models.ForeignKey(GateDefinition, on_delete=models.CASCADE, related_name="checks")

    class Meta(CheckRule.Meta):
        constraints = [models.UniqueConstraint(fields=["definition", "position"], name="gatecheck_once")]


@tracked()
class GateCase(models.Model):
    """A project, or one unit of it, on its way through a gate, by the rules as they were when it began.

    `step` is the one it stands at, 0 before it is submitted. `quarter` is the one a mid-way review is held for.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        RETURNED = "returned", _("Returned")
        PASSED = "passed", _("Passed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    definition = models.ForeignKey(GateDefinition, on_delete=models.PROTECT, related_name="cases")
    kind = models.CharField(pgettext_lazy("of a gate", "kind"), max_length=12, choices=Kind.choices)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="gate_cases", verbose_name=_("project"))
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="gate_cases",
        verbose_name=pgettext_lazy("of a project", "unit"),
    )
    title = models.CharField(pgettext_lazy("of an application", "title"), max_length=120)
    note = models.TextField(_("what it is about"), max_length=2_000, blank=True)
    quarter = models.DateField(_("quarter"), null=True, blank=True)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="gate_cases", verbose_name=_("applicant")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    step = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    passed_on = models.DateField(_("passed on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="midway", quarter__isnull=False) | (~Q(kind="midway") & Q(quarter=None)),
                name="gatecase_quarter",
            ),
            models.CheckConstraint(
                condition=Q(state="passed", passed_on__isnull=False) | (~Q(state="passed") & Q(passed_on=None)),
                name="gatecase_passed_on",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | Q(step__gte=1), name="gatecase_submitted_at_a_step"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "kind"], name="gatecase_project"),
            models.Index(fields=["applicant", "-id"], name="gatecase_applicant"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def link(self) -> str:
        return f"/gates/{self.pk}/"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


OPEN_STATES = (GateCase.State.DRAFT, GateCase.State.IN_REVIEW, GateCase.State.RETURNED)


@tracked()
class CaseStep(StepRule):
    case = models.ForeignKey(GateCase, on_delete=models.CASCADE, related_name="steps")

    class Meta(StepRule.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="casestep_once")]


@append_only
class CaseRound(models.Model):
    """One review of one step; a step that was returned has another one. `note` says what was mended since."""

    step = models.ForeignKey(CaseStep, on_delete=models.PROTECT, related_name="rounds")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="gate_round")
    note = models.TextField(_("what was mended"), max_length=2_000, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.step_id} {self.review_id}"


def file_path(_document: "CaseDocument", _filename: str) -> str:
    """Under a name of ours: what people call their file never becomes a path."""
    return f"gates/{clock.today():%Y/%m}/{uuid.uuid4().hex}"


@tracked()
class CaseDocument(DocumentRule):
    """A document of a case: there as a file, or by a reference to where it is kept."""

    case = models.ForeignKey(GateCase, on_delete=models.CASCADE, related_name="documents")
    reference = models.CharField(_("link or number"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    file = models.FileField(upload_to=file_path, max_length=120, blank=True)
    file_name = models.CharField(_("file name"), max_length=120, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    provided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    provided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseDocumentQuerySet.as_manager()

    class Meta(DocumentRule.Meta):
        verbose_name = _("document")
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="casedocument_once"),
            models.CheckConstraint(
                condition=Q(provided_at=None, provided_by=None, file="", reference="")
                | (Q(provided_at__isnull=False, provided_by__isnull=False) & ~Q(file="", reference="")),
                name="casedocument_provided",
            ),
        ]

    @property
    def is_there(self) -> bool:
        return self.provided_at is not None


@tracked()
class CaseCheck(CheckRule):
    case = models.ForeignKey(GateCase, on_delete=models.CASCADE, related_name="checks")
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField(null=True)

    objects = CheckQuerySet.as_manager()

    class Meta(CheckRule.Meta):
        verbose_name = _("line of the checklist")
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="casecheck_once"),
            models.CheckConstraint(
                condition=Q(ticked_at=None, ticked_by=None) | Q(ticked_at__isnull=False, ticked_by__isnull=False),
                name="casecheck_ticked",
            ),
        ]


@tracked()
class Visit(models.Model):
    """Who comes to see the project, when, by which way, and how it went."""

    class Level(models.TextChoices):
        OFFICIAL = "official", _("Government leaders")
        EXECUTIVE = "executive", _("Executives")
        DEPARTMENT = "department", _("Heads of departments")
        STAFF = "staff", _("Specialists")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("visit", "Planned")
        HELD = "held", pgettext_lazy("visit", "Held")
        CANCELLED = "cancelled", pgettext_lazy("visit", "Cancelled")

    case = models.OneToOneField(GateCase, on_delete=models.CASCADE, related_name="visit")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    organisation = models.CharField(_("guests from"), max_length=120)
    guests = models.TextField(_("names of the guests"), max_length=1_000, blank=True)
    headcount = models.PositiveSmallIntegerField(
        _("number of guests"), validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    level = models.CharField(_("level of the guests"), max_length=12, choices=Level.choices)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits_hosted", verbose_name=_("host (A)")
    )
    co_host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits_co_hosted",
        verbose_name=_("host (B)"),
    )
    route = models.TextField(_("route"), max_length=2_000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    result = models.TextField(_("how it went"), max_length=4_000, blank=True)
    follow_ups = models.TextField(_("what follows from it"), max_length=4_000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("kind of gate", "Visit")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="visit_ends_after_start"),
            models.CheckConstraint(condition=Q(co_host=None) | ~Q(co_host=F("host")), name="visit_a_is_not_b"),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(result=""), name="visit_held_has_result"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="visit_starts")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.starts_at:%Y-%m-%d}"

    @property
    def stops(self) -> list[str]:
        return [line.strip() for line in self.route.splitlines() if line.strip()]


VISIT_FIELDS = (
    "starts_at",
    "ends_at",
    "organisation",
    "guests",
    "headcount",
    "level",
    "host",
    "co_host",
    "route",
)
