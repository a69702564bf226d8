"""Milestones."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from history.tracking import tracked
from projects.models.projects import Unit
from projects.models.work import Work
from projects.querysets import MilestoneQuerySet, TitlePairs


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
            models.CheckConstraint(
                condition=Q(module=None) | Q(project__isnull=False), name="milestone_module_in_project"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "due", "id"], name="milestone_project"),
            models.Index(fields=["goal", "due", "id"], name="milestone_goal"),
            models.Index(fields=["module", "due", "id"], condition=Q(module__isnull=False), name="milestone_module"),
            GinIndex(TitlePairs("title"), name="milestone_title"),
        ]

    @property
    def how_ended(self) -> str:
        if self.cancelled:
            return "cancelled"
        return "achieved" if self.achieved_on is not None else ""
