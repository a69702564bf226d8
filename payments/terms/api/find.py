"""The terms that calls are about: of contracts that the caller may see, else 404; amounts masked as on the page."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.response import Response

from goaltrack.common.api.headers import with_etag
from payments.api.rows import seen_contract
from payments.permissions import amounts_readable
from payments.terms.api.shapes import (
    AmendmentSerializer,
    AuditSerializer,
    ContractTermsSerializer,
    GuaranteeSerializer,
)
from payments.terms.models import Amendment, Audit, Guarantee
from payments.terms.selectors import TermsOfContract, terms_of_contract
from people.requests import SignedInCall

# By model: where its rows stand among a contract's terms, the row's own name, and how it is shown.
PARTS: dict[type[Any], tuple[str, str, type[serializers.Serializer[Any]]]] = {
    Amendment: ("amendments", "amendment", AmendmentSerializer),
    Audit: ("audits", "audit", AuditSerializer),
    Guarantee: ("guarantees", "guarantee", GuaranteeSerializer),
}


def terms(request: SignedInCall, contract_id: int) -> TermsOfContract:
    contract = seen_contract(request.user, contract_id)
    return terms_of_contract(contract, knows=amounts_readable(request.user).may_read(contract.project))


def shown_terms(request: SignedInCall, contract_id: int, status_code: int = status.HTTP_200_OK) -> Response:
    found = terms(request, contract_id)
    return with_etag(Response(ContractTermsSerializer(found).data, status=status_code), found.contract.version)


def part(request: SignedInCall, model: type[Any], pk: int) -> Any:
    return get_object_or_404(model.objects.visible_to(request.user), pk=pk)


def shown_part(request: SignedInCall, model: type[Any], pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    """The amendment, audit or guarantee as it stands among its contract's terms."""
    place, name, shape = PARTS[model]
    rows = getattr(terms(request, part(request, model, pk).contract_id), place)
    row = next(row for row in rows if getattr(row, name).pk == pk)
    return with_etag(Response(shape(row).data, status=status_code), getattr(row, name).version)
