"""Files that belong to a task, or show that a milestone was reached."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.uploads import LONGEST_NAME, PICTURES, own_path
from history.tracking import tracked
from projects.models.milestones import Milestone
from projects.models.tasks import Task
from projects.querysets import AttachmentQuerySet


def attachment_path(_attachment: "Attachment", _filename: str) -> str:
    return own_path("attachments")


@tracked()
class Attachment(models.Model):
    """A removed one stays as a row that says so; its file goes 30 days later, and then `file` is empty."""

    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="attachments")
    milestone = models.ForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to=attachment_path, max_length=120, blank=True)
    name = models.CharField(_("file name"), max_length=LONGEST_NAME)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(task=None, milestone__isnull=False) | Q(task__isnull=False, milestone=None),
                name="attachment_of_one",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False) | ~Q(file=""), name="attachment_keeps_its_file"
            ),
        ]
        indexes = [
            models.Index(
                fields=["removed_at"], condition=Q(removed_at__isnull=False) & ~Q(file=""), name="attachment_to_delete"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def work(self) -> Task | Milestone:
        found = self.task or self.milestone
        assert found is not None, "the database keeps one of the two"
        return found

    @property
    def is_picture(self) -> bool:
        return self.content_type in PICTURES
