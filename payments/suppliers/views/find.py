"""The rows that pages are about: found among those the reader may see, else 404; and how a form answers."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from goaltrack.common.forms import Form
from goaltrack.common.sending import send
from payments.suppliers.models import SupplierContract
from people.models import User
from people.permissions import authorize
from people.requests import SignedInRequest

METHODS = ["GET", "HEAD", "POST"]
Row = TypeVar("Row", bound=models.Model)


def supplies_or_404(user: User, pk: int, right: str = "") -> SupplierContract:
    """And 403 without the right, where one is named."""
    contract = get_object_or_404(SupplierContract.objects.visible_to(user).as_lines(), pk=pk)
    if right:
        authorize(user, right, contract)
    return contract


def of_supplies_or_404(user: User, model: type[Row], pk: int, right: str) -> Any:
    """A row of a contract."""
    rows: Any = model._default_manager
    row = get_object_or_404(rows.visible_to(user).with_contract(), pk=pk)
    authorize(user, right, row.contract)
    return row


def initial(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*names, "version")}


def versioned(values: dict[str, Any]) -> dict[str, Any]:
    return {"version": values.pop("version"), "values": values}


def answer(
    request: SignedInRequest,
    template: str,
    form: Form,
    save: Callable[[dict[str, Any]], Any],
    *,
    contract: SupplierContract,
    said: str,
    place: str = "",
    **context: Any,
) -> HttpResponse:
    """Save what was sent and go to the contract, at `place`; else the form again, with what was typed."""
    outcome = send(form, save)
    if outcome.done:
        messages.success(request, said)
        return back(contract.pk, place)
    context |= {"form": form, "contract": contract, "conflict": outcome.conflict}
    return render(request, template, context, status=outcome.status)


def back(pk: int, place: str = "") -> HttpResponse:
    return redirect(reverse("supplier_contract_detail", args=[pk]) + (f"#{place}" if place else ""))
