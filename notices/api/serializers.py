from typing import ClassVar

from rest_framework import serializers

from goaltrack.common.api.inputs import LARGEST_ID, StrictSerializer
from notices.models import Notice


class NoticeSerializer(serializers.ModelSerializer):
    text = serializers.CharField(read_only=True, help_text="In the reader's language.")

    class Meta:
        model = Notice
        fields: ClassVar[list[str]] = ["id", "kind", "text", "link", "created_at", "read_at"]
        read_only_fields = fields


class MarkReadSerializer(StrictSerializer):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
        required=False,
        max_length=500,
        help_text="All of them where left out.",
    )


class MarkedSerializer(serializers.Serializer):
    marked = serializers.IntegerField(help_text="How many were unread.")
