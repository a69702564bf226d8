"""Checklists: the steps of a task that are too small to be tasks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.tracking import tracked
from projects.models.tasks import Task
from projects.querysets import ChecklistLineQuerySet


@tracked()
class ChecklistLine(models.Model):
    """One line, and who ticked it when. A removed one stays as a row, so that removing can be undone."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="checklist")
    text = models.CharField(_("text"), max_length=200)
    position = models.PositiveIntegerField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ChecklistLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the checklist")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="checklistline_ticked_by_someone",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="checklistline_says_something"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_done(self) -> bool:
        return self.done_at is not None
