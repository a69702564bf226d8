"""Milestones. A breakdown creates them; here they are read, changed, achieved and cancelled."""

from dataclasses import asdict
from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.gate import Proposal
from goaltrack.common.api.headers import IF_MATCH, expected_version, with_etag
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import Problems
from history.api.views import timeline_schema
from people.requests import SignedInCall
from projects.api.history import WorkTimelineView
from projects.api.rows import MILESTONE, MILESTONE_DETAIL, rows, shaped
from projects.api.serializers import (
    MilestoneAchieveSerializer,
    MilestoneDetailSerializer,
    MilestoneSerializer,
    MilestoneUpdateSerializer,
    WorkCancelSerializer,
    parsed,
)
from projects.models import Milestone
from projects.selectors.filters import parse_choice, parse_id
from projects.services import milestone_achieve, milestone_cancel, milestone_update

NARROWED = ("project", "module", "unit", "goal")


class ByDue(CursorPagination):
    ordering: Any = ("due", "id")


class MilestoneListView(generics.GenericAPIView):
    serializer_class = MilestoneSerializer
    pagination_class = ByDue
    filter_backends = ()
    queryset = Milestone.objects.none()

    @extend_schema(
        summary="Milestones",
        operation_id="milestone_list",
        responses=MilestoneSerializer(many=True),
        parameters=[
            *[OpenApiParameter(name, OpenApiTypes.INT) for name in NARROWED],
            OpenApiParameter("state", OpenApiTypes.STR, enum=["open", "achieved", "all"]),
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        problems = Problems()
        wanted: dict[str, Any] = {name: parse_id(request.query_params, name, problems) for name in NARROWED}
        state = parse_choice(request.query_params, "state", ("all", "open", "achieved"), problems)
        problems.raise_any()
        found = Milestone.objects.visible_to(request.user)
        found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
        if state == "open":
            found = found.open()
        elif state == "achieved":
            found = found.exclude(achieved_on=None)
        page = self.paginate_queryset(rows(found, MILESTONE))
        return self.get_paginated_response([shaped(row, MILESTONE) for row in page or ()])


class MilestoneDetailView(APIView):
    @extend_schema(summary="A milestone", operation_id="milestone_detail", responses=MilestoneDetailSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a milestone",
        description="What is material of one from a reviewed breakdown is not changed: `proposed` says which version of"
        " the breakdown proposes it from now on. 409 while a version is with the experts.",
        operation_id="milestone_update",
        request=MilestoneUpdateSerializer(partial=True),
        responses=MilestoneDetailSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        milestone = _milestone(request, pk)
        version = expected_version(request)
        values = parsed(MilestoneUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        changed = milestone_update(actor=request.user, milestone_id=milestone.pk, version=version, values=values)
        return _shown(request, pk, proposed=changed.proposed)


class MilestoneCancelView(APIView):
    @extend_schema(
        summary="Cancel a milestone",
        description="One from a reviewed breakdown is proposed to be taken out of the plan: see `proposed`.",
        operation_id="milestone_cancel",
        request=WorkCancelSerializer,
        responses=MilestoneDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        milestone = _milestone(request, pk)
        values = parsed(WorkCancelSerializer(data=request.data))
        cancelled = milestone_cancel(actor=request.user, milestone_id=milestone.pk, reason=values["reason"])
        return _shown(request, pk, proposed=cancelled.proposed)


class MilestoneAchieveView(APIView):
    @extend_schema(
        summary="Record that a milestone was reached",
        description="Calling it again changes nothing and answers with what is recorded.",
        operation_id="milestone_achieve",
        request=MilestoneAchieveSerializer,
        responses=MilestoneDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        milestone = _milestone(request, pk)
        values = parsed(MilestoneAchieveSerializer(data=request.data))
        milestone_achieve(actor=request.user, milestone_id=milestone.pk, **values)
        return _shown(request, pk)


@extend_schema_view(get=timeline_schema("a milestone", "milestone_history"))
class MilestoneHistoryView(WorkTimelineView):
    subject_model = Milestone

    def get_subject(self) -> Milestone:
        return _milestone(cast(SignedInCall, self.request), self.kwargs["pk"])


def _milestone(request: SignedInCall, pk: int) -> Milestone:
    return get_object_or_404(Milestone.objects.visible_to(request.user).only("pk"), pk=pk)


def _shown(request: SignedInCall, pk: int, *, proposed: Proposal | None = None) -> Response:
    row = get_object_or_404(rows(Milestone.objects.visible_to(request.user), MILESTONE_DETAIL), pk=pk)
    shape = shaped(row, MILESTONE_DETAIL) | {"proposed": proposed and asdict(proposed)}
    return with_etag(Response(shape), row["version"])
