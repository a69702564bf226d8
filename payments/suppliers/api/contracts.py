"""Supplier contracts: the list, one with all it holds, entering and changing one, its state and its contingency."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import IdFilter
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key
from goaltrack.common.api.pagination import CursorPagination
from payments.suppliers import services
from payments.suppliers.api.find import seen, shown
from payments.suppliers.api.shapes import (
    ContingencyInputSerializer,
    SupplierContractCreateSerializer,
    SupplierContractDetailSerializer,
    SupplierContractSerializer,
    SupplierContractUpdateSerializer,
    SupplyReasonSerializer,
)
from payments.suppliers.models import SupplierContract
from payments.suppliers.selectors import supplier_lines
from people.api.inputs import caller, parsed
from people.requests import SignedInCall
from projects.models import Unit

DETAIL = SupplierContractDetailSerializer


class SupplierContractFilter(django_filters.FilterSet):
    project = IdFilter(label=_("Project"))
    supplier = IdFilter(label=_("Supplier"))
    state = django_filters.ChoiceFilter(choices=SupplierContract.State.choices)

    class Meta:
        model = SupplierContract
        fields = ("project", "supplier", "state")


class NewestFirst(CursorPagination):
    ordering: Any = ("-id",)


class SupplierContractListView(generics.ListAPIView):
    serializer_class = SupplierContractSerializer
    pagination_class = NewestFirst
    filterset_class = SupplierContractFilter
    queryset = SupplierContract.objects.none()

    def get_queryset(self) -> Any:
        return SupplierContract.objects.visible_to(caller(self.request)).as_lines()

    @extend_schema(summary="Supplier contracts, the newest first", operation_id="supplier_contract_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        lines = supplier_lines(caller(request), page or [])
        return self.get_paginated_response(SupplierContractSerializer(lines, many=True).data)

    @extend_schema(
        summary="Enter a supplier contract as a draft",
        operation_id="supplier_contract_create",
        request=SupplierContractCreateSerializer,
        responses={201: DETAIL},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(SupplierContractCreateSerializer, request)
        made = services.supplier_contract_create(
            actor=request.user, key=key, project=values.pop("project"), covers=_covers(values) or (), values=values
        )
        return shown(request, made.pk, status.HTTP_201_CREATED)


class SupplierContractDetailView(APIView):
    @extend_schema(
        summary="A supplier contract with its boundaries, interfaces and money",
        operation_id="supplier_contract_detail",
        responses=DETAIL,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return shown(request, pk)

    @extend_schema(
        summary="Change a supplier contract",
        operation_id="supplier_contract_update",
        request=SupplierContractUpdateSerializer(partial=True),
        responses=DETAIL,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        contract = seen(request, pk)
        version = expected_version(request)
        values = parsed(SupplierContractUpdateSerializer, request, partial=True)
        services.supplier_contract_update(
            actor=request.user, contract_id=pk, version=version, covers=_covers(values, contract), values=values
        )
        return shown(request, pk)


class SupplierContractBeginView(APIView):
    @extend_schema(
        summary="Put a signed draft in force",
        operation_id="supplier_contract_begin",
        request=None,
        responses=DETAIL,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        services.supplier_contract_begin(actor=request.user, contract_id=seen(request, pk).pk)
        return shown(request, pk)


class SupplierContractEndView(APIView):
    @extend_schema(
        summary="End a supplier contract: nothing more is delivered or paid",
        operation_id="supplier_contract_end",
        request=SupplyReasonSerializer,
        responses=DETAIL,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        contract = seen(request, pk)
        reason = parsed(SupplyReasonSerializer, request)["reason"]
        services.supplier_contract_end(actor=request.user, contract_id=contract.pk, reason=reason)
        return shown(request, pk)


class SupplierContractResumeView(APIView):
    @extend_schema(
        summary="Take an ended supplier contract up again",
        operation_id="supplier_contract_resume",
        request=SupplyReasonSerializer,
        responses=DETAIL,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        contract = seen(request, pk)
        reason = parsed(SupplyReasonSerializer, request)["reason"]
        services.supplier_contract_resume(actor=request.user, contract_id=contract.pk, reason=reason)
        return shown(request, pk)


class ContingencyView(APIView):
    @extend_schema(
        summary="Settle the contingency of a supplier contract",
        operation_id="contingency_set",
        request=ContingencyInputSerializer,
        responses=DETAIL,
        parameters=[IF_MATCH],
    )
    def put(self, request: SignedInCall, pk: int) -> Response:
        contract = seen(request, pk)
        version = expected_version(request)
        values = parsed(ContingencyInputSerializer, request)
        services.contingency_set(actor=request.user, contract_id=contract.pk, version=version, values=values)
        return shown(request, pk)


def _covers(values: dict[str, Any], contract: SupplierContract | None = None) -> list[Any] | None:
    """Units and modules together, what was not said of the two as it is; None where neither was said."""
    said = {name: values.pop(name) for name in ("units", "modules") if name in values}
    if not said:
        return None
    present = [cover.covered for cover in contract.covers.select_related("unit", "module")] if contract else []
    kept = [one for one in present if ("units" if isinstance(one, Unit) else "modules") not in said]
    return [*kept, *(row for rows in said.values() for row in rows)]
