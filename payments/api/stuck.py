"""Which money waits, on what, on whom, since when; and what comes in by month."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common import clock
from goaltrack.common.api.filters import query_choice, query_id
from goaltrack.common.errors import invalid
from payments.api.rows import reads_some_amounts
from payments.api.shapes import CheckpointSerializer, MonthMoneySerializer, StuckMoneySerializer, StuckSummarySerializer
from payments.models import Condition
from payments.permissions import amounts_readable
from payments.selectors import SHOWS, collections_by_month, stuck_money, with_flags
from people.api.imports import PAGE, RowPages
from people.requests import SignedInCall

FIRST_YEAR, LAST_YEAR = 2000, 2100
WITHIN = [
    OpenApiParameter("project", OpenApiTypes.INT),
    OpenApiParameter("department", OpenApiTypes.INT, description="And everything below it."),
]


class StuckMoneyView(APIView):
    @extend_schema(
        summary="Stuck money: everything outstanding, overdue first, then by amount",
        operation_id="stuck_money",
        responses=StuckMoneySerializer,
        parameters=[
            *WITHIN,
            OpenApiParameter("waits_for", OpenApiTypes.STR, enum=Condition.HeldBy.values),
            OpenApiParameter("show", OpenApiTypes.STR, enum=list(SHOWS), description="All of it where left out."),
            *PAGE,
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        waits_for = query_choice(request, "waits_for", ("", *Condition.HeldBy.values))
        show = query_choice(request, "show", ("", *SHOWS))
        within = {name: query_id(request, name) for name in ("project", "department")}
        money = stuck_money(request.user, waits_for=waits_for, **within)
        knows = reads_some_amounts(request.user, amounts_readable(request.user))
        summary = StuckSummarySerializer(money).data if knows else None
        lines = with_flags(money.shown(show))
        return RowPages().answer(lines, self, CheckpointSerializer, summary=summary)


class CollectionsView(APIView):
    @extend_schema(
        summary="Planned, received and forecast by month of a year",
        description="Empty for a caller who reads no amounts.",
        operation_id="collections_by_month",
        responses=MonthMoneySerializer(many=True),
        parameters=[
            OpenApiParameter("year", OpenApiTypes.INT, description="This year where it is left out."),
            *WITHIN,
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        year = query_id(request, "year") or clock.today().year
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise invalid("year", f"{FIRST_YEAR}–{LAST_YEAR}")
        project, department = query_id(request, "project"), query_id(request, "department")
        if not reads_some_amounts(request.user, amounts_readable(request.user)):
            return Response([])
        months: list[Any] = collections_by_month(
            request.user,
            year=year,
            department_ids=None if department is None else [department],
            project_ids=None if project is None else [project],
        )
        return Response(MonthMoneySerializer(months, many=True).data)
