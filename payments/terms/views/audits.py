"""The settlement audit: submitted, audited, and settled on one page that shows what becomes of the checkpoints."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.errors import StateConflict
from goaltrack.common.htmx import wants_fragment
from goaltrack.common.sending import send
from payments.terms import services
from payments.terms.forms import AuditSettleForm, AuditSubmitForm, AuditUpdateForm
from payments.terms.selectors import common_rate, planned_anew, terms_of_contract
from payments.terms.services.audits import EDITABLE
from payments.terms.splitting import ZERO
from payments.terms.views.find import METHODS, back_to, kept_audit, kept_contract
from people.requests import SignedInRequest


@require_http_methods(METHODS)
def audit_submit_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = kept_contract(request.user, pk)
    form = AuditSubmitForm(request.POST or None, contract=contract, initial={"submitted_price": contract.amount})
    outcome = send(
        form,
        lambda values: services.audit_submit(actor=request.user, key=values.pop("key"), contract_id=pk, values=values),
    )
    if outcome.done:
        messages.success(request, _("The settlement is submitted for audit."))
        return back_to(pk, "audit")
    context = {"contract": contract, "form": form, "conflict": outcome.conflict}
    return render(request, "terms/audit_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def audit_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    audit = kept_audit(request.user, pk)
    initial = {name: getattr(audit, name) for name in (*EDITABLE, "version")}
    form = AuditUpdateForm(request.POST or None, audit=audit, initial=initial)
    outcome = send(
        form,
        lambda values: services.audit_update(
            actor=request.user, audit_id=pk, version=values.pop("version"), values=values
        ),
    )
    if outcome.done:
        messages.success(request, _("Saved."))
        return back_to(audit.contract_id, "audit")
    context = {"contract": audit.contract, "audit": audit, "form": form, "conflict": outcome.conflict}
    return render(request, "terms/audit_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def audit_settle_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every open checkpoint has its new amount in a field; the sums follow what is typed."""
    audit = kept_audit(request.user, pk)
    contract = audit.contract
    if audit.audited_price is None or audit.amendment_id is not None:
        raise StateConflict(_("Only an audit with its price, not settled yet, can be settled."))
    plan = planned_anew(contract, audit.audited_price)
    open_rows = [row for row in plan.rows if row.is_open]
    proposed = {f"amount_{row.checkpoint.pk}": row.after for row in open_rows}
    facts = {
        "version": audit.version,
        "number": _("Settlement %(day)s") % {"day": audit.audited_on},
        "signed_on": audit.audited_on,
        "tax_rate": common_rate(terms_of_contract(contract, knows=True).lines),
    }
    form = AuditSettleForm(
        request.POST or None, checkpoints=[row.checkpoint for row in open_rows], initial=facts | proposed
    )
    is_preview = "preview" in request.POST
    outcome = None
    if not is_preview:
        outcome = send(
            form,
            lambda values: services.audit_settle(
                actor=request.user,
                audit_id=pk,
                version=values["version"],
                number=values["number"],
                signed_on=values["signed_on"],
                tax_rate=values["tax_rate"],
                amounts=form.amounts(values),
            ),
        )
        if outcome.done:
            messages.success(request, _("The audit is settled, and what is left is planned anew."))
            return back_to(contract.pk, "audit")
    context = {
        "contract": contract,
        "audit": audit,
        "plan": plan,
        "form": form,
        "rows": [(row, form[f"amount_{row.checkpoint.pk}"] if row.is_open else None) for row in plan.rows],
        "sums": _sums(form, plan, proposed),
        "conflict": outcome.conflict if outcome is not None else None,
    }
    if is_preview and wants_fragment(request):
        return render(request, "terms/_settle_sums.html", context)
    return render(request, "terms/audit_settle.html", context, status=outcome.status if outcome is not None else 200)


def _sums(form: AuditSettleForm, plan: Any, proposed: dict[str, Decimal]) -> dict[str, Decimal]:
    """Of what is typed, as far as it can be read."""
    if form.is_bound:
        form.is_valid()
    typed = {name: form.cleaned_data.get(name) or ZERO for name in proposed} if form.is_bound else proposed
    paid = sum((row.before for row in plan.rows if not row.is_open), ZERO)
    planned = paid + sum(typed.values(), ZERO)
    return {"planned": planned, "left": plan.after - planned}
