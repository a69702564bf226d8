from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from history.models import LogEntry


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def of(self, obj: models.Model) -> "LogEntryQuerySet":
        """The timeline of one object, newest first."""
        return self.filter(object_type=obj._meta.label_lower, object_id=obj.pk)
