"""The rows that calls are about: found among those the caller may see, else 404; every verb answers the contract."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.response import Response

from goaltrack.common.api.headers import with_etag
from payments.suppliers.api.shapes import SupplierContractDetailSerializer
from payments.suppliers.models import SupplierContract
from payments.suppliers.selectors import SupplierLine, obligation_lines, payment_lines, plan_lines, supplier_lines
from people.requests import SignedInCall


def contract_of(request: SignedInCall, model: type[models.Model], pk: int) -> int:
    """The id of the contract of a row that the caller sees."""
    rows: Any = model._default_manager
    found: int = get_object_or_404(rows.visible_to(request.user), pk=pk).contract_id
    return found


def seen(request: SignedInCall, pk: int) -> SupplierContract:
    contracts = SupplierContract.objects.visible_to(request.user).as_lines().select_related("contingency_owner")
    return get_object_or_404(contracts, pk=pk)


def shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    contract = seen(request, pk)
    (line,) = supplier_lines(request.user, [contract])
    shape = SupplierContractDetailSerializer(Detail(request, line))
    return with_etag(Response(shape.data, status=status_code), contract.version)


class Detail:
    """A line with the rows of its contract, masked alike."""

    def __init__(self, request: SignedInCall, line: SupplierLine) -> None:
        contract, knows = line.contract, line.knows
        self.line = line
        self.amount = contract.amount if knows else None
        self.contingency = contract.contingency if knows else ""
        self.contingency_owner = contract.contingency_owner if knows else None
        self.reserve = contract.reserve if knows else None
        covers = list(contract.covers.all())
        self.units = [cover.unit_id for cover in covers if cover.unit_id]
        self.modules = [cover.module_id for cover in covers if cover.module_id]
        self.boundaries = list(contract.boundaries.all())
        self.interfaces = obligation_lines(request.user, contract.obligations.all())
        self.amendments = [_amendment(one, knows=knows) for one in contract.amendments.select_related("recorded_by")]
        self.planned_payments = plan_lines(contract, knows=knows)
        self.payments = payment_lines(contract, knows=knows)

    def __getattr__(self, name: str) -> Any:
        if name == "line":
            raise AttributeError(name)
        return getattr(self.line, name)


def _amendment(row: Any, *, knows: bool) -> dict[str, Any]:
    names = ("id", "number", "agreed_on", "recorded_by")
    masked = {"amount": row.amount if knows else None, "reason": row.reason if knows else ""}
    return {name: getattr(row, name) for name in names} | masked
