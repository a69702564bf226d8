"""Boundaries and interface obligations: added, changed, removed; where one is agreed, and that it was delivered."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.addresses import back_or, own_or
from goaltrack.common.sending import send
from payments.suppliers import services
from payments.suppliers.forms import (
    BoundaryCreateForm,
    BoundaryUpdateForm,
    ObligationCreateForm,
    ObligationUpdateForm,
    SecureForm,
)
from payments.suppliers.models import Boundary, InterfaceObligation
from payments.suppliers.services.scope import BOUNDARY, OBLIGATION
from payments.suppliers.views.find import (
    METHODS,
    answer,
    back,
    initial,
    of_supplies_or_404,
    supplies_or_404,
    versioned,
)
from people.requests import SignedInRequest

WRITE = "suppliers.scope_write"


@require_http_methods(METHODS)
def boundary_add_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = supplies_or_404(request.user, pk, WRITE)
    form = BoundaryCreateForm(request.POST or None, initial={"side": request.GET.get("side", "")})

    def save(values: dict[str, Any]) -> Boundary:
        return services.boundary_add(actor=request.user, key=values.pop("key"), contract_id=pk, values=values)

    return answer(
        request,
        "suppliers/boundary_edit.html",
        form,
        save,
        contract=contract,
        said=_("The boundary is added."),
        place="boundaries",
    )


@require_http_methods(METHODS)
def boundary_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = of_supplies_or_404(request.user, Boundary, pk, WRITE)
    form = BoundaryUpdateForm(request.POST or None, initial=initial(row, BOUNDARY))
    return answer(
        request,
        "suppliers/boundary_edit.html",
        form,
        lambda values: services.boundary_update(actor=request.user, row_id=pk, **versioned(values)),
        contract=row.contract,
        said=_("Saved."),
        place="boundaries",
        row=row,
    )


@require_POST
def boundary_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = of_supplies_or_404(request.user, Boundary, pk, WRITE)
    services.boundary_remove(actor=request.user, row_id=pk)
    messages.success(request, _("Removed “%(name)s”.") % {"name": row.text})
    return back(row.contract_id, "boundaries")


@require_http_methods(METHODS)
def obligation_add_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = supplies_or_404(request.user, pk, WRITE)
    form = ObligationCreateForm(request.POST or None, contract=contract)

    def save(values: dict[str, Any]) -> InterfaceObligation:
        return services.obligation_add(actor=request.user, key=values.pop("key"), contract_id=pk, values=values)

    return answer(
        request,
        "suppliers/obligation_edit.html",
        form,
        save,
        contract=contract,
        said=_("The interface is added."),
        place="interfaces",
    )


@require_http_methods(METHODS)
def obligation_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = of_supplies_or_404(request.user, InterfaceObligation, pk, WRITE)
    form = ObligationUpdateForm(request.POST or None, contract=row.contract, initial=initial(row, OBLIGATION))
    return answer(
        request,
        "suppliers/obligation_edit.html",
        form,
        lambda values: services.obligation_update(actor=request.user, row_id=pk, **versioned(values)),
        contract=row.contract,
        said=_("Saved."),
        place="interfaces",
        row=row,
    )


@require_POST
def obligation_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = of_supplies_or_404(request.user, InterfaceObligation, pk, WRITE)
    services.obligation_remove(actor=request.user, row_id=pk)
    messages.success(request, _("Removed “%(name)s”.") % {"name": row.title})
    return back(row.contract_id, "interfaces")


@require_http_methods(METHODS)
def obligation_secure_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Also from a line of a list, which says by `next` where it stands."""
    row = of_supplies_or_404(request.user, InterfaceObligation, pk, WRITE)
    shown = {"clause": row.clause, "compensation": row.compensation}
    form = SecureForm(request.POST if request.method == "POST" else None, initial=shown)
    outcome = send(form, lambda values: services.obligation_secure(actor=request.user, row_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Noted: “%(name)s” is no open risk any more.") % {"name": row.title})
        return back_or(request, "supplier_contract_detail", row.contract_id)
    came_from = own_or(request, request.POST.get("next", ""), "supplier_contract_detail", row.contract_id)
    context = {"form": form, "contract": row.contract, "row": row, "next": came_from}
    return render(request, "suppliers/obligation_secure.html", context, status=outcome.status)


@require_POST
def obligation_deliver_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = of_supplies_or_404(request.user, InterfaceObligation, pk, WRITE)
    services.obligation_deliver(actor=request.user, row_id=pk)
    messages.success(request, _("Delivered: “%(name)s”.") % {"name": row.title})
    return back_or(request, "supplier_contract_detail", row.contract_id)
