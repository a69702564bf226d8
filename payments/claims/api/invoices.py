"""Invoices: those one sees, recording one, and reversing it in whole or part."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import IdFilter
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from payments.api.rows import seen_checkpoint
from payments.claims import services
from payments.claims.api.inputs import InvoiceInputSerializer, InvoiceReverseSerializer
from payments.claims.api.shapes import InvoiceSerializer
from payments.claims.models import Invoice
from payments.claims.selectors.lines import invoice_lines
from payments.claims.views.find import invoice_or_404
from people.api.inputs import caller, parsed
from people.requests import SignedInCall


class InvoiceFilter(django_filters.FilterSet):
    checkpoint = IdFilter(label=_("Payment checkpoint"))
    contract = IdFilter(field_name="checkpoint__contract", label=_("Contract"))
    project = IdFilter(field_name="checkpoint__contract__project", label=_("Project"))
    kind = django_filters.ChoiceFilter(choices=Invoice.Kind.choices)

    class Meta:
        model = Invoice
        fields = ("checkpoint", "contract", "project", "kind")


class InvoiceListView(generics.ListAPIView):
    serializer_class = InvoiceSerializer
    filterset_class = InvoiceFilter
    queryset = Invoice.objects.none()

    def get_queryset(self) -> Any:
        return Invoice.objects.visible_to(caller(self.request))

    @extend_schema(summary="Invoices", operation_id="invoice_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        ids = [row.pk for row in page]
        by_id = {line.invoice.pk: line for line in _lines(request, ids)}
        return self.get_paginated_response(InvoiceSerializer([by_id[pk] for pk in ids], many=True).data)


class InvoiceRecordView(APIView):
    @extend_schema(
        summary="Record an invoice of a checkpoint",
        operation_id="invoice_record",
        request=InvoiceInputSerializer,
        responses={201: InvoiceSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        checkpoint = seen_checkpoint(request.user, pk)
        key = idempotency_key(request)
        values = parsed(InvoiceInputSerializer, request)
        made = services.invoice_record(actor=request.user, key=key, checkpoint_id=checkpoint.pk, values=values)
        return Response(InvoiceSerializer(_lines(request, [made.pk])[0]).data, status=status.HTTP_201_CREATED)


class InvoiceDetailView(APIView):
    @extend_schema(summary="An invoice", operation_id="invoice_detail", responses=InvoiceSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return Response(InvoiceSerializer(_lines(request, [invoice_or_404(request.user, pk).pk])[0]).data)


class InvoiceReverseView(APIView):
    @extend_schema(
        summary="Reverse an invoice in whole or part",
        description="Answers with the second, negative row; what it takes back can be invoiced again.",
        operation_id="invoice_reverse",
        request=InvoiceReverseSerializer,
        responses={201: InvoiceSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        invoice_or_404(request.user, pk)
        key = idempotency_key(request)
        values = parsed(InvoiceReverseSerializer, request)
        made = services.invoice_reverse(actor=request.user, key=key, invoice_id=pk, values=values)
        return Response(InvoiceSerializer(_lines(request, [made.pk])[0]).data, status=status.HTTP_201_CREATED)


def _lines(request: Request | SignedInCall, ids: list[int]) -> list[Any]:
    return invoice_lines(caller(request), Invoice.objects.filter(pk__in=ids))
