"""The files of a task or milestone: attached one or several at a time, handed out, shown where they are pictures."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import ActionForbidden, DomainError
from goaltrack.common.htmx import wants_fragment
from goaltrack.common.uploads import PICTURES, as_attachment, as_picture, digest
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.models import Attachment, Milestone, Task
from projects.part_forms import AttachmentForm
from projects.selectors.attachments import attachments_of
from projects.services import attachment_add, attachment_remove, attachment_restore
from projects.services.attachments import NOT_YOURS
from projects.services.together import page_of
from projects.views.find import work_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def task_attachments(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, work_or_404(request.user, Task, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_attachments(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, work_or_404(request.user, Milestone, pk))


@require_GET
def attachment_download(request: SignedInRequest, pk: int) -> FileResponse:
    found = get_object_or_404(Attachment.objects.visible_to(request.user).there(), pk=pk)
    return handed_out(found)


@require_GET
def attachment_preview(request: SignedInRequest, pk: int) -> FileResponse:
    pictures = Attachment.objects.visible_to(request.user).there().filter(content_type__in=PICTURES)
    found = get_object_or_404(pictures, pk=pk)
    try:
        return as_picture(found.file, content_type=found.content_type)
    except FileNotFoundError as error:
        raise Http404 from error


@require_POST
def attachment_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    attachment = attachment_remove(actor=request.user, attachment_id=found.pk)
    return _changed(request, attachment, _("Removed “%(name)s”.") % {"name": attachment.name})


@require_POST
def attachment_restore_view(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    attachment = attachment_restore(actor=request.user, attachment_id=found.pk)
    return _changed(request, attachment, _("Put “%(name)s” back.") % {"name": attachment.name})


def handed_out(attachment: Attachment) -> FileResponse:
    try:
        return as_attachment(attachment.file, name=attachment.name, content_type=attachment.content_type)
    except FileNotFoundError as error:
        raise Http404 from error


def _page(request: SignedInRequest, work: Task | Milestone) -> HttpResponse:
    form, status = AttachmentForm(), 200
    if request.method == "POST":
        # Before large files are read.
        authorize(request.user, "projects.attachment_add", work, NOT_YOURS)
        form = AttachmentForm(request.POST, request.FILES)
        made = _attach(request, work, form) if form.is_valid() else []
        said = ngettext("Attached %(count)d file.", "Attached %(count)d files.", len(made)) % {"count": len(made)}
        if not form.errors:
            if wants_fragment(request):
                return _fragment(request, work, said=said)
            messages.success(request, said)
            return redirect(work_address(work))
        status = 400
        if wants_fragment(request):
            return _fragment(request, work, form, said=said if made else "", status=status)
    context = {
        "attachments": attachments_of(request.user, work),
        "form": form,
        "work": work,
        "is_task": isinstance(work, Task),
        "part": "projects/_attachments.html",
        "part_name": _("Attachments"),
    }
    return render(request, "projects/part.html", context, status=status)


def _attach(request: SignedInRequest, work: Task | Milestone, form: AttachmentForm) -> list[Attachment]:
    """Each file by itself: what is wrong with one is said with its name, and the others are kept."""
    made = []
    for upload in form.cleaned_data["upload"]:
        key = uuid.uuid5(form.cleaned_data["key"], f"{upload.name}:{digest(upload)}")
        try:
            made.append(attachment_add(actor=request.user, key=key, work=work, upload=upload))
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_error("upload", _("“%(name)s”: %(why)s") % {"name": upload.name, "why": error.words})
    return made


def _changed(request: SignedInRequest, attachment: Attachment, said: str) -> HttpResponse:
    work: Task | Milestone
    if attachment.task_id is not None:
        work = work_or_404(request.user, Task, attachment.task_id)
    else:
        work = work_or_404(request.user, Milestone, attachment.work.pk)
    if wants_fragment(request):
        return _fragment(request, work, said=said)
    messages.success(request, said)
    return redirect(work_address(work))


def _fragment(
    request: SignedInRequest,
    work: Task | Milestone,
    form: AttachmentForm | None = None,
    *,
    said: str,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "attachments": attachments_of(request.user, work),
        "form": form or AttachmentForm(),
        "said": said,
    }
    response = render(request, "projects/_attachments.html", context, status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def work_address(work: Task | Milestone) -> str:
    """The attachments on the page of the work."""
    return f"{page_of(work)}#attachments"
