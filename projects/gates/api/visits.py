"""Visits, and what projects owe before, during and after."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import FlagFilter, IdFilter, query_flag, query_id
from goaltrack.common.api.headers import IF_MATCH, expected_version, with_etag
from goaltrack.common.api.pagination import CursorPagination
from people.api.inputs import caller, parsed
from people.requests import SignedInCall
from projects.gates import services
from projects.gates.api.shapes import (
    CaseReasonSerializer,
    StageRowSerializer,
    VisitInputSerializer,
    VisitReportSerializer,
    VisitSerializer,
)
from projects.gates.models import Visit
from projects.gates.selectors import coming_visits, overlaps_of, stage_rows


class ByStart(CursorPagination):
    ordering: Any = ("starts_at", "id")


class VisitFilter(django_filters.FilterSet):
    project = IdFilter(field_name="case__project")
    state = django_filters.ChoiceFilter(choices=Visit.State.choices)
    coming = FlagFilter(method="only_coming")

    def only_coming(self, visits: "QuerySet[Visit]", _name: str, value: bool) -> "QuerySet[Visit]":
        assert self.request is not None
        return visits.filter(pk__in=coming_visits(self.request.user).order_by().values("pk")) if value else visits


@extend_schema_view(get=extend_schema(summary="Visits", operation_id="visit_list"))
class VisitListView(ListAPIView):
    serializer_class = VisitSerializer
    pagination_class = ByStart
    filterset_class = VisitFilter
    queryset = Visit.objects.none()

    def get_queryset(self) -> "QuerySet[Visit]":
        return Visit.objects.visible_to(caller(self.request)).select_related("case")

    def paginate_queryset(self, queryset: Any) -> Any:
        self._page = super().paginate_queryset(queryset)
        return self._page

    def get_serializer_context(self) -> dict[str, Any]:
        page = getattr(self, "_page", [])
        overlaps = overlaps_of(caller(self.request), page) if page else {}
        return {**super().get_serializer_context(), "overlaps": overlaps}


class VisitDetailView(APIView):
    @extend_schema(
        summary="Change a planned visit",
        description="One that was agreed to goes through its gate again when its time, its guests or its route change.",
        operation_id="visit_update",
        request=VisitInputSerializer(partial=True),
        responses=VisitSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        visit = _visit(request, pk)
        version = expected_version(request)
        values = parsed(VisitInputSerializer, request, partial=True)
        return _shown(
            request, services.visit_update(actor=request.user, visit_id=visit.pk, version=version, values=values)
        )


class VisitReportView(APIView):
    @extend_schema(
        summary="Say that a visit was held, and how it went",
        operation_id="visit_report",
        request=VisitReportSerializer,
        responses=VisitSerializer,
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        visit = _visit(request, pk)
        version = expected_version(request)
        values = parsed(VisitReportSerializer, request)
        return _shown(request, services.visit_report(actor=request.user, visit_id=visit.pk, version=version, **values))


class VisitCancelView(APIView):
    @extend_schema(
        summary="Cancel a visit", operation_id="visit_cancel", request=CaseReasonSerializer, responses=VisitSerializer
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        visit = _visit(request, pk)
        values = parsed(CaseReasonSerializer, request)
        return _shown(request, services.visit_cancel(actor=request.user, visit_id=visit.pk, **values))


class StageListView(APIView):
    @extend_schema(
        summary="What each project owes before, during and after, and what it has held",
        description="Those that lack the most come first.",
        operation_id="stage_list",
        responses=StageRowSerializer(many=True),
        parameters=[
            OpenApiParameter("department", OpenApiTypes.INT),
            OpenApiParameter("lacking", OpenApiTypes.BOOL, description="Only the projects that lack one."),
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        department = query_id(request, "department")
        rows = stage_rows(
            request.user,
            department_ids=[department] if department else [],
            lacking=query_flag(request, "lacking"),
        )
        return Response(StageRowSerializer(rows, many=True).data)


def _visit(request: SignedInCall, pk: int) -> Visit:
    return get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)


def _shown(request: SignedInCall, visit: Visit) -> Response:
    context = {"overlaps": overlaps_of(request.user, [visit])}
    return with_etag(Response(VisitSerializer(visit, context=context).data), visit.version)
