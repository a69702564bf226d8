"""Bank statements: handing one in, naming its columns, confirming. Reading and booking is a worker's; ask again."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, parsers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from payments.statements import services
from payments.statements.api.shapes import (
    MappingInputSerializer,
    StatementDetailSerializer,
    StatementInputSerializer,
    StatementSerializer,
)
from payments.statements.models import Statement
from payments.statements.permissions import require_keeper
from people.api.inputs import parsed
from people.requests import SignedInCall


class Newest(CursorPagination):
    ordering: Any = ("-created_at", "-id")


@extend_schema_view(
    get=extend_schema(
        summary="Bank statements of the accounts whose money the caller keeps", operation_id="statement_list"
    ),
    post=extend_schema(
        summary="Hand in a bank statement; nothing of it is booked",
        operation_id="statement_upload",
        request={"multipart/form-data": StatementInputSerializer},
        responses={201: StatementDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class StatementListView(generics.ListAPIView[Statement]):
    serializer_class = StatementSerializer
    pagination_class = Newest
    parser_classes = (parsers.MultiPartParser,)
    filter_backends = ()
    queryset = Statement.objects.none()

    def get_queryset(self) -> Any:
        return _seen(cast(SignedInCall, self.request))

    def post(self, request: SignedInCall) -> Response:
        require_keeper(request.user)
        key = idempotency_key(request)
        values = parsed(StatementInputSerializer, request)
        made = services.statement_upload(
            actor=request.user, key=key, account_id=values["account"].pk, upload=values["upload"]
        )
        return _shown(request, made.pk, status.HTTP_201_CREATED)


class StatementDetailView(APIView):
    @extend_schema(
        summary="A bank statement, with how many of its lines are what",
        operation_id="statement_detail",
        responses=StatementDetailSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)


class StatementMapView(APIView):
    @extend_schema(
        summary="Say which column is which; the lines are read",
        operation_id="statement_map",
        request=MappingInputSerializer,
        responses={202: StatementDetailSerializer},
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        get_object_or_404(_seen(request), pk=pk)
        version = expected_version(request)
        values = parsed(MappingInputSerializer, request)
        mapping = {name: place for name, place in values.items() if place is not None}
        services.statement_map(actor=request.user, statement_id=pk, version=version, mapping=mapping)
        return _shown(request, pk, status.HTTP_202_ACCEPTED)


class StatementConfirmView(APIView):
    @extend_schema(
        summary="Have all chosen lines booked, or none",
        description="If-Match names the preview that is confirmed: any change of a line makes another one.",
        operation_id="statement_confirm",
        request=None,
        responses={202: StatementDetailSerializer},
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        get_object_or_404(_seen(request), pk=pk)
        services.statement_confirm(actor=request.user, statement_id=pk, version=expected_version(request))
        return _shown(request, pk, status.HTTP_202_ACCEPTED)


class StatementDiscardView(APIView):
    @extend_schema(
        summary="Put a statement away that was not booked",
        operation_id="statement_discard",
        request=None,
        responses=StatementDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        get_object_or_404(_seen(request), pk=pk)
        services.statement_discard(actor=request.user, statement_id=pk)
        return _shown(request, pk)


def _seen(request: SignedInCall) -> Any:
    return Statement.objects.visible_to(request.user).select_related("account", "uploaded_by")


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    statement = get_object_or_404(_seen(request), pk=pk)
    return with_etag(Response(StatementDetailSerializer(statement).data, status=status_code), statement.version)
