"""Acceptances: what stands where, and the verbs of one."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import Problems
from people.requests import SignedInCall
from projects.acceptance import services
from projects.acceptance.api.find import row, shown
from projects.acceptance.api.shapes import (
    AcceptanceAgainSerializer,
    AcceptanceCreateSerializer,
    AcceptanceDaySerializer,
    AcceptanceDecideSerializer,
    AcceptanceDetailSerializer,
    AcceptanceReasonSerializer,
    AcceptanceSerializer,
    AcceptanceUpdateSerializer,
)
from projects.acceptance.models import Acceptance, Stage
from projects.acceptance.selectors import acceptance_lines
from projects.api.serializers import parsed
from projects.selectors.filters import parse_choice, parse_id

STATES = ("all", "open", *Acceptance.State.values)


class ById(CursorPagination):
    ordering: Any = ("id",)


@extend_schema_view(
    get=extend_schema(
        summary="Acceptances",
        operation_id="acceptance_list",
        responses=AcceptanceSerializer(many=True),
        parameters=[
            OpenApiParameter("project", OpenApiTypes.INT),
            OpenApiParameter("stage", OpenApiTypes.STR, enum=["all", *Stage.values]),
            OpenApiParameter("state", OpenApiTypes.STR, enum=list(STATES)),
        ],
    ),
    post=extend_schema(
        summary="Plan an acceptance, with the usual steps and documents of its stage",
        operation_id="acceptance_create",
        request=AcceptanceCreateSerializer,
        responses={201: AcceptanceDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class AcceptanceListView(generics.GenericAPIView):
    serializer_class = AcceptanceSerializer
    pagination_class = ById
    filter_backends = ()
    queryset = Acceptance.objects.none()

    def get(self, request: SignedInCall) -> Response:
        problems = Problems()
        project = parse_id(request.query_params, "project", problems)
        stage = parse_choice(request.query_params, "stage", ("all", *Stage.values), problems)
        state = parse_choice(request.query_params, "state", STATES, problems)
        problems.raise_any()
        rows = Acceptance.objects.visible_to(request.user).as_lines()
        rows = rows.filter(project=project) if project is not None else rows
        rows = rows.filter(stage=stage) if stage in Stage.values else rows
        if state == "open":
            rows = rows.open()
        elif state in Acceptance.State.values:
            rows = rows.filter(state=state)
        page = cast(list[Acceptance], self.paginate_queryset(rows) or [])
        return self.get_paginated_response(AcceptanceSerializer(acceptance_lines(request.user, page), many=True).data)

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(AcceptanceCreateSerializer(data=request.data, context={"request": request}))
        project = values.pop("project")
        made = services.acceptance_create(actor=request.user, key=key, project=project, values=values)
        return shown(request, made.pk, status.HTTP_201_CREATED)


class AcceptanceDetailView(APIView):
    @extend_schema(summary="An acceptance", operation_id="acceptance_detail", responses=AcceptanceDetailSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return shown(request, pk)

    @extend_schema(
        summary="Change an acceptance",
        operation_id="acceptance_update",
        request=AcceptanceUpdateSerializer(partial=True),
        responses=AcceptanceDetailSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        row(request, pk)
        version = expected_version(request)
        values = parsed(AcceptanceUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        services.acceptance_update(actor=request.user, row_id=pk, version=version, values=values)
        return shown(request, pk)


class Verb(APIView):
    """A step in the life of an acceptance; its answer is the acceptance."""

    act: ClassVar[Callable[..., Acceptance]]
    takes: ClassVar[type[StrictSerializer]]

    def post(self, request: SignedInCall, pk: int) -> Response:
        row(request, pk)
        values = parsed(self.takes(data=request.data))
        type(self).act(actor=request.user, row_id=pk, **values)
        return shown(request, pk)


def _verb(summary: str, operation_id: str, takes: type[StrictSerializer]) -> Any:
    return extend_schema_view(
        post=extend_schema(
            summary=summary, operation_id=operation_id, request=takes, responses=AcceptanceDetailSerializer
        )
    )


@_verb("Record that an acceptance was applied for", "acceptance_apply", AcceptanceDaySerializer)
class AcceptanceApplyView(Verb):
    act, takes = staticmethod(services.acceptance_apply), AcceptanceDaySerializer


@_verb("Record that an acceptance was held", "acceptance_hold", AcceptanceDaySerializer)
class AcceptanceHoldView(Verb):
    act, takes = staticmethod(services.acceptance_hold), AcceptanceDaySerializer


@_verb("Take the application for an acceptance back", "acceptance_withdraw", AcceptanceReasonSerializer)
class AcceptanceWithdrawView(Verb):
    act, takes = staticmethod(services.acceptance_withdraw), AcceptanceReasonSerializer


@_verb(
    "Record how an acceptance ended: 400 at `step-<id>`, `document-<id>` and `documents` while something is missing",
    "acceptance_decide",
    AcceptanceDecideSerializer,
)
class AcceptanceDecideView(Verb):
    act, takes = staticmethod(services.acceptance_decide), AcceptanceDecideSerializer


@_verb("Begin another round of an acceptance that was not passed", "acceptance_again", AcceptanceAgainSerializer)
class AcceptanceAgainView(Verb):
    act, takes = staticmethod(services.acceptance_again), AcceptanceAgainSerializer


@_verb("Cancel an acceptance", "acceptance_cancel", AcceptanceReasonSerializer)
class AcceptanceCancelView(Verb):
    act, takes = staticmethod(services.acceptance_cancel), AcceptanceReasonSerializer
