"""Steps and documents of an acceptance: ticked, handed over, changed. `model` comes from the address."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.sending import send
from goaltrack.common.uploads import allowed_kinds, as_attachment
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.acceptance.forms import (
    DocumentMarkForm,
    PartCreateForm,
    PartUpdateForm,
    ReasonForm,
    StepDoneForm,
)
from projects.acceptance.models import AcceptanceDocument, AcceptanceStep, Part
from projects.acceptance.services import (
    document_mark,
    part_add,
    part_move,
    part_pass_over,
    part_remove,
    part_update,
    step_done,
    step_undone,
)
from projects.acceptance.services.parts import EDITABLE, NAMES
from projects.acceptance.views.find import authorize_write, part_or_404, require_form, row_or_404

METHODS = ["GET", "HEAD", "POST"]
Model = type[Any]


@require_http_methods(METHODS)
def part_add_view(request: SignedInRequest, pk: int, model: Model) -> HttpResponse:
    row = row_or_404(request, pk)
    authorize_write(request, row)
    require_form(request, row)
    form = PartCreateForm(request.POST or None)

    def save(values: dict[str, Any]) -> Part:
        return part_add(actor=request.user, key=values.pop("key"), model=model, row_id=pk, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Added “%(title)s”.") % {"title": outcome.result.title})
        return _back(model, pk)
    context = {"form": form, "row": row, "kind": NAMES[model]}
    return render(request, "acceptance/part_edit.html", context, status=outcome.status)


@require_http_methods(METHODS)
def part_update_view(request: SignedInRequest, pk: int, model: Model) -> HttpResponse:
    part = part_or_404(request, model, pk)
    authorize_write(request, part.acceptance)
    require_form(request, part.acceptance)
    form = PartUpdateForm(request.POST or None, initial={name: getattr(part, name) for name in (*EDITABLE, "version")})

    # What is required, only who runs the project makes optional.
    form.fields["required"].disabled = part.required and not may(request.user, "acceptance.run", part.acceptance)

    def save(values: dict[str, Any]) -> Part:
        version = values.pop("version")
        return part_update(actor=request.user, model=model, part_id=pk, version=version, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return _back(model, part.acceptance_id)
    context = {
        "form": form,
        "row": part.acceptance,
        "part": part,
        "kind": NAMES[model],
        "conflict": outcome.conflict,
    }
    return render(request, "acceptance/part_edit.html", context, status=outcome.status)


@require_POST
def part_remove_view(request: SignedInRequest, pk: int, model: Model) -> HttpResponse:
    part = part_or_404(request, model, pk)
    part_remove(actor=request.user, model=model, part_id=pk)
    messages.success(request, _("Removed “%(name)s”.") % {"name": part.title})
    return _back(model, part.acceptance_id)


@require_POST
def part_move_view(request: SignedInRequest, pk: int, model: Model) -> HttpResponse:
    part = part_or_404(request, model, pk)
    part_move(actor=request.user, model=model, part_id=pk, step=request.POST.get("step", ""))
    return _back(model, part.acceptance_id)


@require_http_methods(METHODS)
def part_pass_over_view(request: SignedInRequest, pk: int, model: Model) -> HttpResponse:
    part = part_or_404(request, model, pk)
    authorize(request.user, "acceptance.run", part.acceptance)
    require_form(request, part.acceptance)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda values: part_pass_over(actor=request.user, model=model, part_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Passed over: “%(title)s”.") % {"title": part.title})
        return _back(model, part.acceptance_id)
    context = {"form": form, "row": part.acceptance, "part": part, "kind": NAMES[model]}
    return render(request, "acceptance/part_pass_over.html", context, status=outcome.status)


@require_http_methods(METHODS)
def step_done_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """The tick of the list sends nothing; the page asks for the day and a note."""
    step = part_or_404(request, AcceptanceStep, pk)
    authorize_write(request, step.acceptance)
    require_form(request, step.acceptance)
    form = StepDoneForm(
        request.POST if request.method == "POST" else None, initial={"on": step.done_on, "note": step.note}
    )
    outcome = send(form, lambda values: step_done(actor=request.user, part_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Done: “%(title)s”.") % {"title": step.title})
        return _back(AcceptanceStep, step.acceptance_id)
    context = {"form": form, "row": step.acceptance, "part": step}
    return render(request, "acceptance/step_done.html", context, status=outcome.status)


@require_POST
def step_undone_view(request: SignedInRequest, pk: int) -> HttpResponse:
    step = part_or_404(request, AcceptanceStep, pk)
    step_undone(actor=request.user, part_id=pk)
    messages.success(request, _("Not done after all: “%(title)s”.") % {"title": step.title})
    return _back(AcceptanceStep, step.acceptance_id)


@require_http_methods(METHODS)
def document_mark_view(request: SignedInRequest, pk: int) -> HttpResponse:
    document = part_or_404(request, AcceptanceDocument, pk)
    # Before a large file is read.
    authorize_write(request, document.acceptance)
    require_form(request, document.acceptance)
    initial = {"state": document.state, "confirmed_by": document.confirmed_by}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DocumentMarkForm(*sent, initial=initial)
    outcome = send(form, lambda values: document_mark(actor=request.user, part_id=pk, **values))
    if outcome.done:
        messages.success(request, f"{document.title}: {outcome.result.get_state_display()}")
        return _back(AcceptanceDocument, document.acceptance_id)
    context = {
        "form": form,
        "row": document.acceptance,
        "part": document,
        "allowed": allowed_kinds(settings.ATTACHMENT_TYPES, settings.ATTACHMENT_LIMIT),
    }
    return render(request, "acceptance/document_mark.html", context, status=outcome.status)


@require_GET
def document_download(request: SignedInRequest, pk: int) -> FileResponse:
    found = get_object_or_404(AcceptanceDocument.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return handed_out(found)


def handed_out(document: AcceptanceDocument) -> FileResponse:
    try:
        return as_attachment(document.file, name=document.file_name, content_type=document.content_type)
    except FileNotFoundError as error:
        raise Http404 from error


def _back(model: Model, pk: int) -> HttpResponse:
    return redirect(f"{reverse('acceptance_detail', args=[pk])}#{NAMES[model]}s")
