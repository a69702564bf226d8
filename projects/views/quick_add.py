"""Quick add: a line with its live reading, in the box on top of every page or as a page of its own."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.addresses import back_or
from goaltrack.common.errors import DomainError
from goaltrack.common.htmx import wants_fragment
from goaltrack.common.numbers import asked_id
from people.requests import SignedInRequest
from projects.forms import QuickAddForm
from projects.models import Task
from projects.selectors.quick_add import LONGEST_LINE, quick_draft
from projects.services import task_quick_add, task_take_back
from projects.views.tasks import task_or_404

CHANGED = "gt:tasks-changed"
ADDED = "gt:quick-added"
PART_CHANGED = "gt:part-moved"


@require_http_methods(["GET", "HEAD", "POST"])
def task_quick_view(request: SignedInRequest) -> HttpResponse:
    """GET reads the line (htmx swaps the reading alone), POST adds the task."""
    if request.method == "POST":
        return _add(request)
    line = request.GET.get("line", "")[:LONGEST_LINE]
    return _shown(request, line, QuickAddForm(initial={"line": line}))


@require_POST
def task_take_back_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """The undo of the toast."""
    task = task_or_404(request, pk)
    refused = ""
    try:
        task_take_back(actor=request.user, task_id=task.pk)
    except DomainError as error:
        if error.status == 403:
            raise
        refused = str(error.message)
    words = refused or _("Took “%(title)s” back.") % {"title": task.title}
    if wants_fragment(request):
        html = _said(request, words, is_warning=bool(refused), place=request.POST.get("place", ""))
        response = HttpResponse(html, status=409 if refused else 200)
        # Of a part of a task as well: what stands above it shows it no longer.
        response.headers["HX-Trigger"] = f"{CHANGED}, {PART_CHANGED}"
        return response
    messages.add_message(request, messages.WARNING if refused else messages.SUCCESS, words)
    return back_or(request, "task_list")


def _add(request: SignedInRequest) -> HttpResponse:
    line = request.POST.get("line", "")
    form = QuickAddForm(request.POST)
    if not form.is_valid():
        return _shown(request, line, form, status=400)
    try:
        task, _draft = task_quick_add(
            actor=request.user,
            key=form.cleaned_data["key"],
            line=form.cleaned_data["line"],
            **_page(request.POST),
        )
    except DomainError as error:
        form.add_service_errors(error)
        return _shown(request, line, form, status=error.status)
    more = request.POST.get("again") == "1"
    if wants_fragment(request):
        return _added(request, task, more=more)
    messages.success(request, _added_words(request, task))
    if more:
        page = {name: request.POST[name] for name in ("project", "goal", "parent") if asked_id(request.POST.get(name))}
        return HttpResponseRedirect(reverse("task_quick", query=page))
    return redirect("task_detail", task.pk)


def _page(params: Any) -> dict[str, int | None]:
    """The project and the goal of the page that the box was opened on, or the task that this is to be a part of."""
    return {f"{name}_id": asked_id(params.get(name)) or None for name in ("project", "goal", "parent")}


def _shown(request: SignedInRequest, line: str, form: QuickAddForm, *, status: int = 200) -> HttpResponse:
    params = request.POST if request.method == "POST" else request.GET
    draft = quick_draft(request.user, line[:LONGEST_LINE], **_page(params))
    context = {"draft": draft, "reading": draft.reading, "form": form}
    template = "projects/_quick_reading.html" if wants_fragment(request) else "projects/task_quick.html"
    response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def _added(request: SignedInRequest, task: Task, *, more: bool) -> HttpResponse:
    """The box is empty again, with a key of its own for the next line; the toast says what was added."""
    draft = quick_draft(request.user, "", **_page(request.POST))
    context = {"draft": draft, "reading": draft.reading, "form": QuickAddForm()}
    html: str = render_to_string("projects/_quick_reading.html", context, request=request)
    html += render_to_string("projects/_quick_key.html", {"key": uuid.uuid4(), "oob": True})
    place = "box" if more else ""
    html += _said(request, _added_words(request, task, place=place), place=place)
    response = HttpResponse(html)
    response.headers["HX-Trigger"] = json.dumps({ADDED: {"more": more}, CHANGED: {}})
    return response


def _added_words(request: SignedInRequest, task: Task, *, place: str = "") -> str:
    context = {"task": task, "place": place, "csrf": get_token(request), "next": request.POST.get("next", "")}
    return render_to_string("projects/_quick_added.html", context)


def _said(request: SignedInRequest, words: str, *, is_warning: bool = False, place: str = "") -> str:
    context = {"words": words, "is_warning": is_warning, "place": place}
    return render_to_string("projects/_quick_toast.html", context, request=request)
