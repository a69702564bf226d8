"""/api/v1/ of cycles and their trees."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.asked import NewestFirst, asked_cycle, parsed
from goals.api.filters import CycleFilter
from goals.api.serializers import (
    CycleCarryOnSerializer,
    CycleCreateSerializer,
    CycleReopenSerializer,
    CycleSerializer,
    TreeRowSerializer,
)
from goals.models import Confidence, Cycle, Goal
from goals.selectors import (
    SHOWS,
    TreeConditions,
    goal_tree,
    narrowed,
    with_confidence,
)
from goals.services import (
    cycle_begin_closing,
    cycle_carry_on,
    cycle_close,
    cycle_create,
    cycle_reopen,
)
from goaltrack.common.api.filters import query_choice, query_id
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
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
KEY = OpenApiParameter("key", OpenApiTypes.STR, enum=["1"], description="The few that carry 80 % of the weight.")
Q = OpenApiParameter("q", OpenApiTypes.STR, description="Part of the statement.")
OWN = OpenApiParameter("own", OpenApiTypes.STR, enum=["1"], description="The department alone, without those below it.")


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
        values = parsed(CycleCreateSerializer(data=request.data, context={"request": request}))
        cycle = cycle_create(actor=request.user, key=key, **values)
        return Response(CycleSerializer(cycle).data, status=status.HTTP_201_CREATED)


class CycleDetailView(APIView):
    @extend_schema(summary="A cycle", operation_id="cycle_detail", responses=CycleSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return Response(CycleSerializer(asked_cycle(request, pk)).data)


class CycleBeginClosingView(APIView):
    @extend_schema(
        summary="Begin to close a cycle: nothing new begins in it",
        operation_id="cycle_begin_closing",
        request=None,
        responses=CycleSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        cycle = cycle_begin_closing(actor=request.user, cycle_id=asked_cycle(request, pk).pk)
        return Response(CycleSerializer(cycle).data)


class CycleCloseView(APIView):
    @extend_schema(
        summary="Close a cycle whose goals have ended",
        operation_id="cycle_close",
        request=None,
        responses=CycleSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        return Response(CycleSerializer(cycle_close(actor=request.user, cycle_id=asked_cycle(request, pk).pk)).data)


class CycleReopenView(APIView):
    @extend_schema(
        summary="Open a cycle again, with the reason",
        operation_id="cycle_reopen",
        request=CycleReopenSerializer,
        responses=CycleSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        cycle = asked_cycle(request, pk)
        values = parsed(CycleReopenSerializer(data=request.data))
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
        cycle = asked_cycle(request, pk)
        key = idempotency_key(request)
        values = parsed(CycleCarryOnSerializer(data=request.data, context={"request": request}))
        into = cycle_carry_on(actor=request.user, key=key, cycle_id=cycle.pk, into=values["into"])
        return Response(CycleSerializer(into).data)


class CycleTreeView(APIView):
    @extend_schema(
        summary="The goals of a cycle as a tree, with their figures",
        operation_id="cycle_tree",
        parameters=[DEPARTMENT, OWN, SHOW, CONFIDENCE, OWNER, KIND, STRATEGY, KEY, Q],
        responses=TreeRowSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        cycle = asked_cycle(request, pk)
        department = query_id(request, "department")
        own_of = department if query_choice(request, "own", ("", "1")) else None
        rows = goal_tree(user=request.user, cycle=cycle, department_id=department)
        conditions = TreeConditions(
            q=request.query_params.get("q", ""),
            owner=query_id(request, "owner") or 0,
            kind=query_choice(request, "kind", ("", *Goal.Kind.values)),
            strategy=query_choice(request, "strategy", ("", *Goal.Strategy.values)),
            key=query_choice(request, "key", ("", "1")),
        )
        rows = narrowed(rows, query_choice(request, "show", ("", *SHOWS)), own_of, conditions)
        rows = with_confidence(rows, query_choice(request, "confidence", ("", *Confidence.values, "none")))
        return Response(TreeRowSerializer(rows, many=True).data)
