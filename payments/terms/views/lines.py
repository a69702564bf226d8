"""The lines of a contract, its amendments, and the parties it is with."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.forms import Form
from goaltrack.common.sending import Outcome, send
from payments.models import Contract
from payments.terms import services
from payments.terms.forms import (
    MORE_ROWS,
    AmendmentCreateForm,
    AmendmentReverseForm,
    AmendmentUpdateForm,
    LinesForm,
    PartiesForm,
    VersionForm,
    initial_lines,
)
from payments.terms.services.amendments import EDITABLE
from payments.terms.views.find import METHODS, back_to, kept_amendment, kept_contract
from people.requests import SignedInRequest


def answered(request: HttpRequest, form: Form, save: Any) -> Outcome:
    """What sending the form came to; "more rows" only shows it again."""
    return Outcome() if "more" in request.POST else send(form, save)


@require_http_methods(METHODS)
def contract_lines_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = kept_contract(request.user, pk)
    lines = list(contract.lines.original().prefetch_related("units"))
    form = LinesForm(
        request.POST or None,
        contract=contract,
        rows=len(lines) + (MORE_ROWS - 1),
        initial={"version": contract.version, **initial_lines(lines)},
    )
    outcome = answered(
        request,
        form,
        lambda values: services.contract_lines_set(
            actor=request.user, contract_id=pk, version=values["version"], lines=form.lines(values)
        ),
    )
    if outcome.done:
        messages.success(request, _("The lines are saved; their sum is the contract’s amount."))
        return back_to(pk, "terms")
    return _page(request, "lines_form", contract, form, outcome)


@require_http_methods(METHODS)
def contract_parties_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = kept_contract(request.user, pk)
    chosen = list(contract.parties.values_list("pk", flat=True))
    form = PartiesForm(
        request.POST or None, contract=contract, initial={"version": contract.version, "parties": chosen}
    )
    outcome = send(
        form,
        lambda values: services.contract_parties_set(
            actor=request.user, contract_id=pk, version=values["version"], parties=list(values["parties"])
        ),
    )
    if outcome.done:
        messages.success(request, _("Saved."))
        return back_to(pk, "papers")
    return _page(request, "parties_form", contract, form, outcome)


@require_http_methods(METHODS)
def amendment_create_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = kept_contract(request.user, pk)
    form = AmendmentCreateForm(request.POST or None, contract=contract)
    outcome = answered(
        request,
        form,
        lambda values: services.amendment_create(
            actor=request.user,
            key=values["key"],
            contract_id=pk,
            values={name: values[name] for name in EDITABLE},
            lines=form.lines(values),
        ),
    )
    if outcome.done:
        messages.success(request, _("The amendment is a draft: it counts when it is put in force."))
        return back_to(pk, "terms")
    return _page(request, "amendment_form", contract, form, outcome)


@require_http_methods(METHODS)
def amendment_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    amendment = kept_amendment(request.user, pk)
    lines = list(amendment.lines.all())
    own = {name: getattr(amendment, name) for name in (*EDITABLE, "version")}
    form = AmendmentUpdateForm(
        request.POST or None,
        contract=amendment.contract,
        rows=len(lines) + (MORE_ROWS - 1),
        initial=own | initial_lines(lines),
    )
    outcome = answered(
        request,
        form,
        lambda values: services.amendment_update(
            actor=request.user,
            amendment_id=pk,
            version=values["version"],
            values={name: values[name] for name in EDITABLE},
            lines=form.lines(values),
        ),
    )
    if outcome.done:
        messages.success(request, _("Saved."))
        return back_to(amendment.contract_id, "terms")
    return _page(request, "amendment_form", amendment.contract, form, outcome, amendment=amendment)


@require_http_methods(METHODS)
def amendment_enforce_view(request: SignedInRequest, pk: int) -> HttpResponse:
    amendment = kept_amendment(request.user, pk)
    amount = services.amount_of(amendment)
    form = VersionForm(request.POST or None, initial={"version": amendment.version})
    outcome = send(
        form,
        lambda values: services.amendment_enforce(actor=request.user, amendment_id=pk, version=values["version"]),
    )
    if outcome.done:
        messages.success(request, _("The amendment is in force."))
        return back_to(amendment.contract_id, "terms")
    return _page(
        request,
        "amendment_enforce",
        amendment.contract,
        form,
        outcome,
        amendment=amendment,
        amount=amount,
        after=amendment.contract.amount + amount,
    )


@require_http_methods(METHODS)
def amendment_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    amendment = kept_amendment(request.user, pk)
    form = Form(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda values: services.amendment_remove(actor=request.user, amendment_id=pk))
    if outcome.done:
        messages.success(request, _("The draft is thrown away."))
        return back_to(amendment.contract_id, "terms")
    return _page(request, "amendment_remove", amendment.contract, form, outcome, amendment=amendment)


@require_http_methods(METHODS)
def amendment_reverse_view(request: SignedInRequest, pk: int) -> HttpResponse:
    amendment = kept_amendment(request.user, pk)
    form = AmendmentReverseForm(request.POST or None)
    outcome = send(form, lambda values: services.amendment_reverse(actor=request.user, amendment_id=pk, **values))
    if outcome.done:
        messages.success(request, _("The amendment is reversed."))
        return back_to(amendment.contract_id, "terms")
    context = {"amendment": amendment, "audit": getattr(amendment, "audit", None)}
    return _page(request, "amendment_reverse", amendment.contract, form, outcome, **context)


def _page(
    request: HttpRequest, name: str, contract: Contract, form: Form, outcome: Outcome, **more: Any
) -> HttpResponse:
    context = {"contract": contract, "form": form, "conflict": outcome.conflict, **more}
    return render(request, f"terms/{name}.html", context, status=outcome.status)
