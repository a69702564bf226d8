"""The ledger: receipts with what they settled, recording, allotting and reversing. Nothing of it is ever changed."""

from typing import Any, cast

import django_filters
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import IdFilter
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.pagination import CursorPagination
from payments import services
from payments.api.inputs import AllotmentInputSerializer, ReceiptInputSerializer, ReversalSerializer
from payments.api.rows import knows, seen_contract, seen_receipts
from payments.api.shapes import AllotmentSerializer, ReceiptSerializer
from payments.models import Allotment, Receipt
from people.api.inputs import parsed
from people.requests import SignedInCall


class ReceiptFilter(django_filters.FilterSet):
    contract = IdFilter(label=_("Contract"))
    project = IdFilter(field_name="contract__project", label=_("Project"))
    received_from = django_filters.DateFilter(field_name="received_on", lookup_expr="gte")
    received_to = django_filters.DateFilter(field_name="received_on", lookup_expr="lte")
    cash_from = django_filters.DateFilter(field_name="cash_on", lookup_expr="gte")
    cash_to = django_filters.DateFilter(field_name="cash_on", lookup_expr="lte")
    account = IdFilter(label=_("Bank account"))

    class Meta:
        model = Receipt
        fields = ("contract", "project", "received_from", "received_to", "cash_from", "cash_to", "account")


class NewestFirst(CursorPagination):
    ordering: Any = ("-received_on", "-id")


@extend_schema_view(get=extend_schema(summary="Receipts, the newest first", operation_id="receipt_list"))
class ReceiptListView(generics.ListAPIView):
    serializer_class = ReceiptSerializer
    pagination_class = NewestFirst
    filterset_class = ReceiptFilter
    queryset = Receipt.objects.none()

    def get_queryset(self) -> Any:
        return seen_receipts(cast(SignedInCall, self.request).user)

    def get_serializer_context(self) -> dict[str, Any]:
        user = cast(SignedInCall, self.request).user
        known = knows(user) if user.is_authenticated else {}
        return {**super().get_serializer_context(), **known}


class ReceiptRecordView(APIView):
    @extend_schema(
        summary="Record a receipt for a contract, with what it settles",
        operation_id="receipt_record",
        request=ReceiptInputSerializer,
        responses={201: ReceiptSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        contract = seen_contract(request.user, pk)
        key = idempotency_key(request)
        values = parsed(ReceiptInputSerializer, request)
        parts = values.pop("allotments", None)
        allotments = None if parts is None else [(part["checkpoint"].pk, part["amount"]) for part in parts]
        made = services.receipt_record(
            actor=request.user, key=key, contract_id=contract.pk, values=values, allotments=allotments
        )
        return _shown(request, made.pk, status.HTTP_201_CREATED)


class ReceiptDetailView(APIView):
    @extend_schema(summary="A receipt", operation_id="receipt_detail", responses=ReceiptSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)


class ReceiptAllotView(APIView):
    @extend_schema(
        summary="Settle a checkpoint from what a receipt has left over",
        operation_id="receipt_allot",
        request=AllotmentInputSerializer,
        responses={201: AllotmentSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        receipt = _receipt(request, pk)
        key = idempotency_key(request)
        values = parsed(AllotmentInputSerializer, request)
        made = services.receipt_allot(
            actor=request.user,
            key=key,
            receipt_id=receipt.pk,
            checkpoint_id=values["checkpoint"].pk,
            amount=values["amount"],
        )
        return _allotment_shown(request, made.pk)


class ReceiptReverseView(APIView):
    @extend_schema(
        summary="Reverse a receipt or a part of it; what it settled beyond its advance is outstanding again",
        description="Answers with the second, negative row.",
        operation_id="receipt_reverse",
        request=ReversalSerializer,
        responses={201: ReceiptSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        receipt = _receipt(request, pk)
        key = idempotency_key(request)
        values = parsed(ReversalSerializer, request)
        made = services.receipt_reverse(actor=request.user, key=key, receipt_id=receipt.pk, **values)
        return _shown(request, made.pk, status.HTTP_201_CREATED)


class AllotmentReverseView(APIView):
    @extend_schema(
        summary="Take back what a receipt settled, or a part of it; the money is an advance again",
        description="Answers with the second, negative row.",
        operation_id="allotment_reverse",
        request=ReversalSerializer,
        responses={201: AllotmentSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        allotment = get_object_or_404(Allotment.objects.visible_to(request.user), pk=pk)
        key = idempotency_key(request)
        values = parsed(ReversalSerializer, request)
        made = services.allotment_reverse(actor=request.user, key=key, allotment_id=allotment.pk, **values)
        return _allotment_shown(request, made.pk)


def _receipt(request: SignedInCall, pk: int) -> Receipt:
    return get_object_or_404(Receipt.objects.visible_to(request.user), pk=pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    receipt = get_object_or_404(seen_receipts(request.user), pk=pk)
    return Response(ReceiptSerializer(receipt, context=knows(request.user)).data, status=status_code)


def _allotment_shown(request: SignedInCall, pk: int) -> Response:
    allotments = Allotment.objects.select_related("receipt__contract__project", "checkpoint", "made_by")
    shape = AllotmentSerializer(allotments.get(pk=pk), context=knows(request.user))
    return Response(shape.data, status=status.HTTP_201_CREATED)
