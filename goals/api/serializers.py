"""What goals look like in the API. Serializers parse; the services judge, with the same field names."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goals.models import CheckIn, Confidence, Cycle, Goal, Rhythm
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from people.models import Department, User


class CycleSerializer(serializers.ModelSerializer[Cycle]):
    class Meta:
        model = Cycle
        fields = ("id", "department", "name", "kind", "start", "end", "state")


class CycleCreateSerializer(StrictSerializer):
    department = VisibleField(queryset=Department.objects.all())
    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=Cycle.Kind.choices)
    start = serializers.DateField()
    end = serializers.DateField()


class CycleReopenSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=10_000)


class CycleCarryOnSerializer(StrictSerializer):
    into = VisibleField(queryset=Cycle.objects.all())


class GoalSerializer(serializers.ModelSerializer[Goal]):
    """A goal; `version` is what If-Match names when it is changed."""

    owner = PersonSerializer()
    follower = PersonSerializer(allow_null=True)

    class Meta:
        model = Goal
        fields = (
            "id",
            "cycle",
            "department",
            "parent",
            "supports",
            "kind",
            "strategy",
            "state",
            "statement",
            "metric",
            "unit",
            "baseline",
            "target",
            "resources",
            "preconditions",
            "contribution",
            "start",
            "due",
            "weight",
            "source",
            "rhythm",
            "owner",
            "follower",
            "result",
            "score",
            "closing_note",
            "closed_on",
            "continues",
            "created_at",
            "version",
        )
        read_only_fields = fields


class FiguresSerializer(serializers.Serializer):
    """How far a goal is. Percentages, 100 for reached; null is "no data", which is never 0.

    The amounts are CNY of the goal and everything below it, null without the right to read amounts.
    """

    progress = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)
    manual = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)
    children = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)
    work = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)
    collections = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)
    pace = serializers.DecimalField(max_digits=9, decimal_places=2)
    gap = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)
    suggested = serializers.ChoiceField(choices=Confidence.choices, allow_blank=True)
    confidence = serializers.ChoiceField(choices=Confidence.choices, allow_blank=True)
    checked_in_on = serializers.DateField(allow_null=True)
    rhythm = serializers.ChoiceField(choices=Rhythm.choices)
    checkin_due = serializers.DateField()
    is_stale = serializers.BooleanField()
    late = serializers.IntegerField()
    blocked = serializers.IntegerField()
    work_done = serializers.IntegerField()
    work_total = serializers.IntegerField()
    money_target = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)
    money_planned = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)
    money_collected = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)
    money_gap = serializers.DecimalField(max_digits=30, decimal_places=2, allow_null=True)


class TreeFiguresSerializer(FiguresSerializer):
    """In a tree a goal's figures also say what it is of the whole; elsewhere these three are left out."""

    share = serializers.DecimalField(
        max_digits=30, decimal_places=2, allow_null=True, help_text="Of the weight below the same parent."
    )
    carries = serializers.DecimalField(
        max_digits=30, decimal_places=2, allow_null=True, help_text="Of the weight of all that is shown."
    )
    strategy = serializers.ChoiceField(
        choices=Goal.Strategy.choices,
        allow_blank=True,
        help_text="Its own, or that of the nearest goal above that names one.",
    )


class ReplacedSerializer(serializers.Serializer[Any]):
    """What had been proposed before for a field, and waits no more."""

    field = serializers.CharField()
    name = serializers.CharField(help_text="Whoever proposed it.")
    was = serializers.CharField(help_text="What they proposed, in words; empty for nothing.")


class ProposalSerializer(serializers.Serializer[Any]):
    """What an edit of gated work became: a proposal in a version of the breakdown, which the experts decide on."""

    number = serializers.IntegerField(help_text="The version of the breakdown.")
    link = serializers.CharField(help_text="Its page.")
    proposed = serializers.ListField(
        child=serializers.CharField(), help_text="The fields that wait; none where it is proposed to be taken out."
    )
    saved = serializers.ListField(child=serializers.CharField(), help_text="The fields that changed at once.")
    replaced = ReplacedSerializer(many=True, help_text="Earlier proposals for the same fields that this one replaces.")


class GoalDetailSerializer(GoalSerializer):
    figures = serializers.SerializerMethodField()
    proposed = ProposalSerializer(allow_null=True, read_only=True, help_text="Only in the answer to a change.")

    class Meta(GoalSerializer.Meta):
        fields = (*GoalSerializer.Meta.fields, "figures", "proposed")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(FiguresSerializer)
    def get_figures(self, goal: Goal) -> Any:
        return FiguresSerializer(self.context["figures"]).data


class TreeRowSerializer(serializers.Serializer):
    """One line of the tree, parents before children."""

    goal = GoalSerializer()
    figures = TreeFiguresSerializer()
    depth = serializers.IntegerField()
    has_children = serializers.BooleanField()


class GoalFieldsSerializer(StrictSerializer):
    parent = VisibleField(  # type: ignore[assignment]
        queryset=Goal.objects.all(), allow_null=True, required=False
    )
    supports = VisibleField(queryset=Goal.objects.all(), allow_null=True, required=False)
    rhythm = serializers.ChoiceField(choices=Rhythm.choices, allow_blank=True, required=False)
    kind = serializers.ChoiceField(choices=Goal.Kind.choices, required=False)
    strategy = serializers.ChoiceField(choices=Goal.Strategy.choices, allow_blank=True, required=False)
    statement = serializers.CharField(max_length=200)
    metric = serializers.CharField(max_length=80, allow_blank=True, required=False)
    unit = serializers.CharField(max_length=20, allow_blank=True, required=False)
    baseline = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True, required=False)
    target = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True, required=False)
    resources = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    preconditions = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    contribution = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    start = serializers.DateField()
    due = serializers.DateField()
    weight = serializers.DecimalField(max_digits=7, decimal_places=2, required=False)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Goal.Source.choices, required=False
    )
    owner = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), allow_null=True, required=False)


