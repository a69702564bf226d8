"""The rows that pages are about, found among those the reader may see, else 404; and the ways back to the contract."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from payments.models import Contract
from payments.terms.models import Amendment, Audit, Guarantee
from payments.views.find import contract_or_404
from people.models import User
from people.permissions import authorize

METHODS = ["GET", "HEAD", "POST"]
WRITE = "payments.contract_write"


def kept_contract(user: User, pk: int) -> Contract:
    """Refused (403) where the person may not write it."""
    contract = contract_or_404(user, pk)
    authorize(user, WRITE, contract)
    return contract


def kept_amendment(user: User, pk: int) -> Amendment:
    return _kept(user, Amendment.objects.visible_to(user).prefetch_related("lines__units"), pk)


def kept_audit(user: User, pk: int) -> Audit:
    return _kept(user, Audit.objects.visible_to(user), pk)


def kept_guarantee(user: User, pk: int) -> Guarantee:
    return _kept(user, Guarantee.objects.visible_to(user), pk)


def _kept(user: User, rows: Any, pk: int) -> Any:
    row = get_object_or_404(rows.with_contract(), pk=pk)
    authorize(user, WRITE, row.contract)
    return row


def back_to(contract_id: int, place: str) -> HttpResponse:
    return redirect(f"{reverse('contract_detail', args=[contract_id])}#{place}")
