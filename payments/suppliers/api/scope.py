"""Boundaries and interface obligations; every verb answers the contract. And what of them all is a risk."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import query_flag, query_id
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key
from payments.suppliers import services
from payments.suppliers.api.find import contract_of, seen, shown
from payments.suppliers.api.shapes import (
    BoundaryInputSerializer,
    ObligationDeliverSerializer,
    ObligationInputSerializer,
    ObligationSecureSerializer,
    SupplierContractDetailSerializer,
    SupplyRisksSerializer,
)
from payments.suppliers.models import Boundary, InterfaceObligation
from payments.suppliers.selectors import supply_risks
from people.api.inputs import parsed
from people.requests import SignedInCall

DETAIL = SupplierContractDetailSerializer


class BoundaryAddView(APIView):
    @extend_schema(
        summary="Add a boundary to a supplier contract",
        operation_id="boundary_add",
        request=BoundaryInputSerializer,
        responses={201: DETAIL},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        seen(request, pk)
        key = idempotency_key(request)
        values = parsed(BoundaryInputSerializer, request)
        services.boundary_add(actor=request.user, key=key, contract_id=pk, values=values)
        return shown(request, pk, status.HTTP_201_CREATED)


class BoundaryView(APIView):
    @extend_schema(
        summary="Change a boundary",
        operation_id="boundary_update",
        request=BoundaryInputSerializer(partial=True),
        responses=DETAIL,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        contract = contract_of(request, Boundary, pk)
        version = expected_version(request)
        values = parsed(BoundaryInputSerializer, request, partial=True)
        services.boundary_update(actor=request.user, row_id=pk, version=version, values=values)
        return shown(request, contract)

    @extend_schema(summary="Remove a boundary", operation_id="boundary_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        contract_of(request, Boundary, pk)
        services.boundary_remove(actor=request.user, row_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ObligationAddView(APIView):
    @extend_schema(
        summary="Add an interface obligation to a supplier contract",
        description="The other side is one of party, module and system.",
        operation_id="obligation_add",
        request=ObligationInputSerializer,
        responses={201: DETAIL},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        seen(request, pk)
        key = idempotency_key(request)
        values = parsed(ObligationInputSerializer, request)
        services.obligation_add(actor=request.user, key=key, contract_id=pk, values=values)
        return shown(request, pk, status.HTTP_201_CREATED)


class ObligationView(APIView):
    @extend_schema(
        summary="Change an interface obligation",
        operation_id="obligation_update",
        request=ObligationInputSerializer(partial=True),
        responses=DETAIL,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        contract = contract_of(request, InterfaceObligation, pk)
        version = expected_version(request)
        values = parsed(ObligationInputSerializer, request, partial=True)
        services.obligation_update(actor=request.user, row_id=pk, version=version, values=values)
        return shown(request, contract)

    @extend_schema(summary="Remove an interface obligation", operation_id="obligation_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        contract_of(request, InterfaceObligation, pk)
        services.obligation_remove(actor=request.user, row_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ObligationSecureView(APIView):
    @extend_schema(
        summary="Note the clause of an interface, or what was agreed in its place",
        operation_id="obligation_secure",
        request=ObligationSecureSerializer,
        responses=DETAIL,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        contract = contract_of(request, InterfaceObligation, pk)
        values = parsed(ObligationSecureSerializer, request)
        services.obligation_secure(actor=request.user, row_id=pk, **values)
        return shown(request, contract)


class ObligationDeliverView(APIView):
    @extend_schema(
        summary="Record that an interface was delivered",
        operation_id="obligation_deliver",
        request=ObligationDeliverSerializer,
        responses=DETAIL,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        contract = contract_of(request, InterfaceObligation, pk)
        on = parsed(ObligationDeliverSerializer, request)["on"]
        services.obligation_deliver(actor=request.user, row_id=pk, on=on)
        return shown(request, contract)


class SupplyRiskView(APIView):
    @extend_schema(
        summary="Risks of supplier contracts",
        description="Interfaces without a clause, then late ones; squeezed prices, of those whose amounts one reads.",
        operation_id="supply_risk_list",
        responses=SupplyRisksSerializer,
        parameters=[OpenApiParameter("project", OpenApiTypes.INT), OpenApiParameter("mine", OpenApiTypes.BOOL)],
    )
    def get(self, request: SignedInCall) -> Response:
        project, mine = query_id(request, "project"), query_flag(request, "mine")
        return Response(SupplyRisksSerializer(supply_risks(request.user, project=project, mine=mine)).data)
