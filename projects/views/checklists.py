"""The checklist of a task: each verb is a form of its own; htmx draws the list anew."""

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.errors import DomainError, StaleVersion
from goaltrack.common.htmx import wants_fragment
from goaltrack.common.numbers import asked_id
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.models import ChecklistLine, Task
from projects.part_forms import ChecklistForm, ChecklistLineForm
from projects.selectors.checklists import checklist_of
from projects.services import (
    checklist_add,
    checklist_move,
    checklist_remove,
    checklist_rename,
    checklist_restore,
    checklist_tick,
)
from projects.services.checklists import NOT_YOURS
from projects.views.find import work_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def task_checklist(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST adds a line."""
    task = work_or_404(request.user, Task, pk)
    if request.method != "POST":
        return _shown(request, task, ChecklistForm())
    authorize(request.user, "projects.checklist_write", task, NOT_YOURS)
    form = ChecklistForm(request.POST)
    if form.is_valid():
        try:
            checklist_add(actor=request.user, task_id=task.pk, **form.cleaned_data)
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_service_errors(error)
        else:
            return _drawn(request, task)
    return _shown(request, task, form, status=400)


@require_POST
def checklist_rename_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    form = ChecklistLineForm(request.POST)
    if not form.is_valid():
        return _refused(request, line.task, " ".join(str(text) for texts in form.errors.values() for text in texts))
    try:
        checklist_rename(actor=request.user, line_id=pk, **form.cleaned_data)
    except StaleVersion as error:
        words = _("%(error)s You wrote: “%(typed)s”.") % {"error": error.words, "typed": form.cleaned_data["text"]}
        return _refused(request, line.task, words)
    except DomainError as error:
        return _refused_by(request, line.task, error)
    return _drawn(request, line.task)


@require_POST
def checklist_tick_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    try:
        checklist_tick(actor=request.user, line_id=pk, done=request.POST.get("done") == "1")
    except DomainError as error:
        return _refused_by(request, line.task, error)
    return _drawn(request, line.task)


@require_POST
def checklist_move_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    try:
        checklist_move(actor=request.user, line_id=pk, after=asked_id(request.POST.get("after")) or None)
    except DomainError as error:
        return _refused_by(request, line.task, error)
    return _drawn(request, line.task)


@require_POST
def checklist_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    try:
        checklist_remove(actor=request.user, line_id=pk)
    except DomainError as error:
        return _refused_by(request, line.task, error)
    words = {
        "text": _("Removed “%(line)s”.") % {"line": line.text},
        "address": reverse("checklist_restore", args=[line.pk]),
        "target": "#checklist",
        "csrf": get_token(request),
    }
    return _drawn(request, line.task, render_to_string("projects/_undo_words.html", words))


@require_POST
def checklist_restore_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    try:
        checklist_restore(actor=request.user, line_id=pk)
    except DomainError as error:
        return _refused_by(request, line.task, error)
    return _drawn(request, line.task, _("“%(line)s” is back.") % {"line": line.text})


def _line(request: SignedInRequest, pk: int) -> ChecklistLine:
    return get_object_or_404(ChecklistLine.objects.visible_to(request.user).select_related("task"), pk=pk)


def _drawn(request: SignedInRequest, task: Task, said: str = "") -> HttpResponse:
    if wants_fragment(request):
        return _shown(request, work_or_404(request.user, Task, task.pk), ChecklistForm(), said)
    if said:
        messages.success(request, said)
    return redirect(f"/tasks/{task.pk}/#checklist")


def _refused_by(request: SignedInRequest, task: Task, error: DomainError) -> HttpResponse:
    if error.status == 403 or not wants_fragment(request):
        raise error
    return _refused(request, task, error.words)


def _refused(request: SignedInRequest, task: Task, words: str) -> HttpResponse:
    """The list as it is now, and why it was not changed."""
    form = ChecklistForm()
    return _shown(request, work_or_404(request.user, Task, task.pk), form, words, is_warning=True, status=409)


def _shown(
    request: SignedInRequest,
    task: Task,
    form: ChecklistForm,
    said: str = "",
    *,
    is_warning: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "checklist": checklist_of(request.user, task),
        "checklist_form": form,
        "said": said,
        "is_warning": is_warning,
        "work": task,
        "is_task": True,
        "part": "projects/_checklist.html",
        "part_name": _("Checklist"),
    }
    template = "projects/_checklist.html" if wants_fragment(request) else "projects/part.html"
    response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request"
    return response
