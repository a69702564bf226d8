"""The phases that a project goes through, as its team names them."""

from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from history.tracking import tracked
from projects.models.projects import Project
from projects.querysets import PhaseQuerySet

MOST_PHASES = 12


@tracked()
class Phase(models.Model):
    """One of them, in the order of `position`; none starts before the one before it. The baseline is its dates at the
    kick-off of the project, or those it was added with later."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="phases", verbose_name=_("project"))
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(editable=False)
    start = models.DateField(_("start"))
    due = models.DateField(_("due"))
    baseline_start = models.DateField(_("baseline start"), null=True, editable=False)
    baseline_due = models.DateField(pgettext_lazy("of a project", "baseline"), null=True, editable=False)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase")
        ordering = ["project", "position"]
        constraints = [
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="phase_due_after_start"),
            models.CheckConstraint(
                condition=Q(baseline_start=None, baseline_due=None)
                | Q(baseline_start__isnull=False, baseline_due__gte=F("baseline_start")),
                name="phase_baseline_whole",
            ),
            # All of a project's are written together.
            models.UniqueConstraint(
                fields=["project", "position"], name="phase_in_its_place", deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["project", "name"], name="phase_once", deferrable=Deferrable.DEFERRED),
        ]

    def __str__(self) -> str:
        return self.name
