"""The parts of a task: shown, and added in one line as quick add reads it."""

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.errors import DomainError
from goaltrack.common.htmx import wants_fragment
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.forms import QuickAddForm
from projects.models import Task
from projects.selectors.subtasks import parent_of, subtasks_of
from projects.services import task_quick_add
from projects.services.subtasks import NOT_YOURS
from projects.views.find import work_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def task_subtasks(request: SignedInRequest, pk: int) -> HttpResponse:
    task = work_or_404(request.user, Task, pk)
    if request.method != "POST":
        return _shown(request, task, QuickAddForm())
    authorize(request.user, "projects.task_update", task, NOT_YOURS)
    form = QuickAddForm(request.POST)
    if form.is_valid():
        try:
            made, _draft = task_quick_add(actor=request.user, parent_id=task.pk, **form.cleaned_data)
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_service_errors(error)
        else:
            context = {"task": made, "csrf": get_token(request), "place": "part", "next": f"/tasks/{task.pk}/"}
            said = render_to_string("projects/_quick_added.html", context)
            if wants_fragment(request):
                return _shown(request, task, QuickAddForm(), said)
            messages.success(request, said)
            return redirect(f"/tasks/{task.pk}/#subtasks")
    return _shown(request, task, form, status=400)


def _shown(
    request: SignedInRequest, task: Task, form: QuickAddForm, said: str = "", *, status: int = 200
) -> HttpResponse:
    context = {
        "subtasks": subtasks_of(request.user, task, parent_of(request.user, task)),
        "subtask_form": form,
        "said": said,
        "work": task,
        "is_task": True,
        "part": "projects/_subtasks.html",
        "part_name": _("Sub-tasks"),
    }
    template = "projects/_subtasks.html" if wants_fragment(request) else "projects/part.html"
    response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request"
    return response
