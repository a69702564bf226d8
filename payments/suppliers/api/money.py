"""Amendments, planned payments and the ledger of a supplier contract; every verb answers the contract."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key
from payments.suppliers import services
from payments.suppliers.api.find import contract_of, seen, shown
from payments.suppliers.api.shapes import (
    PlannedPaymentInputSerializer,
    SupplierAmendmentInputSerializer,
    SupplierContractDetailSerializer,
    SupplierPaymentInputSerializer,
    SupplierPaymentReverseSerializer,
    SupplyReasonSerializer,
)
from payments.suppliers.models import PlannedPayment, SupplierPayment
from people.api.inputs import parsed
from people.requests import SignedInCall

DETAIL = SupplierContractDetailSerializer


class SupplierAmendmentView(APIView):
    @extend_schema(
        summary="Record an amendment of a supplier contract",
        operation_id="supplier_amendment_record",
        request=SupplierAmendmentInputSerializer,
        responses={201: DETAIL},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        seen(request, pk)
        key = idempotency_key(request)
        values = parsed(SupplierAmendmentInputSerializer, request)
        services.supplier_amendment_record(actor=request.user, key=key, contract_id=pk, values=values)
        return shown(request, pk, status.HTTP_201_CREATED)


class PlannedPaymentAddView(APIView):
    @extend_schema(
        summary="Plan a payment to a supplier",
        operation_id="planned_payment_add",
        request=PlannedPaymentInputSerializer,
        responses={201: DETAIL},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        seen(request, pk)
        key = idempotency_key(request)
        values = parsed(PlannedPaymentInputSerializer, request)
        services.planned_payment_add(actor=request.user, key=key, contract_id=pk, values=values)
        return shown(request, pk, status.HTTP_201_CREATED)


class PlannedPaymentView(APIView):
    @extend_schema(
        summary="Change a planned payment",
        operation_id="planned_payment_update",
        request=PlannedPaymentInputSerializer(partial=True),
        responses=DETAIL,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        contract = contract_of(request, PlannedPayment, pk)
        version = expected_version(request)
        values = parsed(PlannedPaymentInputSerializer, request, partial=True)
        services.planned_payment_update(actor=request.user, row_id=pk, version=version, values=values)
        return shown(request, contract)


class PlannedPaymentCancelView(APIView):
    @extend_schema(
        summary="Cancel a planned payment",
        operation_id="planned_payment_cancel",
        request=SupplyReasonSerializer,
        responses=DETAIL,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        contract = contract_of(request, PlannedPayment, pk)
        reason = parsed(SupplyReasonSerializer, request)["reason"]
        services.planned_payment_cancel(actor=request.user, row_id=pk, reason=reason)
        return shown(request, contract)


class SupplierPaymentView(APIView):
    @extend_schema(
        summary="Record a payment to a supplier",
        operation_id="supplier_payment_record",
        request=SupplierPaymentInputSerializer,
        responses={201: DETAIL},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        seen(request, pk)
        key = idempotency_key(request)
        values = parsed(SupplierPaymentInputSerializer, request)
        planned = values.pop("planned")
        services.supplier_payment_record(actor=request.user, key=key, contract_id=pk, values=values, planned_id=planned)
        return shown(request, pk, status.HTTP_201_CREATED)


class SupplierPaymentReverseView(APIView):
    @extend_schema(
        summary="Take back a payment to a supplier, whole or in part",
        operation_id="supplier_payment_reverse",
        request=SupplierPaymentReverseSerializer,
        responses={201: DETAIL},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        contract = contract_of(request, SupplierPayment, pk)
        key = idempotency_key(request)
        values = parsed(SupplierPaymentReverseSerializer, request)
        services.supplier_payment_reverse(actor=request.user, key=key, payment_id=pk, **values)
        return shown(request, contract, status.HTTP_201_CREATED)
