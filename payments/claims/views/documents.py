"""Documents of the application list: taking the list, and where each document is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.sending import send
from payments.claims.forms import DocumentConfirmForm, DocumentReturnForm, TakeListForm
from payments.claims.selectors.beginnings import documents_wanted
from payments.claims.services import document_confirm, document_provide, document_return, list_take
from payments.views.conditions import back_to
from payments.views.find import checkpoint_or_404, condition_or_404
from people.permissions import authorize
from people.requests import SignedInRequest

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def list_take_view(request: SignedInRequest, pk: int) -> HttpResponse:
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "claims.list_take", checkpoint)
    wanted = documents_wanted(checkpoint)
    form = TakeListForm(request.POST if request.method == "POST" else None, wanted=wanted)
    outcome = send(form, lambda values: list_take(actor=request.user, checkpoint_id=pk, **values))
    if outcome.done:
        messages.success(request, _("The documents stand among the conditions."))
        return redirect(f"/payments/checkpoints/{pk}/#conditions")
    context = {"heading": _("Take the application list"), "form": form, "checkpoint": checkpoint, "wanted": wanted}
    return render(request, "claims/list_take.html", context, status=outcome.status)


@require_POST
def document_provide_view(request: SignedInRequest, pk: int) -> HttpResponse:
    condition = condition_or_404(request.user, pk)
    document_provide(actor=request.user, condition_id=pk)
    messages.success(request, _("“%(name)s” is provided.") % {"name": condition})
    return redirect(back_to(request.user, condition))


@require_http_methods(METHODS)
def document_return_view(request: SignedInRequest, pk: int) -> HttpResponse:
    condition = condition_or_404(request.user, pk)
    authorize(request.user, "payments.condition_meet", condition)
    form = DocumentReturnForm(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda values: document_return(actor=request.user, condition_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Recorded that it came back."))
        return redirect(back_to(request.user, condition))
    context = {"form": form, "condition": condition, "checkpoint": condition.checkpoint}
    context |= {"heading": _("Did it come back?"), "back": back_to(request.user, condition)}
    return render(request, "claims/document_return.html", context, status=outcome.status)


@require_http_methods(METHODS)
def document_confirm_view(request: SignedInRequest, pk: int) -> HttpResponse:
    condition = condition_or_404(request.user, pk)
    authorize(request.user, "payments.condition_meet", condition)
    form = DocumentConfirmForm(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda values: document_confirm(actor=request.user, condition_id=pk, **values))
    if outcome.done:
        messages.success(request, _("“%(name)s” is confirmed.") % {"name": condition})
        return redirect(back_to(request.user, condition))
    context = {"form": form, "condition": condition, "checkpoint": condition.checkpoint}
    context |= {"heading": _("Is it confirmed?"), "back": back_to(request.user, condition)}
    return render(request, "claims/document_confirm.html", context, status=outcome.status)
