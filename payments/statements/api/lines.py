"""Lines of bank statements: what becomes of each, and recognising one that waits."""

from typing import Any, cast

import django_filters
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import IdFilter
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from payments.api.rows import knows, seen_receipts
from payments.api.shapes import ReceiptSerializer
from payments.statements import services
from payments.statements.api.shapes import (
    BankLineInputSerializer,
    BankLineSerializer,
    DismissInputSerializer,
    RecogniseInputSerializer,
)
from payments.statements.models import StatementLine
from people.api.inputs import parsed
from people.requests import SignedInCall


class LineFilter(django_filters.FilterSet):
    statement = IdFilter(label=_("Bank statement"))
    account = IdFilter(label=_("Bank account"))
    verdict = django_filters.ChoiceFilter(choices=StatementLine.Verdict.choices)
    waits = django_filters.BooleanFilter(label=_("Waits to be recognised"))
    dismissed = django_filters.BooleanFilter(
        field_name="dismissed_on", lookup_expr="isnull", exclude=True, label=_("Dismissed")
    )

    class Meta:
        model = StatementLine
        fields = ("statement", "account", "verdict", "waits", "dismissed")


class AsInTheFile(CursorPagination):
    ordering: Any = ("-statement_id", "number", "id")


@extend_schema_view(get=extend_schema(summary="Lines of bank statements", operation_id="bank_line_list"))
class LineListView(generics.ListAPIView[StatementLine]):
    serializer_class = BankLineSerializer
    pagination_class = AsInTheFile
    filterset_class = LineFilter
    queryset = StatementLine.objects.none()

    def get_queryset(self) -> Any:
        return _seen(cast(SignedInCall, self.request))


class LineDetailView(APIView):
    @extend_schema(summary="A line of a bank statement", operation_id="bank_line_detail", responses=BankLineSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Choose the contract of a line of the preview, leave it out or take it in",
        operation_id="bank_line_update",
        request=BankLineInputSerializer(partial=True),
        responses=BankLineSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        get_object_or_404(_seen(request), pk=pk)
        version = expected_version(request)
        values = parsed(BankLineInputSerializer, request, partial=True)
        services.line_change(actor=request.user, line_id=pk, version=version, values=values)
        return _shown(request, pk)


class LineDismissView(APIView):
    @extend_schema(
        summary="Dismiss a line that waits, because it is for no contract",
        operation_id="bank_line_dismiss",
        request=DismissInputSerializer,
        responses=BankLineSerializer,
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        get_object_or_404(_seen(request), pk=pk)
        version, values = expected_version(request), parsed(DismissInputSerializer, request)
        services.line_dismiss(actor=request.user, line_id=pk, version=version, reason=values["reason"])
        return _shown(request, pk)


class LineTakeUpView(APIView):
    @extend_schema(
        summary="Let a dismissed line wait again",
        operation_id="bank_line_take_up",
        request=None,
        responses=BankLineSerializer,
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        get_object_or_404(_seen(request), pk=pk)
        services.line_take_up(actor=request.user, line_id=pk, version=expected_version(request))
        return _shown(request, pk)


class LineRecogniseView(APIView):
    @extend_schema(
        summary="Recognise a line that waits: its receipt is recorded for the contract",
        operation_id="bank_line_recognise",
        request=RecogniseInputSerializer,
        responses={201: ReceiptSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        get_object_or_404(_seen(request), pk=pk)
        key = idempotency_key(request)
        values = parsed(RecogniseInputSerializer, request)
        parts = values.get("allotments")
        allotments = None if parts is None else [(part["checkpoint"].pk, part["amount"]) for part in parts]
        made = services.line_recognise(
            actor=request.user, key=key, line_id=pk, contract_id=values["contract"].pk, allotments=allotments
        )
        receipt = get_object_or_404(seen_receipts(request.user), pk=made.pk)
        shape = ReceiptSerializer(receipt, context=knows(request.user))
        return Response(shape.data, status=status.HTTP_201_CREATED)


def _seen(request: SignedInCall) -> Any:
    return StatementLine.objects.visible_to(request.user).select_related(
        "account", "contract", "checkpoint", "dismissed_by"
    )


def _shown(request: SignedInCall, pk: int) -> Response:
    line = get_object_or_404(_seen(request), pk=pk)
    return with_etag(Response(BankLineSerializer(line).data), line.version)
