"""Who did what: the timeline people read, and the keys that make a repeated form harmless."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.querysets import LogEntryQuerySet
from history.tracking import append_only


@append_only
class LogEntry(models.Model):
    """One service call: actor, dotted action, object, and what changed.

    `changes` is a list of {"field", "old", "new"}, the values as JSON, `*_text` beside them where a value is an id.
    """

    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    object_title = models.CharField(max_length=255)
    object_version = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=list)
    note = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at", "-id"], name="logentry_object"),
            models.Index(fields=["-at", "-id"], name="logentry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_title}"


class OperationKey(models.Model):
    """The idempotency key of a creating form or call, a digest of what it carried, and the object it made."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    action = models.CharField(max_length=60)
    content = models.CharField(max_length=64, blank=True)
    object_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="operationkey_once")]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
