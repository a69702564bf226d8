"""The timeline of one object. The app that owns the object derives a view and says who may see it."""

from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.api.shapes import PersonSerializer
from history.actions import words_for
from history.models import LogEntry
from history.selectors import field_label


class LogChangeSerializer(serializers.Serializer):
    field = serializers.CharField()
    label = serializers.CharField(help_text="What people call the field.")  # type: ignore[assignment]
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)


class LogEntrySerializer(serializers.ModelSerializer[LogEntry]):
    actor = PersonSerializer(allow_null=True)
    action_text = serializers.SerializerMethodField(help_text="In the reader's language.")
    changes = serializers.SerializerMethodField()

    class Meta:
        model = LogEntry
        fields = ("id", "at", "actor", "action", "action_text", "note", "changes")
        read_only_fields = fields

    def get_action_text(self, entry: LogEntry) -> str:
        return str(words_for(entry.action))

    @extend_schema_field(LogChangeSerializer(many=True))
    def get_changes(self, entry: LogEntry) -> Any:
        subject = self.context["subject"]
        return [
            {
                "field": change["field"],
                "label": field_label(subject, change["field"]),
                **{side: change.get(f"{side}_text", change.get(side)) for side in ("old", "new")},
            }
            for change in entry.changes
        ]


class NewestFirst(CursorPagination):
    ordering: Any = ("-at", "-id")


class TimelineView(generics.ListAPIView):
    """Derive one per kind of object, with `get_subject()`, which raises 404 or 403 for who may not see it."""

    serializer_class = LogEntrySerializer
    pagination_class = NewestFirst
    filter_backends = ()
    queryset = LogEntry.objects.none()
    # What the entries are about, for the fields' labels.
    subject_model: type[models.Model]

    def get_subject(self) -> models.Model:
        raise NotImplementedError

    def get_queryset(self) -> Any:
        return LogEntry.objects.of(self.get_subject()).select_related("actor")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "subject": self.subject_model()}


def timeline_schema(what: str, operation_id: str) -> Any:
    """The description of a derived view's GET."""
    return extend_schema(summary=f"What happened to {what}, newest first", operation_id=operation_id)
