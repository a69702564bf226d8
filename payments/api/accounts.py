"""Our bank accounts."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.pagination import CursorPagination
from payments import services
from payments.api.shapes import BankAccountSerializer
from payments.bank import BankAccount
from people.api.inputs import parsed
from people.models import Department
from people.requests import SignedInCall


class AccountUpdateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=60)
    bank = serializers.CharField(max_length=80)
    department = VisibleField(queryset=Department.objects.all())
    closed = serializers.BooleanField(required=False)


class AccountCreateSerializer(AccountUpdateSerializer):
    number = serializers.CharField(max_length=40, help_text="Never shown again but for its last four digits.")


class ById(CursorPagination):
    ordering: Any = ("id",)


@extend_schema_view(
    get=extend_schema(summary="Bank accounts", operation_id="bank_account_list"),
    post=extend_schema(
        summary="Add a bank account",
        operation_id="bank_account_create",
        request=AccountCreateSerializer,
        responses={201: BankAccountSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class AccountListView(generics.ListAPIView[BankAccount]):
    serializer_class = BankAccountSerializer
    pagination_class = ById
    filter_backends = ()
    queryset = BankAccount.objects.none()

    def get_queryset(self) -> Any:
        return BankAccount.objects.visible_to(cast(SignedInCall, self.request).user).select_related("department")

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(AccountCreateSerializer, request)
        made = services.account_create(actor=request.user, key=key, values=values)
        return _shown(request, made.pk, status.HTTP_201_CREATED)


class AccountDetailView(APIView):
    @extend_schema(summary="A bank account", operation_id="bank_account_detail", responses=BankAccountSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change or close a bank account",
        operation_id="bank_account_update",
        request=AccountUpdateSerializer(partial=True),
        responses=BankAccountSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        _account(request, pk)
        version = expected_version(request)
        values = parsed(AccountUpdateSerializer, request, partial=True)
        services.account_update(actor=request.user, account_id=pk, version=version, values=values)
        return _shown(request, pk)


def _account(request: SignedInCall, pk: int) -> BankAccount:
    return get_object_or_404(BankAccount.objects.visible_to(request.user).select_related("department"), pk=pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    account = _account(request, pk)
    return with_etag(Response(BankAccountSerializer(account).data, status=status_code), account.version)
