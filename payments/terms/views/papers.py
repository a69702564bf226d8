"""Guarantees, and annexes as files: attached once, handed out as files only to who may read the amounts in them."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.errors import ActionForbidden
from goaltrack.common.sending import send
from goaltrack.common.uploads import allowed_kinds, as_attachment
from payments.models import Contract
from payments.permissions import amounts_readable
from payments.terms import services
from payments.terms.forms import AnnexForm, GuaranteeCreateForm, GuaranteeReturnForm, GuaranteeUpdateForm
from payments.terms.models import Annex
from payments.terms.services.guarantees import EDITABLE
from payments.terms.views.find import METHODS, back_to, kept_contract, kept_guarantee
from people.models import User
from people.requests import SignedInRequest


@require_http_methods(METHODS)
def guarantee_create_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = kept_contract(request.user, pk)
    form = GuaranteeCreateForm(request.POST or None, actor=request.user)
    outcome = send(
        form,
        lambda values: services.guarantee_create(
            actor=request.user, key=values.pop("key"), contract_id=pk, values=values
        ),
    )
    if outcome.done:
        messages.success(request, _("The guarantee is entered."))
        return back_to(pk, "guarantees")
    context = {"contract": contract, "form": form, "conflict": outcome.conflict}
    return render(request, "terms/guarantee_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def guarantee_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    guarantee = kept_guarantee(request.user, pk)
    initial = {name: getattr(guarantee, name) for name in (*EDITABLE, "version")}
    form = GuaranteeUpdateForm(request.POST or None, actor=request.user, guarantee=guarantee, initial=initial)
    outcome = send(
        form,
        lambda values: services.guarantee_update(
            actor=request.user, guarantee_id=pk, version=values.pop("version"), values=values
        ),
    )
    if outcome.done:
        messages.success(request, _("Saved."))
        return back_to(guarantee.contract_id, "guarantees")
    context = {"contract": guarantee.contract, "guarantee": guarantee, "form": form, "conflict": outcome.conflict}
    return render(request, "terms/guarantee_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def guarantee_return_view(request: SignedInRequest, pk: int) -> HttpResponse:
    guarantee = kept_guarantee(request.user, pk)
    form = GuaranteeReturnForm(request.POST or None)
    outcome = send(form, lambda values: services.guarantee_return(actor=request.user, guarantee_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Recorded as returned."))
        return back_to(guarantee.contract_id, "guarantees")
    context = {"contract": guarantee.contract, "guarantee": guarantee, "form": form}
    return render(request, "terms/guarantee_return.html", context, status=outcome.status)


@require_http_methods(METHODS)
def annex_attach_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = kept_contract(request.user, pk)
    things = things_of(contract)
    initial = {"about": request.GET.get("about", "")}
    form = AnnexForm(
        *([request.POST, request.FILES] if request.method == "POST" else []), about=things, initial=initial
    )
    outcome = send(
        form,
        lambda values: services.annex_attach(
            actor=request.user,
            key=values["key"],
            contract_id=pk,
            upload=values["upload"],
            about=things[values["about"]][1] if values["about"] else None,
        ),
    )
    if outcome.done:
        messages.success(request, _("Attached “%(name)s”.") % {"name": outcome.result.name})
        return back_to(pk, "annexes")
    context = {"contract": contract, "form": form, "allowed": allowed_kinds()}
    return render(request, "terms/annex_attach.html", context, status=outcome.status)


def things_of(contract: Contract) -> dict[str, tuple[str, Any]]:
    """What of the contract a file may belong to: its words and the row, by a key."""
    found: dict[str, tuple[str, Any]] = {}
    for amendment in contract.amendments.all():
        found[f"amendment-{amendment.pk}"] = (_("amendment %(number)s") % {"number": amendment.number}, amendment)
    for audit in contract.audits.all():
        found[f"audit-{audit.pk}"] = (_("settlement audit of %(day)s") % {"day": audit.submitted_on}, audit)
    for guarantee in contract.guarantees.all():
        found[f"guarantee-{guarantee.pk}"] = (_("guarantee %(number)s") % {"number": guarantee.number}, guarantee)
    return found


@require_GET
def annex_download(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    return handed_out(request.user, pk)


def handed_out(user: User, pk: int) -> FileResponse:
    """404 for who may not know of the contract, 403 for who may not read its amounts."""
    annex = get_object_or_404(Annex.objects.visible_to(user).with_contract(), pk=pk)
    if not amounts_readable(user).may_read(annex.contract.project):
        raise ActionForbidden(_("Annexes hold amounts, which you may not see here."))
    return as_attachment(annex.file, name=annex.name, content_type=annex.content_type)
