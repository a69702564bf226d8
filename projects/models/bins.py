"""Tasks thrown away: their words, kept for some days in a table that no list of tasks reads (docs/decisions/0011)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goaltrack.common import clock
from projects.models.projects import Project
from projects.querysets import BinnedTaskQuerySet


class BinnedTask(models.Model):
    """A free task in the bin: `content` is its row, `links` what it waited for and what waited for it.

    People and places are columns of their own, so that it is seen and put back by those who saw and changed the task.
    """

    # The task's own number, which it gets back: what was said of it still leads there.
    task_id = models.BigIntegerField(unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    content = models.JSONField()
    links = models.JSONField(default=list)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="+")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    follower = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("thrown away"), default=clock.now)

    objects = BinnedTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task in the bin")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="binnedtask_a_is_not_b")
        ]
        indexes = [models.Index(fields=["at"], name="binnedtask_at")]

    def __str__(self) -> str:
        return self.title
