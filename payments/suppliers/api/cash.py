"""The cash position of a project and of all together; the share below which prices are squeezed."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import query_id
from payments.suppliers.api.shapes import (
    CashPositionSerializer,
    CashTogetherSerializer,
    SupplierFloorInputSerializer,
    SupplierFloorSerializer,
)
from payments.suppliers.policy import floor_lines
from payments.suppliers.selectors import cash_of, projects_with_cash
from payments.suppliers.services import supplier_policy_set
from people.api.inputs import parsed
from people.requests import SignedInCall
from projects.models import Project


class ProjectCashView(APIView):
    @extend_schema(
        summary="The cash position of a project, by month",
        description="Null for a caller who does not read its amounts, and where no money moves.",
        operation_id="project_cash",
        responses=CashPositionSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
        _lines, position = cash_of(request.user, [project])
        return Response(None if position is None else CashPositionSerializer(position).data)


class CashView(APIView):
    @extend_schema(
        summary="The cash position of the projects whose amounts one reads, and of all of them together",
        operation_id="cash_list",
        responses=CashTogetherSerializer,
        parameters=[OpenApiParameter("department", OpenApiTypes.INT, description="And everything below it.")],
    )
    def get(self, request: SignedInCall) -> Response:
        projects = projects_with_cash(request.user, query_id(request, "department"))
        lines, together = cash_of(request.user, projects)
        return Response(CashTogetherSerializer({"projects": lines, "together": together}).data)


class SupplierFloorView(APIView):
    @extend_schema(
        summary="Below which share of the reference price the departments call a price squeezed",
        operation_id="supplier_floor_list",
        responses=SupplierFloorSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(SupplierFloorSerializer(floor_lines(request.user), many=True).data)

    @extend_schema(
        summary="Settle a department's share",
        operation_id="supplier_floor_set",
        request=SupplierFloorInputSerializer,
        responses=SupplierFloorSerializer(many=True),
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(SupplierFloorInputSerializer, request)
        supplier_policy_set(actor=request.user, department_id=values["department"].pk, floor=values["floor"])
        return Response(SupplierFloorSerializer(floor_lines(request.user), many=True).data)
