"""A task once more, and a task elsewhere."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.errors import DomainError, StaleVersion
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.forms import TaskCopyForm, TaskMoveForm
from projects.selectors.concealed import conceal
from projects.services import task_copy, task_move
from projects.services.copying import why_it_stays
from projects.views.tasks import left_words, task_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def task_copy_view(request: SignedInRequest, pk: int) -> HttpResponse:
    task = task_or_404(request, pk)
    # Whoever merely watches it does not learn from the form where it belongs.
    conceal(request.user, [task])
    form = TaskCopyForm(request.POST if request.method == "POST" else None, actor=request.user, task=task)
    status = 400 if form.errors else 200
    if form.is_valid():
        values = dict(form.cleaned_data)
        asked = {name: values.pop(name) for name in ("key", "begins", "with_links")}
        try:
            copy = task_copy(actor=request.user, task=task, values=values, **asked)
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            added = _("Added the task “%(title)s”.") % {"title": copy.title}
            messages.success(request, added + left_words(task.module, copy.module))
            return redirect("task_detail", copy.pk)
    return render(request, "projects/task_copy.html", {"form": form, "task": task}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def task_move_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """A gated task gets the reason why it stays in place of the form."""
    task = task_or_404(request, pk)
    authorize(request.user, "projects.task_update", task)
    initial = {name: getattr(task, name) for name in ("project", "goal", "version")}
    form = TaskMoveForm(
        request.POST if request.method == "POST" else None, actor=request.user, task=task, initial=initial
    )
    context: dict[str, Any] = {"form": form, "task": task, "why": why_it_stays(task) if task.is_gated else ""}
    status = 400 if form.errors else 200
    if form.is_valid():
        try:
            moved = task_move(actor=request.user, task_id=pk, **form.cleaned_data)
        except StaleVersion as error:
            form.rebase(error)
            context["conflict"], status = error, error.status
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("Moved.") + left_words(task.module, moved.module))
            return redirect("task_detail", pk)
    return render(request, "projects/task_move.html", context, status=status)