class GoalCreateSerializer(GoalFieldsSerializer):
    cycle = VisibleField(queryset=Cycle.objects.all())
    department = VisibleField(queryset=Department.objects.all())


class GoalUpdateSerializer(GoalFieldsSerializer):
    """Any of the fields; cycle, department and state are not changed by an edit."""


class GoalDropSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=10_000)


class GoalReopenSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=10_000)


class ShareSerializer(StrictSerializer):
    user = VisibleField(queryset=User.objects.all())
    percent = serializers.DecimalField(max_digits=5, decimal_places=2)


class GoalCloseSerializer(StrictSerializer):
    """`shares` are 100 together, or left out; `continue_in` is a later cycle, in which a draft carries the goal on."""

    result = serializers.ChoiceField(choices=Goal.Result.choices)
    score = serializers.DecimalField(max_digits=2, decimal_places=1)
    note = serializers.CharField(max_length=10_000)
    shares = serializers.ListField(child=ShareSerializer(), max_length=50, required=False)
    continue_in = VisibleField(queryset=Cycle.objects.all(), allow_null=True, required=False)


class CheckInSerializer(serializers.ModelSerializer[CheckIn]):
    author = PersonSerializer()
    is_superseded = serializers.BooleanField()

    class Meta:
        model = CheckIn
        fields = (
            "id",
            "goal",
            "author",
            "day",
            "at",
            "value",
            "progress",
            "pace",
            "suggested",
            "confidence",
            "reason",
            "note",
            "supersedes",
            "is_superseded",
        )
        read_only_fields = fields


class CheckInCreateSerializer(StrictSerializer):
    """`value` only where the goal is measured by check-ins; `reason` where the confidence is not the suggested one."""

    value = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True, required=False)
    confidence = serializers.ChoiceField(choices=Confidence.choices, allow_blank=True, required=False)
    note = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    reason = serializers.CharField(max_length=10_000, allow_blank=True, required=False)


class GoalPolicySerializer(serializers.Serializer):
    """What holds for the goals of a department, and which departments settled it (null: nobody did)."""

    department = serializers.IntegerField(source="department.pk")
    rhythm = serializers.ChoiceField(source="policy.rhythm", choices=Rhythm.choices)
    rhythm_from = serializers.IntegerField(source="policy.rhythm_from", allow_null=True)
    weight_limit = serializers.DecimalField(source="policy.weight_limit", max_digits=7, decimal_places=2)
    weight_limit_from = serializers.IntegerField(source="policy.weight_limit_from", allow_null=True)


class GoalPolicySetSerializer(StrictSerializer):
    """What is left out or empty is left to the department above."""

    department = VisibleField(queryset=Department.objects.all())
    rhythm = serializers.ChoiceField(choices=Rhythm.choices, allow_blank=True, required=False)
    weight_limit = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True, required=False)


class SmartFactsSerializer(StrictSerializer):
    """A goal as far as it is written; what is left out counts as empty."""

    cycle = VisibleField(queryset=Cycle.objects.all())
    parent = VisibleField(  # type: ignore[assignment]
        queryset=Goal.objects.all(), allow_null=True, required=False
    )
    statement = serializers.CharField(max_length=200, allow_blank=True, required=False)
    metric = serializers.CharField(max_length=80, allow_blank=True, required=False)
    unit = serializers.CharField(max_length=20, allow_blank=True, required=False)
    baseline = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True, required=False)
    target = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True, required=False)
    resources = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    preconditions = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    contribution = serializers.CharField(max_length=10_000, allow_blank=True, required=False)
    start = serializers.DateField(allow_null=True, required=False)
    due = serializers.DateField(allow_null=True, required=False)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Goal.Source.choices, required=False
    )
    strategy = serializers.ChoiceField(choices=Goal.Strategy.choices, allow_blank=True, required=False)
    owner = VisibleField(queryset=User.objects.all(), required=False)
    department = VisibleField(queryset=Department.objects.all(), required=False)


class RepairSerializer(serializers.Serializer):
    """Values that would satisfy the rule: of the goal, or of the breakdown's item whose key is `item`."""

    label = serializers.CharField()  # type: ignore[assignment]
    values = serializers.DictField(child=serializers.CharField())
    item = serializers.CharField(allow_blank=True)


class FindingSerializer(serializers.Serializer):
    rule = serializers.CharField(
        default="", help_text="The rule's stable name; empty in reports kept before rules had names."
    )
    verdict = serializers.ChoiceField(choices=["pass", "warn", "fail"])
    reason = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    repair = RepairSerializer(allow_null=True, default=None)


class CriterionSerializer(serializers.Serializer):
    criterion = serializers.ChoiceField(choices=["S", "M", "A", "R", "T"])
    name = serializers.CharField()
    verdict = serializers.ChoiceField(choices=["pass", "warn", "fail"])
    findings = FindingSerializer(many=True)
