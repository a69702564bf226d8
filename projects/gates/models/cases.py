"""The cases that go through gates, with what they copied and were given."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.uploads import own_path
from history.tracking import append_only, tracked
from projects.gates.models.definitions import GateDefinition
from projects.gates.models.rules import (
    CheckRule,
    DocumentRule,
    Kind,
    StepRule,
)
from projects.gates.querysets import (
    CaseDocumentQuerySet,
    CaseQuerySet,
    CheckQuerySet,
)
from projects.models import Project, Unit
from reviews.models import Review


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
    return own_path("gates")


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

    @property
    def handed_in(self) -> str:
        """The name of its file, its reference, or both."""
        return ", ".join(part for part in (self.file_name, self.reference) if part)


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
