"""Invoices of a checkpoint: recording one, and reversing it in whole or part."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.sending import send
from payments.claims.facts import invoiced_of
from payments.claims.forms import InvoiceForm, InvoiceReverseForm
from payments.claims.services import invoice_record, invoice_reverse, left_of
from payments.claims.views.find import invoice_or_404
from payments.views.find import checkpoint_or_404
from people.permissions import authorize
from people.requests import SignedInRequest

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def invoice_record_view(request: SignedInRequest, pk: int) -> HttpResponse:
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "claims.invoice_write", checkpoint)
    left = checkpoint.amount - invoiced_of(pk)
    form = InvoiceForm(
        request.POST if request.method == "POST" else None, checkpoint=checkpoint, initial={"amount": left or None}
    )
    outcome = send(
        form,
        lambda values: invoice_record(actor=request.user, key=values.pop("key"), checkpoint_id=pk, values=values),
    )
    if outcome.done:
        messages.success(request, _("The invoice is recorded."))
        return redirect(f"/payments/checkpoints/{pk}/#invoices")
    context = {"heading": _("Record an invoice"), "form": form, "checkpoint": checkpoint, "left": left}
    return render(request, "claims/invoice_record.html", context, status=outcome.status)


@require_http_methods(METHODS)
def invoice_reverse_view(request: SignedInRequest, pk: int) -> HttpResponse:
    invoice = invoice_or_404(request.user, pk)
    authorize(request.user, "claims.invoice_write", invoice.checkpoint)
    left = left_of(invoice)
    form = InvoiceReverseForm(request.POST if request.method == "POST" else None, initial={"amount": left})
    outcome = send(
        form,
        lambda values: invoice_reverse(actor=request.user, key=values.pop("key"), invoice_id=pk, values=values),
    )
    if outcome.done:
        messages.success(request, _("The invoice is reversed; both rows stay."))
        return redirect(f"/payments/checkpoints/{invoice.checkpoint_id}/#invoices")
    context = {
        "heading": _("Reverse the invoice?"),
        "form": form,
        "invoice": invoice,
        "checkpoint": invoice.checkpoint,
        "left": left,
    }
    return render(request, "claims/invoice_reverse.html", context, status=outcome.status)
