"""What the manager of a project says of its health, where that is something else than the rules suggest."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goals.models import Confidence
from goaltrack.common import clock
from history.tracking import append_only
from projects.models.projects import Project


@append_only
class HealthStatement(models.Model):
    """Dated, never edited: a new one takes its place. `suggested` is what the rules said at the time."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="health_statements", verbose_name=_("project")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("day"))
    confidence = models.CharField(_("health"), max_length=10, choices=Confidence.choices)
    suggested = models.CharField(_("suggested"), max_length=10, choices=Confidence.choices)
    reason = models.TextField(_("reason"), max_length=1_000)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("health statement")
        ordering = ["project", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="healthstatement_has_reason")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.on} {self.confidence}"
