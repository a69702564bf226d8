"""Contracts: the list, one with its sums, entering and changing one."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import IdFilter
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from payments import services
from payments.api.inputs import ContractInputSerializer
from payments.api.rows import contract_lines, seen_contract
from payments.api.shapes import ContractSerializer
from payments.models import Contract
from people.api.inputs import caller, parsed
from people.requests import SignedInCall


class ContractFilter(django_filters.FilterSet):
    project = IdFilter(label=_("Project"))
    customer = IdFilter(label=_("Customer"))
    q = django_filters.CharFilter(
        method="with_text", max_length=100, label=_("Part of the number or the name, of its project or its customer")
    )

    class Meta:
        model = Contract
        fields = ("project", "customer", "q")

    def with_text(self, queryset: QuerySet[Contract], _name: str, value: str) -> QuerySet[Contract]:
        return queryset.filter(
            Q(number__icontains=value)
            | Q(name__icontains=value)
            | Q(project__name__icontains=value)
            | Q(customer__name__icontains=value)
        )


class NewestFirst(CursorPagination):
    ordering: Any = ("-id",)


class ContractListView(generics.ListAPIView):
    serializer_class = ContractSerializer
    pagination_class = NewestFirst
    filterset_class = ContractFilter
    queryset = Contract.objects.none()

    def get_queryset(self) -> Any:
        return Contract.objects.visible_to(caller(self.request)).select_related("project", "customer")

    @extend_schema(summary="Contracts, the newest first", operation_id="contract_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        lines = contract_lines(caller(request), page or [])
        return self.get_paginated_response(ContractSerializer(lines, many=True).data)

    @extend_schema(
        summary="Enter a contract",
        operation_id="contract_create",
        request=ContractInputSerializer,
        responses={201: ContractSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(ContractInputSerializer, request)
        contract = services.contract_create(actor=request.user, key=key, values=values)
        return _shown(request, contract.pk, status.HTTP_201_CREATED)


class ContractDetailView(APIView):
    @extend_schema(summary="A contract", operation_id="contract_detail", responses=ContractSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a contract",
        operation_id="contract_update",
        request=ContractInputSerializer(partial=True),
        responses=ContractSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        contract = seen_contract(request.user, pk)
        version = expected_version(request)
        values = parsed(ContractInputSerializer, request, partial=True)
        services.contract_update(actor=request.user, contract_id=contract.pk, version=version, values=values)
        return _shown(request, pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    contract = seen_contract(request.user, pk)
    (line,) = contract_lines(request.user, [contract])
    return with_etag(Response(ContractSerializer(line).data, status=status_code), contract.version)
