"""The forecast of a year, the rows behind it, and what if."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common import clock
from goaltrack.common.api.filters import query_choice, query_id
from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR, invalid
from payments.outlook.api.shapes import CurveSerializer, OutlookLineSerializer, OutlookSerializer
from payments.outlook.assuming import ASKS, Scene
from payments.outlook.selectors import SHOWS, Outlook, outlook
from payments.outlook.weights import STAGES
from people.api.imports import PAGE, RowPages
from people.requests import SignedInCall

WITHIN = [
    OpenApiParameter("year", OpenApiTypes.INT, description="This year where it is left out."),
    OpenApiParameter("project", OpenApiTypes.INT),
    OpenApiParameter("department", OpenApiTypes.INT, description="And everything below it."),
]


def asked_outlook(request: SignedInCall) -> Outlook:
    year = query_id(request, "year") or clock.today().year
    if not FIRST_YEAR < year <= LAST_YEAR:
        raise invalid("year", f"{FIRST_YEAR + 1}–{LAST_YEAR}")
    project, department = query_id(request, "project"), query_id(request, "department")
    return outlook(request.user, year=year, project=project, department=department)


class OutlookView(APIView):
    @extend_schema(
        summary="The forecast of a year, plain and weighted, by month",
        description="Against the plan and the receipts of the year before.",
        operation_id="forecast",
        responses=OutlookSerializer,
        parameters=WITHIN,
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(OutlookSerializer(asked_outlook(request)).data)


class OutlookRowsView(APIView):
    @extend_schema(
        summary="The open checkpoints of the forecast with their weights, soonest first",
        operation_id="forecast_row_list",
        responses=OutlookLineSerializer(many=True),
        parameters=[
            *WITHIN,
            OpenApiParameter("show", OpenApiTypes.STR, enum=[*SHOWS, *STAGES], description="All where left out."),
            *PAGE,
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        # HELD is a stage and something to be shown: the same rows.
        show = query_choice(request, "show", ("", *SHOWS, *STAGES))
        found = asked_outlook(request)
        return RowPages().answer(found.shown(show) if show else found.lines, self, OutlookLineSerializer)


class WhatIfView(APIView):
    @extend_schema(
        summary="The forecast under assumptions, beside the present one; nothing is saved",
        operation_id="forecast_what_if",
        responses=CurveSerializer(many=True),
        parameters=[
            *WITHIN[1:],
            OpenApiParameter(
                "move",
                OpenApiTypes.STR,
                many=True,
                description="A day: milestone-5:2026-12-20; also acceptance-, condition- and checkpoint-.",
            ),
            OpenApiParameter("drop", OpenApiTypes.INT, many=True, description="A document that is not asked for."),
            OpenApiParameter("accept", OpenApiTypes.STR, enum=ASKS, description="As it is planned where left out."),
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        scene = Scene(asked_outlook(request))
        accept = query_choice(request, "accept", ("", *ASKS))
        moves: list[Any] = [text.partition(":")[::2] for text in request.query_params.getlist("move")]
        asked = scene.read(moves, request.query_params.getlist("drop"), accept)
        for name in asked.unclear:
            asked.problems.add("move" if "-" in name else "drop", name)
        asked.problems.raise_any()
        return Response(CurveSerializer(scene.curves(asked), many=True).data)
