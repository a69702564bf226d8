"""/api/v1/ of what stands behind the numbers: where one comes from, what a move would change, how the weeks went."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.asked import asked_cycle, asked_goal
from goals.api.serializers import FiguresSerializer, GoalSerializer
from goals.forms import WeightField
from goals.models import Goal
from goals.selectors import explain, move_preview
from goals.selectors.mine import own_goals
from goals.selectors.weeks import STATES, health_by_week
from goaltrack.common.api.filters import query_choice, query_id
from goaltrack.common.errors import invalid
from people.permissions import authorize
from people.requests import SignedInCall

SOURCE = OpenApiParameter(
    "source", OpenApiTypes.STR, enum=list(Goal.Source.values), description="The goal's own unless given."
)
PARENT = OpenApiParameter("parent", OpenApiTypes.INT, description="The goal to hang it below; at the top without one.")
WEIGHT = OpenApiParameter("weight", OpenApiTypes.DECIMAL, description="Its weight there; as it is unless given.")


class PercentField(serializers.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=30, decimal_places=2, allow_null=True, **kwargs)


class LineSerializer(serializers.Serializer):
    """`part` of `whole` are weights of work or CNY; `hidden` personal goals stand together without a name."""

    goal = serializers.IntegerField(source="goal.pk", allow_null=True, default=None)
    weight = PercentField()
    share = PercentField()
    progress = PercentField()
    part = PercentField()
    whole = PercentField()
    points = PercentField()
    out = serializers.ChoiceField(choices=["draft", "dropped", "no_data"], allow_blank=True)
    hidden = serializers.IntegerField()


class ExplanationSerializer(serializers.Serializer):
    """One source's number taken apart: `lines` add up to `result`, `left_out` do not count."""

    source = serializers.ChoiceField(choices=Goal.Source.choices)  # type: ignore[assignment]
    is_chosen = serializers.BooleanField()
    is_final = serializers.BooleanField()
    result = PercentField()
    lines = LineSerializer(many=True)
    left_out = LineSerializer(many=True)
    checkin = serializers.IntegerField(source="checkin.pk", allow_null=True, default=None)
    pace = PercentField(source="figures.pace")
    days_gone = serializers.IntegerField()
    days = serializers.IntegerField()


class GoalExplanationView(APIView):
    @extend_schema(
        summary="Where a goal's number comes from",
        operation_id="goal_explanation",
        parameters=[SOURCE],
        responses=ExplanationSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        source = query_choice(request, "source", ("", *Goal.Source.values))
        return Response(ExplanationSerializer(explain(asked_goal(request, pk), source, user=request.user)).data)


class MoveEffectSerializer(serializers.Serializer):
    """A goal whose progress the move touches; null: all top goals of the cycle together."""

    goal = serializers.IntegerField(source="goal.pk", allow_null=True, default=None)
    before = PercentField()
    after = PercentField()


class MovePreviewSerializer(serializers.Serializer):
    effects = MoveEffectSerializer(many=True)
    share = PercentField()


class GoalMovePreviewView(APIView):
    @extend_schema(
        summary="What hanging a goal elsewhere would change; nothing is saved",
        operation_id="goal_move_preview",
        parameters=[PARENT, WEIGHT],
        responses=MovePreviewSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        goal = asked_goal(request, pk)
        authorize(request.user, "goals.goal_update", goal)
        parent_id = query_id(request, "parent")
        parents = Goal.objects.visible_to(request.user).filter(cycle=goal.cycle_id)
        parent = get_object_or_404(parents, pk=parent_id) if parent_id else None
        asked = request.query_params.get("weight", "")
        try:
            weight = WeightField().clean(asked) if asked else goal.weight
        except ValidationError as error:
            raise invalid("weight", error.messages[0]) from None
        return Response(MovePreviewSerializer(move_preview(goal, parent, weight, user=request.user)).data)


class OwnGoalSerializer(serializers.Serializer):
    goal = GoalSerializer()
    figures = FiguresSerializer()
    parent = serializers.IntegerField(  # type: ignore[assignment]
        source="parent.pk", allow_null=True, default=None
    )
    share = PercentField()


class OwnGoalsView(APIView):
    @extend_schema(
        summary="The goals that the caller carries, personal ones first",
        operation_id="goal_mine",
        responses=OwnGoalSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(OwnGoalSerializer(own_goals(request.user), many=True).data)


class WeekSerializer(serializers.Serializer):
    day = serializers.DateField(help_text="The last day of the week, or today.")
    counts = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField(), help_text=", ".join(STATES)))
    def get_counts(self, week: Any) -> dict[str, int]:
        counts: dict[str, int] = week.counts
        return counts


class CycleWeeksView(APIView):
    @extend_schema(
        summary="The health of a cycle's goals, week by week, without personal ones",
        operation_id="cycle_weeks",
        responses=WeekSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return Response(WeekSerializer(health_by_week(asked_cycle(request, pk), user=request.user), many=True).data)
