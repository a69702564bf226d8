from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goals.api.serializers import FindingSerializer
from goals.models import Goal
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from payments.models import AMOUNT_DIGITS, Contract, PaymentCheckpoint
from people.models import User
from planning.models import Breakdown, BreakdownItem
from projects.models import Project
from reviews.api.serializers import ReviewSerializer


class BreakdownItemSerializer(serializers.ModelSerializer):
    owner = PersonSerializer(read_only=True)
    follower = PersonSerializer(read_only=True)
    amount = serializers.DecimalField(
        max_digits=AMOUNT_DIGITS,
        decimal_places=2,
        read_only=True,
        allow_null=True,
        help_text="CNY, of checkpoints; null for who may not read amounts.",
    )

    class Meta:
        model = BreakdownItem
        fields: ClassVar[list[str]] = [
            "id",
            "key",
            "position",
            "kind",
            "title",
            "acceptance",
            "project",
            "owner",
            "follower",
            "start",
            "due",
            "weight",
            "under",
            "after",
            "leads_to",
            "contract",
            "payment_kind",
            "amount",
            "version",
        ]
        read_only_fields = fields


class BreakdownItemInputSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=BreakdownItem.Kind.choices)
    title = serializers.CharField(max_length=200)
    acceptance = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    project = VisibleField(queryset=Project.objects.all(), allow_null=True, required=False)
    owner = VisibleField(queryset=User.objects.active())
    follower = VisibleField(queryset=User.objects.active(), allow_null=True, required=False)
    start = serializers.DateField(allow_null=True, required=False)
    due = serializers.DateField()
    weight = serializers.DecimalField(max_digits=7, decimal_places=2, required=False)
    under = serializers.UUIDField(
        allow_null=True, required=False, help_text="The `key` of the sub-goal that it is part of."
    )
    after = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=500,
        required=False,
        help_text="The `key` of each item that is finished before it starts.",
    )
    leads_to = serializers.UUIDField(
        allow_null=True,
        required=False,
        help_text="The `key` of the item it is needed for: of a task a milestone, of a milestone a checkpoint.",
    )
    contract = VisibleField(queryset=Contract.objects.all(), allow_null=True, required=False)
    payment_kind = serializers.ChoiceField(choices=PaymentCheckpoint.Kind.choices, allow_blank=True, required=False)
    amount = serializers.DecimalField(
        max_digits=AMOUNT_DIGITS, decimal_places=2, allow_null=True, required=False, help_text="CNY, of checkpoints."
    )


class BreakdownSerializer(serializers.ModelSerializer):
    author = PersonSerializer(read_only=True)

    class Meta:
        model = Breakdown
        fields: ClassVar[list[str]] = [
            "id",
            "goal",
            "number",
            "state",
            "author",
            "review",
            "change_reason",
            "created_at",
            "decided_at",
            "version",
        ]
        read_only_fields = fields


class BreakdownDetailSerializer(BreakdownSerializer):
    items = BreakdownItemSerializer(many=True, read_only=True)
    review = ReviewSerializer(read_only=True, allow_null=True)

    class Meta(BreakdownSerializer.Meta):
        fields: ClassVar[list[str]] = [*BreakdownSerializer.Meta.fields, "items"]
        read_only_fields = fields


class BreakdownStartSerializer(StrictSerializer):
    goal = VisibleField(queryset=Goal.objects.all())


class SubmitInputSerializer(StrictSerializer):
    reviewers = VisibleField(queryset=User.objects.active(), many=True)
    change_reason = serializers.CharField(max_length=10_000, allow_blank=True, default="")
    due = serializers.DateField(allow_null=True, default=None, help_text="By default the policy's working days.")
    despite_open = serializers.BooleanField(
        default=False, help_text="Submit it although changes that were asked for are not resolved."
    )


class BreakdownCriterionSerializer(serializers.Serializer):
    criterion = serializers.ChoiceField(source="letter", choices=["S", "M", "A", "R", "T"])
    name = serializers.CharField()
    verdict = serializers.ChoiceField(choices=["pass", "warn", "fail", "waived"], source="shown_verdict")
    findings = serializers.SerializerMethodField()

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, criterion: Any) -> list[dict[str, Any]]:
        return [dict(FindingSerializer(finding).data) for finding in criterion.findings]


class FieldChangeSerializer(serializers.Serializer):
    """From what to what, as it is written in the caller's language."""

    field = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField(allow_blank=True)
    is_hidden = serializers.BooleanField(help_text="It changed; the caller may not know from what to what.")


class DiffLineSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=["same", "added", "changed", "moved", "removed"])
    moved = serializers.BooleanField(help_text="Elsewhere among its siblings, or part of another sub-goal.")
    was_at = serializers.IntegerField(allow_null=True, help_text="Its row in the earlier version.")
    is_at = serializers.IntegerField(allow_null=True, help_text="Its row in this version.")
    item = BreakdownItemSerializer()
    old = serializers.SerializerMethodField(help_text="The old value of each field that changed.")
    changes = FieldChangeSerializer(many=True)

    def get_old(self, line: Any) -> dict[str, str | int | list[str] | None]:
        return {name: getattr(value, "pk", None) or _plain(value) for name, value in line.old.items()}


class DiffSerializer(serializers.Serializer):
    against = serializers.IntegerField(allow_null=True, help_text="The number of the version compared with.")
    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="Also those that changed besides.")
    removed = serializers.IntegerField()
    latest_before = serializers.DateField(allow_null=True)
    latest_after = serializers.DateField(allow_null=True)
    lines = DiffLineSerializer(many=True)


def _plain(value: Any) -> str | list[str] | None:
    if isinstance(value, list):
        return [str(one) for one in value]
    return None if value is None else str(value)
