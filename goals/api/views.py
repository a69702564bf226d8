"""/api/v1/ of goals: the services and lists of the pages, with the same permissions and errors."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.asked import asked_goal, parsed
from goals.api.filters import GoalFilter
from goals.api.history import GoalNamingTimelineView
from goals.api.serializers import (
    CriterionSerializer,
    GoalCloseSerializer,
    GoalCreateSerializer,
    GoalDetailSerializer,
    GoalDropSerializer,
    GoalReopenSerializer,
    GoalSerializer,
    GoalUpdateSerializer,
    SmartFactsSerializer,
)
from goals.gate import Proposal
from goals.models import Goal
from goals.selectors import (
    figures_shown,
    goal_figures,
    smart_facts,
    smart_report,
)
from goals.services import (
    goal_activate,
    goal_close,
    goal_create,
    goal_drop,
    goal_reopen,
    goal_update,
)
from goals.smart import smart_check
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from history.api.views import timeline_schema
from people.api.inputs import caller
from people.requests import SignedInCall


def _shown(
    request: SignedInCall, goal_id: int, status_code: int = status.HTTP_200_OK, *, proposed: Proposal | None = None
) -> Response:
    goal = asked_goal(request, goal_id)
    goal.proposed = proposed
    figures = figures_shown(request.user, goal, goal_figures(goal))
    body = GoalDetailSerializer(goal, context={"figures": figures, "request": request}).data
    return with_etag(Response(body, status=status_code), goal.version)


@extend_schema_view(
    get=extend_schema(summary="Goals", operation_id="goal_list"),
    post=extend_schema(
        summary="Create a draft goal",
        operation_id="goal_create",
        request=GoalCreateSerializer,
        responses={201: GoalDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class GoalListView(generics.ListAPIView):
    serializer_class = GoalSerializer
    pagination_class = CursorPagination
    filterset_class = GoalFilter
    queryset = Goal.objects.none()

    def get_queryset(self) -> Any:
        return Goal.objects.visible_to(caller(self.request)).select_related("owner", "follower")

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(GoalCreateSerializer(data=request.data, context={"request": request}))
        goal = goal_create(actor=request.user, key=key, values=values)
        return _shown(request, goal.pk, status.HTTP_201_CREATED)


class GoalDetailView(APIView):
    @extend_schema(summary="A goal with its figures", operation_id="goal_detail", responses=GoalDetailSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a goal",
        description="What is material of one from a reviewed breakdown is not changed: `proposed` says which version of"
        " the breakdown proposes it from now on. 409 while a version is with the experts.",
        operation_id="goal_update",
        request=GoalUpdateSerializer,
        responses=GoalDetailSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        goal = asked_goal(request, pk)
        version = expected_version(request)
        values = parsed(GoalUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        changed = goal_update(actor=request.user, goal_id=goal.pk, version=version, values=values)
        return _shown(request, goal.pk, proposed=changed.proposed)


class GoalActivateView(APIView):
    @extend_schema(
        summary="Start a draft goal", operation_id="goal_activate", request=None, responses=GoalDetailSerializer
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, goal_activate(actor=request.user, goal_id=asked_goal(request, pk).pk).pk)


class GoalDropView(APIView):
    @extend_schema(
        summary="Drop a goal, with the reason",
        operation_id="goal_drop",
        request=GoalDropSerializer,
        responses=GoalDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        goal = asked_goal(request, pk)
        values = parsed(GoalDropSerializer(data=request.data))
        dropped = goal_drop(actor=request.user, goal_id=goal.pk, reason=values["reason"])
        return _shown(request, goal.pk, proposed=dropped.proposed)


class GoalCloseView(APIView):
    @extend_schema(
        summary="Close an active goal with its result",
        operation_id="goal_close",
        request=GoalCloseSerializer,
        responses=GoalDetailSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        goal = asked_goal(request, pk)
        key = idempotency_key(request)
        values = parsed(GoalCloseSerializer(data=request.data, context={"request": request}))
        shares = [(share["user"], share["percent"]) for share in values.pop("shares", ())]
        return _shown(request, goal_close(actor=request.user, key=key, goal_id=goal.pk, shares=shares, **values).pk)


class GoalReopenView(APIView):
    @extend_schema(
        summary="Take a closed or dropped goal up again, with the reason",
        operation_id="goal_reopen",
        request=GoalReopenSerializer,
        responses=GoalDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        goal = asked_goal(request, pk)
        values = parsed(GoalReopenSerializer(data=request.data))
        return _shown(request, goal_reopen(actor=request.user, goal_id=goal.pk, reason=values["reason"]).pk)


@extend_schema_view(get=timeline_schema("a goal", "goal_history"))
class GoalHistoryView(GoalNamingTimelineView):
    subject_model = Goal

    def get_subject(self) -> Goal:
        return asked_goal(cast(SignedInCall, self.request), self.kwargs["pk"])


class GoalSmartCheckView(APIView):
    @extend_schema(
        summary="The SMART check of a goal",
        operation_id="goal_smart_check",
        responses=CriterionSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        goals = Goal.objects.visible_to(request.user).select_related(
            "department", "cycle", "parent", "continues__totals"
        )
        return Response(smart_report(get_object_or_404(goals, pk=pk), reader=request.user).as_json())


class SmartCheckView(APIView):
    @extend_schema(
        summary="The SMART check of what is written so far; nothing is saved",
        operation_id="smart_check",
        request=SmartFactsSerializer,
        responses=CriterionSerializer(many=True),
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(SmartFactsSerializer(data=request.data, context={"request": request}))
        return Response(smart_check(smart_facts(Goal(**{"start": None, "due": None} | values))).as_json())
