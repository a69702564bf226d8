"""What the API tells of acceptances, and what it takes."""

from typing import Any

from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from people.models import User
from projects.acceptance.models import Acceptance, AcceptanceDocument, AcceptanceRound, Result, Stage
from projects.acceptance.models.parts import LONGEST_BEFORE
from projects.acceptance.services.held import LONGEST_REASON
from projects.api.serializers import PersonSerializer
from projects.models import Milestone, Project, Unit


class AcceptancePartSerializer(serializers.Serializer[Any]):
    """`due` is counted back by `before` working days; `missing` keeps the acceptance from being passed."""

    id = serializers.IntegerField(source="part.pk")
    title = serializers.CharField(source="part.title")
    who = serializers.CharField(source="part.who")
    required = serializers.BooleanField(source="part.required")  # type: ignore[assignment]  # a name of DRF's own
    before = serializers.IntegerField(source="part.before")
    due = serializers.DateField()
    late = serializers.IntegerField()
    missing = serializers.BooleanField(source="part.is_missing")
    passed_over = serializers.CharField(source="part.passed_over")
    version = serializers.IntegerField(source="part.version")


class AcceptanceStepSerializer(AcceptancePartSerializer):
    done_on = serializers.DateField(source="part.done_on", allow_null=True)
    done_by = PersonSerializer(source="part.done_by", allow_null=True)
    note = serializers.CharField(source="part.note")


class AcceptanceDocumentSerializer(AcceptancePartSerializer):
    state = serializers.ChoiceField(source="part.state", choices=AcceptanceDocument.State.choices)
    since = serializers.DateField(source="part.state_on", allow_null=True)
    confirmed_by = serializers.CharField(source="part.confirmed_by")
    file_name = serializers.CharField(source="part.file_name")
    size = serializers.IntegerField(source="part.size")


class AcceptancePointSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    round = serializers.IntegerField()
    text = serializers.CharField()
    owner = PersonSerializer()
    due = serializers.DateField()
    settled_on = serializers.DateField(allow_null=True)
    evidence = serializers.CharField()
    task = serializers.IntegerField(source="task_id", allow_null=True)
    version = serializers.IntegerField()


class AcceptanceRoundSerializer(serializers.ModelSerializer[AcceptanceRound]):
    recorded_by = PersonSerializer()

    class Meta:
        model = AcceptanceRound
        fields = (
            "number", "result", "applied_on", "held_on", "decided_on", "decided_by", "minutes", "recorded_by",
            "recorded_at",
        )  # fmt: skip


class AcceptanceSerializer(serializers.Serializer[Any]):
    """`late` is in working days after `due`, 0 in time."""

    id = serializers.IntegerField(source="row.pk")
    project = serializers.IntegerField(source="row.project_id")
    stage = serializers.ChoiceField(source="row.stage", choices=Stage.choices)
    unit = serializers.IntegerField(source="row.unit_id", allow_null=True)
    owner = PersonSerializer(source="row.owner")
    follower = PersonSerializer(source="row.follower", allow_null=True)
    milestone = serializers.IntegerField(source="row.milestone_id", allow_null=True)
    due = serializers.DateField(source="row.due")
    expected = serializers.DateField(source="row.expected", allow_null=True)
    state = serializers.ChoiceField(source="row.state", choices=Acceptance.State.choices)
    round = serializers.IntegerField(source="row.round")
    applied_on = serializers.DateField(source="row.applied_on", allow_null=True)
    held_on = serializers.DateField(source="row.held_on", allow_null=True)
    passed_on = serializers.DateField(source="row.passed_on", allow_null=True)
    late = serializers.IntegerField()
    missing_steps = serializers.IntegerField()
    missing_documents = serializers.IntegerField()
    left_open = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="row.version")

    def get_left_open(self, line: Any) -> int:
        return len(line.left_open)


class AcceptanceDetailSerializer(AcceptanceSerializer):
    steps = AcceptanceStepSerializer(many=True)
    documents = AcceptanceDocumentSerializer(many=True)
    points = AcceptancePointSerializer(many=True)
    rounds = AcceptanceRoundSerializer(source="row.rounds", many=True)


class AcceptanceUpdateSerializer(StrictSerializer):
    owner = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    milestone = VisibleField(queryset=Milestone.objects.all(), required=False, allow_null=True)
    due = serializers.DateField()
    expected = serializers.DateField(required=False, allow_null=True)


class AcceptanceCreateSerializer(AcceptanceUpdateSerializer):
    project = VisibleField(queryset=Project.objects.all())
    stage = serializers.ChoiceField(choices=Stage.choices)
    unit = VisibleField(queryset=Unit.objects.all(), required=False, allow_null=True)


class AcceptanceDaySerializer(StrictSerializer):
    on = serializers.DateField(required=False, allow_null=True, default=None)


class AcceptanceAgainSerializer(StrictSerializer):
    due = serializers.DateField(required=False, allow_null=True, default=None)


class AcceptanceReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class AcceptanceDecideSerializer(AcceptanceDaySerializer):
    result = serializers.ChoiceField(choices=Result.choices)
    decided_by = serializers.CharField(max_length=120)
    minutes = serializers.CharField(max_length=4_000)


class AcceptancePartInputSerializer(StrictSerializer):
    title = serializers.CharField(max_length=200)
    who = serializers.CharField(max_length=80, required=False, allow_blank=True)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]  # a name of DRF's own
    before = serializers.IntegerField(min_value=0, max_value=LONGEST_BEFORE, required=False)


class AcceptanceMoveSerializer(StrictSerializer):
    step = serializers.ChoiceField(choices=["up", "down"])


class AcceptanceStepDoneSerializer(AcceptanceDaySerializer):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AcceptanceDocumentMarkSerializer(AcceptanceDaySerializer):
    state = serializers.ChoiceField(choices=AcceptanceDocument.State.choices)
    confirmed_by = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class AcceptanceUploadSerializer(StrictSerializer):
    upload = serializers.FileField(
        allow_empty_file=True, max_length=1000, help_text="One file; its content must be what its name says."
    )


class AcceptancePointInputSerializer(StrictSerializer):
    text = serializers.CharField(max_length=300)
    owner = VisibleField(queryset=User.objects.all())
    due = serializers.DateField()


class AcceptanceSettleSerializer(AcceptanceDaySerializer):
    evidence = serializers.CharField(max_length=4_000)


class AcceptanceTaskSerializer(serializers.Serializer[Any]):
    task = serializers.IntegerField()
