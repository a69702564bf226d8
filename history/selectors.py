"""Reads of the log. Callers have already made sure that the reader may see the object."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from history.models import LogEntry
from history.querysets import LogEntryQuerySet


def timeline(obj: models.Model, *, limit: int = 20) -> list[LogEntry]:
    """The newest entries about `obj`, with their actors."""
    return list(LogEntry.objects.of(obj).select_related("actor")[:limit])


def field_label(obj: models.Model, name: str) -> str:
    """What people call the field; its own name where the change is of something else than a field."""
    try:
        return str(getattr(obj._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def changes_since(obj: models.Model, version: int) -> list[dict[str, Any]]:
    """What was changed after `version`, oldest first: field, label, old, new, by, at."""
    entries: LogEntryQuerySet = LogEntry.objects.of(obj).filter(object_version__gt=version)
    return [
        {
            **change,
            "label": field_label(obj, change["field"]),
            "by": str(entry.actor or ""),
            "at": entry.at,
        }
        for entry in entries.select_related("actor").order_by("at", "id")
        for change in entry.changes
    ]
