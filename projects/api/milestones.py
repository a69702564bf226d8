"""Milestones. They are created and moved by a breakdown; here they are read and achieved."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import with_etag
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import Problems
from history.api.views import TimelineView, timeline_schema
from people.requests import SignedInCall
from projects.api.rows import MILESTONE, MILESTONE_DETAIL, rows, shaped
from projects.api.serializers import (
    MilestoneAchieveSerializer,
    MilestoneDetailSerializer,
    MilestoneSerializer,
    parsed,
)
from projects.models import Milestone
from projects.selectors.filters import parse_choice, parse_id
from projects.services import milestone_achieve


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
            OpenApiParameter("project", OpenApiTypes.INT),
            OpenApiParameter("goal", OpenApiTypes.INT),
            OpenApiParameter("state", OpenApiTypes.STR, enum=["open", "achieved", "all"]),
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        problems = Problems()
        wanted: dict[str, Any] = {name: parse_id(request.query_params, name, problems) for name in ("project", "goal")}
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


class MilestoneAchieveView(APIView):
    @extend_schema(
        summary="Record that a milestone was reached",
        description="Calling it again changes nothing and answers with what is recorded.",
        operation_id="milestone_achieve",
        request=MilestoneAchieveSerializer,
        responses=MilestoneDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        milestone = get_object_or_404(Milestone.objects.visible_to(request.user).only("pk"), pk=pk)
        values = parsed(MilestoneAchieveSerializer(data=request.data))
        milestone_achieve(actor=request.user, milestone_id=milestone.pk, **values)
        return _shown(request, pk)


@extend_schema_view(get=timeline_schema("a milestone", "milestone_history"))
class MilestoneHistoryView(TimelineView):
    subject_model = Milestone

    def get_subject(self) -> Milestone:
        visible = Milestone.objects.visible_to(cast(SignedInCall, self.request).user)
        return get_object_or_404(visible.only("pk"), pk=self.kwargs["pk"])


def _shown(request: SignedInCall, pk: int) -> Response:
    row = get_object_or_404(rows(Milestone.objects.visible_to(request.user), MILESTONE_DETAIL), pk=pk)
    return with_etag(Response(shaped(row, MILESTONE_DETAIL)), row["version"])
