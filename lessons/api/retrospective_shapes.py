"""Shapes of retrospectives in the API. They parse; the services judge."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from lessons.models import Measure, Retrospective, RetrospectiveItem
from lessons.states import STATES
from people.models import Department, User
from projects.api.serializers import ProjectNameSerializer
from projects.models import Project

OUTCOMES = list(STATES)


class RetrospectiveSerializer(serializers.ModelSerializer):
    project = ProjectNameSerializer(read_only=True)
    published_by = PersonSerializer(read_only=True, allow_null=True)
    month = serializers.DateField(read_only=True, help_text="The first of the month.")

    class Meta:
        model = Retrospective
        fields: tuple[str, ...] = (
            "id",
            "project",
            "month",
            "state",
            "opened_on",
            "due",
            "published_at",
            "published_by",
            "version",
        )
        read_only_fields = fields


class RetrospectiveItemSerializer(serializers.ModelSerializer):
    author = PersonSerializer(read_only=True)

    class Meta:
        model = RetrospectiveItem
        fields = ("id", "section", "text", "author", "adopted_from", "created_at", "version")
        read_only_fields = fields


class MeasureSerializer(serializers.ModelSerializer):
    owner = PersonSerializer(read_only=True)
    finished_on = serializers.DateField(
        read_only=True, allow_null=True, help_text="The day its task was done, or somebody said so."
    )

    class Meta:
        model = Measure
        fields = ("id", "text", "owner", "due", "proof", "task", "carried_from", "finished_on", "version")
        read_only_fields = fields


class FactTaskSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    owner = serializers.CharField()
    due = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    late = serializers.IntegerField(help_text="In working days.")


class FactMilestoneSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    baseline = serializers.DateField()
    due = serializers.DateField()
    achieved_on = serializers.DateField(allow_null=True)
    deviation = serializers.IntegerField(help_text="Working days after the baseline; below zero is before it.")


class FactGoalSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    statement = serializers.CharField()
    start = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True, help_text="Percent.")
    end = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True, help_text="Percent.")


class FactMeasureSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()
    owner = serializers.CharField()
    due = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    task = serializers.IntegerField(allow_null=True)
    carried = serializers.BooleanField()


class FactsSerializer(serializers.Serializer):
    """What the system knows of the month: worked out when asked, kept as it was when it is published."""

    first = serializers.DateField()
    last = serializers.DateField()
    finished_count = serializers.IntegerField()
    slipped_count = serializers.IntegerField()
    slipped_days = serializers.DecimalField(
        max_digits=7, decimal_places=1, allow_null=True, help_text="How many working days late on average."
    )
    milestones_due = serializers.IntegerField()
    milestones_achieved = serializers.IntegerField()
    planned = serializers.DecimalField(
        max_digits=17, decimal_places=2, allow_null=True, help_text="CNY; null for who may not read amounts."
    )
    received = serializers.DecimalField(
        max_digits=17, decimal_places=2, allow_null=True, help_text="CNY; null for who may not read amounts."
    )
    finished = FactTaskSerializer(many=True)
    slipped = FactTaskSerializer(many=True)
    milestones = FactMilestoneSerializer(many=True)
    goals = FactGoalSerializer(many=True)
    measures = FactMeasureSerializer(many=True, help_text="Those of the retrospective before.")


class RetrospectiveDetailSerializer(RetrospectiveSerializer):
    items = RetrospectiveItemSerializer(many=True, read_only=True)
    measures = MeasureSerializer(many=True, read_only=True)
    facts = serializers.SerializerMethodField()

    class Meta(RetrospectiveSerializer.Meta):
        fields = (*RetrospectiveSerializer.Meta.fields, "items", "measures", "facts")
        read_only_fields = fields

    @extend_schema_field(FactsSerializer)
    def get_facts(self, retrospective: Retrospective) -> Any:
        """As this caller may see them: not the column, whose amounts are everybody's."""
        return FactsSerializer(self.context["facts"]).data


class SimilarOtherSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()
    retrospective = serializers.IntegerField(source="retrospective_id")
    month = serializers.DateField(source="retrospective.month")
    project = ProjectNameSerializer(source="retrospective.project")


class SimilarSerializer(serializers.Serializer):
    item = RetrospectiveItemSerializer()
    others = SimilarOtherSerializer(many=True)


class MatrixCellSerializer(serializers.Serializer):
    month = serializers.DateField()
    state = serializers.ChoiceField(choices=OUTCOMES)
    retrospective = serializers.IntegerField(source="retrospective_id", allow_null=True)


class MatrixRowSerializer(serializers.Serializer):
    project = ProjectNameSerializer()
    cells = MatrixCellSerializer(many=True)
    missed = serializers.IntegerField()


class WaitingSerializer(serializers.Serializer):
    retrospective = RetrospectiveSerializer()
    state = serializers.ChoiceField(choices=OUTCOMES)
    late = serializers.IntegerField(help_text="Working days after it was due.")
    left = serializers.IntegerField(help_text="Working days until it is due.")
    is_mine = serializers.BooleanField(help_text="The caller is the project's A or B.")


class RhythmSerializer(serializers.Serializer):
    department = serializers.IntegerField(source="department.pk")
    own = serializers.IntegerField(allow_null=True, help_text="The day set for this department.")
    day = serializers.IntegerField(help_text="The day that counts here.")


class RetrospectiveStartSerializer(StrictSerializer):
    project = VisibleField(queryset=Project.objects.all())
    month = serializers.DateField(help_text="Any day of the month.")


class ItemWriteSerializer(StrictSerializer):
    section = serializers.ChoiceField(choices=RetrospectiveItem.Section.choices)
    text = serializers.CharField(max_length=2_000)


class ItemChangeSerializer(StrictSerializer):
    text = serializers.CharField(max_length=2_000)


class ItemAdoptSerializer(StrictSerializer):
    item = VisibleField(
        queryset=RetrospectiveItem.objects.all(), help_text="A published problem of another project's retrospective."
    )


class MeasureInputSerializer(StrictSerializer):
    text = serializers.CharField(max_length=200)
    owner = VisibleField(queryset=User.objects.active())
    due = serializers.DateField()
    proof = serializers.CharField(max_length=300, required=False, allow_blank=True)


class MeasureDoneSerializer(StrictSerializer):
    done = serializers.BooleanField()


class MeasureCarrySerializer(StrictSerializer):
    retrospective = VisibleField(queryset=Retrospective.objects.all())


class MeasureTaskSerializer(serializers.Serializer):
    task = serializers.IntegerField()


class RhythmSetSerializer(StrictSerializer):
    department = VisibleField(queryset=Department.objects.all())
    day = serializers.IntegerField(allow_null=True, help_text="1 to 28; null follows the department above.")
