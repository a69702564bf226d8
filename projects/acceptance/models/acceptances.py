"""Acceptances: a stage × a scope, and how each of their rounds ended."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import append_only, tracked
from projects.acceptance.querysets import AcceptanceQuerySet
from projects.models import Milestone, Project, Unit


class Stage(models.TextChoices):
    """As the conditions of payment name them."""

    ARRIVAL = "arrival", _("Arrival")
    UNIT = "unit", pgettext_lazy("of a project", "Unit")
    INITIAL = "initial", _("Initial acceptance")
    TRIAL = "trial", _("Trial run")
    FINAL = "final", _("Final acceptance")


def called(stage: str, unit: str) -> str:
    """Initial acceptance · 泵站监测; of the whole the stage alone. In the reader's language."""
    return " · ".join(filter(None, (str(Stage(stage).label), unit)))


class Result(models.TextChoices):
    PASSED = "passed", pgettext_lazy("acceptance", "Passed")
    PASSED_OPEN = "passed_open", pgettext_lazy("acceptance", "Passed with conditions left open")
    FAILED = "failed", pgettext_lazy("acceptance", "Not passed")


@tracked()
class Acceptance(models.Model):
    """prepared → applied → held → passed, passed with conditions left open, or failed; after that another round.

    `round` is the one under way; what earlier ones held stays as it was.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("In preparation")
        APPLIED = "applied", pgettext_lazy("acceptance", "Applied for")
        HELD = "held", pgettext_lazy("acceptance", "Held")
        PASSED = "passed", pgettext_lazy("acceptance", "Passed")
        PASSED_OPEN = "passed_open", pgettext_lazy("acceptance", "Passed with conditions left open")
        FAILED = "failed", pgettext_lazy("acceptance", "Not passed")
        CANCELLED = "cancelled", _("Cancelled")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="acceptances", verbose_name=_("project")
    )
    stage = models.CharField(pgettext_lazy("of an acceptance", "stage"), max_length=8, choices=Stage.choices)
    # Nothing means the whole project.
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="acceptances",
        verbose_name=pgettext_lazy("of a project", "unit"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acceptances_owned", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="acceptances_followed",
        verbose_name=_("B role"),
    )
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="acceptances",
        verbose_name=_("milestone"),
    )
    due = models.DateField(_("due"))
    expected = models.DateField(_("expected"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PREPARED, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    applied_on = models.DateField(_("applied for on"), null=True, editable=False)
    held_on = models.DateField(_("held on"), null=True, editable=False)
    passed_on = models.DateField(_("passed on"), null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance")
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "stage", "unit"],
                condition=~Q(state="cancelled"),
                nulls_distinct=False,
                name="acceptance_once",
            ),
            models.UniqueConstraint(
                fields=["milestone"], condition=~Q(state="cancelled"), name="acceptance_of_milestone"
            ),
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="acceptance_a_is_not_b"),
            models.CheckConstraint(condition=~Q(stage="unit") | Q(unit__isnull=False), name="acceptance_unit_named"),
            models.CheckConstraint(
                condition=Q(state="prepared", applied_on=None, held_on=None, passed_on=None)
                | Q(state="applied", applied_on__isnull=False, held_on=None, passed_on=None)
                | Q(state__in=["held", "failed"], applied_on__isnull=False, held_on__isnull=False, passed_on=None)
                | Q(
                    state__in=["passed", "passed_open"],
                    applied_on__isnull=False,
                    held_on__isnull=False,
                    passed_on__isnull=False,
                )
                | Q(state="cancelled", passed_on=None),
                name="acceptance_days_of_state",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "id"], name="acceptance_project"),
            models.Index(
                fields=["due", "id"],
                condition=Q(state__in=["prepared", "applied", "held", "failed"]),
                name="acceptance_open",
            ),
        ]

    def __str__(self) -> str:
        return called(self.stage, self.unit.name if self.unit is not None else "")

    @property
    def is_passed(self) -> bool:
        return self.passed_on is not None

    @property
    def is_over(self) -> bool:
        """Passed or cancelled: what was agreed of it stays."""
        return self.is_passed or self.state == self.State.CANCELLED

    @property
    def comes(self) -> date:
        """When it is held: as expected, else as agreed."""
        return self.expected or self.due


@append_only
class AcceptanceRound(models.Model):
    """How a round ended: when, by whom on the customer's side, and what the minutes say. Never changed afterwards."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    result = models.CharField(_("result"), max_length=12, choices=Result.choices)
    applied_on = models.DateField(_("applied for on"))
    held_on = models.DateField(_("held on"))
    decided_on = models.DateField(_("decided on"))
    decided_by = models.CharField(_("who decided for the customer"), max_length=120)
    minutes = models.TextField(_("what the minutes say"), max_length=4_000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("round of an acceptance")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "number"], name="acceptanceround_once"),
            models.CheckConstraint(condition=~Q(minutes="") & ~Q(decided_by=""), name="acceptanceround_by_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.acceptance_id} round {self.number}"
