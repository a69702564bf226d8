"""What people say about a task, and who follows it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.tracking import tracked
from projects.models.tasks import Task
from projects.querysets import CommentQuerySet

LONGEST_COMMENT = 5_000


@tracked()
class Comment(models.Model):
    """Plain text; a removed one keeps its place, and its text is left in the evidence alone."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="comments", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="task_comments")
    text = models.TextField(_("comment"), max_length=LONGEST_COMMENT, blank=True)
    # Those named with "@" in the text, by primary key.
    mentioned = ArrayField(models.BigIntegerField(), default=list, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(removed_at=None) & ~Q(text="")) | Q(removed_at__isnull=False, text=""),
                name="comment_text_until_removed",
            )
        ]
        indexes = [models.Index(fields=["task", "-id"], name="comment_task")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


@tracked()
class TaskWatcher(models.Model):
    """Somebody who is told what becomes of a task, and therefore sees it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="watchers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tasks_watched", db_index=False
    )
    since = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("watcher")
        ordering = ["since", "id"]
        # By person first: every list of tasks asks what its reader watches.
        constraints = [models.UniqueConstraint(fields=["user", "task"], name="taskwatcher_once")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.task_id}"
