"""Documents that prove a condition: attached once, handed out as files only, never shown by the browser."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.sending import send
from goaltrack.common.uploads import allowed_kinds
from goaltrack.common.uploads import as_attachment as handed_out
from payments.forms import DocumentForm
from payments.models import Document
from payments.services import document_attach
from payments.views.conditions import back_to
from payments.views.find import condition_or_404
from people.permissions import authorize
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def document_attach_view(request: SignedInRequest, pk: int) -> HttpResponse:
    condition = condition_or_404(request.user, pk)
    authorize(request.user, "payments.condition_meet", condition)
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    outcome = send(form, lambda values: document_attach(actor=request.user, condition_id=condition.pk, **values))
    if outcome.done:
        messages.success(request, _("Attached “%(name)s”.") % {"name": outcome.result.name})
        return redirect(back_to(request.user, condition))
    context = {
        "form": form,
        "condition": condition,
        "checkpoint": condition.checkpoint,
        "back": back_to(request.user, condition),
        "allowed": allowed_kinds(),
    }
    return render(request, "payments/document_attach.html", context, status=outcome.status)


@require_GET
def document_download(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    return as_attachment(get_object_or_404(Document.objects.visible_to(request.user), pk=pk))


def as_attachment(document: Document) -> FileResponse:
    return handed_out(document.file, name=document.name, content_type=document.content_type)
