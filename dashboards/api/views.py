"""The dashboard in the API: the numbers of the page."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboards.api.shapes import DashboardSerializer
from dashboards.board import board_of
from goaltrack.common.api.filters import query_id
from people.requests import SignedInCall


class DashboardView(APIView):
    @extend_schema(
        summary="The dashboard: goals, overdue work, stuck money, collections, retrospectives, stages",
        description="Of a department and everything below it. Amounts are null for who may not read them.",
        operation_id="dashboard",
        parameters=[
            OpenApiParameter(
                "department",
                OpenApiTypes.INT,
                description="One below the caller's own, which is taken where this is left out or is none of them.",
            )
        ],
        responses=DashboardSerializer,
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(DashboardSerializer(board_of(request.user, query_id(request, "department") or 0)).data)
