"""Taking back a receipt or what it settled, in whole or in part: one question with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.money import full
from goaltrack.common.sending import send
from payments.forms import ReversalForm
from payments.models import Allotment, Receipt
from payments.services import allotment_reverse, receipt_reverse
from payments.views.contracts import ZERO
from payments.views.find import allotment_or_404, receipt_or_404
from people.permissions import authorize
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_reverse_view(request: SignedInRequest, pk: int) -> HttpResponse:
    receipt = receipt_or_404(request.user, pk)
    authorize(request.user, "payments.receipt_write", receipt.contract)
    live = Receipt.objects.live().filter(pk=pk).first()
    left = live.left if live else ZERO
    form = ReversalForm(request.POST if request.method == "POST" else None, left=left)
    outcome = send(form, lambda values: receipt_reverse(actor=request.user, receipt_id=pk, **values))
    if outcome.done:
        messages.success(request, _("The receipt is reversed; both rows stay in the ledger."))
        return redirect(f"/payments/contracts/{receipt.contract_id}/#ledger")
    words: dict[str, Any] = {
        "heading": _("Reverse the receipt?"),
        "subject": [receipt.contract.name, f"{receipt.received_on:%Y-%m-%d}", full(left)],
        "points": [
            _("A second row below zero is written; nothing is deleted."),
            _("The advance goes first; beyond it, what it settled last is outstanding again, and goals fall back."),
        ],
        "verb": _("Reverse"),
        "verb_icon": "arrow-back-up",
        "back": f"/payments/contracts/{receipt.contract_id}/#receipt-{pk}",
    }
    context = {**words, "form": form, "contract": receipt.contract}
    return render(request, "payments/confirm.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def allotment_reverse_view(request: SignedInRequest, pk: int) -> HttpResponse:
    allotment = allotment_or_404(request.user, pk)
    contract = allotment.receipt.contract
    authorize(request.user, "payments.receipt_write", contract)
    live = Allotment.objects.live().filter(pk=pk).first()
    left = live.left if live else ZERO
    form = ReversalForm(request.POST if request.method == "POST" else None, left=left)
    outcome = send(form, lambda values: allotment_reverse(actor=request.user, allotment_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Taken back; the money is an advance again."))
        return redirect(f"/payments/contracts/{contract.pk}/#receipt-{allotment.receipt_id}")
    context = {
        "form": form,
        "contract": contract,
        "heading": _("Take the settlement back?"),
        "subject": [allotment.checkpoint.name, full(left)],
        "points": [_("The checkpoint is outstanding again by this amount, and the money is an advance.")],
        "verb": _("Take back"),
        "verb_icon": "arrow-back-up",
        "back": f"/payments/contracts/{contract.pk}/#receipt-{allotment.receipt_id}",
    }
    return render(request, "payments/confirm.html", context, status=outcome.status)
