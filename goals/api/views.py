"""/api/v1/ of goals: the services and lists of the pages, with the same permissions and errors."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.filters import CheckInFilter, CycleFilter, GoalFilter
from goals.api.serializers import (
    CheckInCreateSerializer,
    CheckInSerializer,
    CriterionSerializer,
    CycleCarryOnSerializer,
    CycleCreateSerializer,
    CycleReopenSerializer,
    CycleSerializer,
    GoalCloseSerializer,
    GoalCreateSerializer,
    GoalDetailSerializer,
    GoalDropSerializer,
    GoalReopenSerializer,
    GoalSerializer,
    GoalUpdateSerializer,
    SmartFactsSerializer,
    TreeRowSerializer,
)
from goals.gate import Proposal
from goals.models import CheckIn, Confidence, Cycle, Goal
from goals.selectors import (
    SHOWS,
    TreeConditions,
    figures_shown,
    goal_figures,
    goal_tree,
    narrowed,
    smart_facts,
    with_confidence,
)
from goals.services import (
    checkin_record,
    cycle_begin_closing,
    cycle_carry_on,
    cycle_close,
    cycle_create,
    cycle_reopen,
    goal_activate,
    goal_close,
    goal_create,
    goal_drop,
    goal_reopen,
    goal_update,
)
from goals.smart import smart_check
from goaltrack.common.api.filters import query_choice, query_id
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from history.api.views import TimelineView, timeline_schema
from people.api.inputs import caller
from people.requests import SignedInCall

DEPARTMENT = OpenApiParameter("department", OpenApiTypes.INT, description="With everything below it.")
CONFIDENCE = OpenApiParameter("confidence", OpenApiTypes.STR, enum=[*Confidence.values, "none"])
SHOW = OpenApiParameter(
    "show", OpenApiTypes.STR, enum=list(SHOWS), description="Active ones without personal ones, or those to update."
)
OWNER = OpenApiParameter("owner", OpenApiTypes.INT, description="The person in the A role.")
KIND = OpenApiParameter("kind", OpenApiTypes.STR, enum=list(Goal.Kind.values))
STRATEGY = OpenApiParameter("strategy", OpenApiTypes.STR, enum=list(Goal.Strategy.values))
Q = OpenApiParameter("q", OpenApiTypes.STR, description="Part of the statement.")
OWN = OpenApiParameter("own", OpenApiTypes.STR, enum=["1"], description="The department alone, without those below it.")


class NewestFirst(CursorPagination):
    ordering = "-id"


def _parsed(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _goal(request: SignedInCall, pk: int) -> Goal:
    """The goal named in the address; 404 where the caller may not see it."""
    return get_object_or_404(Goal.objects.visible_to(request.user).with_people(), pk=pk)


def _cycle(request: SignedInCall, pk: int) -> Cycle:
    return get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk)


def _shown(
    request: SignedInCall, goal_id: int, status_code: int = status.HTTP_200_OK, *, proposed: Proposal | None = None
) -> Response:
    goal = _goal(request, goal_id)
    goal.proposed = proposed
    figures = figures_shown(request.user, goal, goal_figures(goal))
    body = GoalDetailSerializer(goal, context={"figures": figures, "request": request}).data
    return with_etag(Response(body, status=status_code), goal.version)


@extend_schema_view(
    get=extend_schema(summary="Cycles, newest first", operation_id="cycle_list"),
    post=extend_schema(
        summary="Open a cycle",
        operation_id="cycle_create",
        request=CycleCreateSerializer,
        responses={201: CycleSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class CycleListView(generics.ListAPIView):
    serializer_class = CycleSerializer
    pagination_class = NewestFirst
    filterset_class = CycleFilter
    queryset = Cycle.objects.none()

    def get_queryset(self) -> Any:
        return Cycle.objects.visible_to(caller(self.request))

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = _parsed(CycleCreateSerializer(data=request.data, context={"request": request}))
        cycle = cycle_create(actor=request.user, key=key, **values)
        return Response(CycleSerializer(cycle).data, status=status.HTTP_201_CREATED)


class CycleDetailView(APIView):
    @extend_schema(summary="A cycle", operation_id="cycle_detail", responses=CycleSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return Response(CycleSerializer(_cycle(request, pk)).data)


class CycleBeginClosingView(APIView):
    @extend_schema(
        summary="Begin to close a cycle: nothing new begins in it",
        operation_id="cycle_begin_closing",
        request=None,
        responses=CycleSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        cycle = cycle_begin_closing(actor=request.user, cycle_id=_cycle(request, pk).pk)
        return Response(CycleSerializer(cycle).data)


class CycleCloseView(APIView):
    @extend_schema(
        summary="Close a cycle whose goals have ended",
        operation_id="cycle_close",
        request=None,
        responses=CycleSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        return Response(CycleSerializer(cycle_close(actor=request.user, cycle_id=_cycle(request, pk).pk)).data)


class CycleReopenView(APIView):
    @extend_schema(
        summary="Open a cycle again, with the reason",
        operation_id="cycle_reopen",
        request=CycleReopenSerializer,
        responses=CycleSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        cycle = _cycle(request, pk)
        values = _parsed(CycleReopenSerializer(data=request.data))
        cycle = cycle_reopen(actor=request.user, cycle_id=cycle.pk, reason=values["reason"])
        return Response(CycleSerializer(cycle).data)


class CycleCarryOnView(APIView):
    @extend_schema(
        summary="Copy a cycle's goals into a later one as drafts",
        operation_id="cycle_carry_on",
        request=CycleCarryOnSerializer,
        responses=CycleSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        cycle = _cycle(request, pk)
        key = idempotency_key(request)
        values = _parsed(CycleCarryOnSerializer(data=request.data, context={"request": request}))
        into = cycle_carry_on(actor=request.user, key=key, cycle_id=cycle.pk, into=values["into"])
        return Response(CycleSerializer(into).data)


class CycleTreeView(APIView):
    @extend_schema(
        summary="The goals of a cycle as a tree, with their figures",
        operation_id="cycle_tree",
        parameters=[DEPARTMENT, OWN, SHOW, CONFIDENCE, OWNER, KIND, STRATEGY, Q],
        responses=TreeRowSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        cycle = _cycle(request, pk)
        department = query_id(request, "department")
        own_of = department if query_choice(request, "own", ("", "1")) else None
        rows = goal_tree(user=request.user, cycle=cycle, department_id=department)
        conditions = TreeConditions(
            q=request.query_params.get("q", ""),
            owner=query_id(request, "owner") or 0,
            kind=query_choice(request, "kind", ("", *Goal.Kind.values)),
            strategy=query_choice(request, "strategy", ("", *Goal.Strategy.values)),
        )
        rows = narrowed(rows, query_choice(request, "show", ("", *SHOWS)), own_of, conditions)
        rows = with_confidence(rows, query_choice(request, "confidence", ("", *Confidence.values, "none")))
        return Response(TreeRowSerializer(rows, many=True).data)


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
        values = _parsed(GoalCreateSerializer(data=request.data, context={"request": request}))
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
        goal = _goal(request, pk)
        version = expected_version(request)
        values = _parsed(GoalUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        changed = goal_update(actor=request.user, goal_id=goal.pk, version=version, values=values)
        return _shown(request, goal.pk, proposed=changed.proposed)


class GoalActivateView(APIView):
    @extend_schema(
        summary="Start a draft goal", operation_id="goal_activate", request=None, responses=GoalDetailSerializer
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, goal_activate(actor=request.user, goal_id=_goal(request, pk).pk).pk)


class GoalDropView(APIView):
    @extend_schema(
        summary="Drop a goal, with the reason",
        operation_id="goal_drop",
        request=GoalDropSerializer,
        responses=GoalDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        goal = _goal(request, pk)
        values = _parsed(GoalDropSerializer(data=request.data))
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
        goal = _goal(request, pk)
        key = idempotency_key(request)
        values = _parsed(GoalCloseSerializer(data=request.data, context={"request": request}))
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
        goal = _goal(request, pk)
        values = _parsed(GoalReopenSerializer(data=request.data))
        return _shown(request, goal_reopen(actor=request.user, goal_id=goal.pk, reason=values["reason"]).pk)


@extend_schema_view(
    get=extend_schema(summary="A goal's check-ins, newest first", operation_id="checkin_list"),
    post=extend_schema(
        summary="Record today's check-in",
        operation_id="checkin_record",
        request=CheckInCreateSerializer,
        responses={201: CheckInSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class CheckInListView(generics.ListAPIView):
    serializer_class = CheckInSerializer
    pagination_class = NewestFirst
    filterset_class = CheckInFilter
    queryset = CheckIn.objects.none()

    def get_queryset(self) -> Any:
        return _goal(cast(SignedInCall, self.request), self.kwargs["pk"]).checkins.select_related("author")

    def post(self, request: SignedInCall, pk: int) -> Response:
        goal = _goal(request, pk)
        key = idempotency_key(request)
        values = _parsed(CheckInCreateSerializer(data=request.data))
        checkin = checkin_record(actor=request.user, key=key, goal_id=goal.pk, **values)
        return Response(CheckInSerializer(checkin).data, status=status.HTTP_201_CREATED)


@extend_schema_view(get=timeline_schema("a goal", "goal_history"))
class GoalHistoryView(TimelineView):
    subject_model = Goal

    def get_subject(self) -> Goal:
        return _goal(cast(SignedInCall, self.request), self.kwargs["pk"])


class GoalSmartCheckView(APIView):
    @extend_schema(
        summary="The SMART check of a goal",
        operation_id="goal_smart_check",
        responses=CriterionSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        goals = Goal.objects.visible_to(request.user).telling_whether_parent_is_visible_to(request.user)
        goal = get_object_or_404(goals.select_related("cycle", "parent"), pk=pk)
        facts = smart_facts(goal, parent_is_visible=goal.parent_is_visible)  # type: ignore[attr-defined]
        return Response(smart_check(facts).as_json())


class SmartCheckView(APIView):
    @extend_schema(
        summary="The SMART check of what is written so far; nothing is saved",
        operation_id="smart_check",
        request=SmartFactsSerializer,
        responses=CriterionSerializer(many=True),
    )
    def post(self, request: SignedInCall) -> Response:
        values = _parsed(SmartFactsSerializer(data=request.data, context={"request": request}))
        return Response(smart_check(smart_facts(Goal(**{"start": None, "due": None} | values))).as_json())
