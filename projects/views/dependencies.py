"""What a task or milestone waits for, and what waits for it: looked at, added, taken away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.errors import DomainError
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.forms import DependencyForm
from projects.models import Dependency, Milestone, Task
from projects.selectors.dependencies import candidates, dependencies_of
from projects.services import dependency_add, dependency_remove
from projects.services.dependencies import NOT_YOURS, RIGHTS
from projects.views.milestones import milestone_or_404
from projects.views.tasks import task_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def task_dependencies(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, task_or_404(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_dependencies(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, milestone_or_404(request, pk))


@require_POST
def dependency_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    dependency = get_object_or_404(Dependency.objects.visible_to(request.user), pk=pk)
    after = dependency_remove(actor=request.user, dependency_id=dependency.pk)
    messages.success(request, _("“%(title)s” no longer waits for it.") % {"title": after.title})
    return redirect(_address(after), after.pk)


def _page(request: SignedInRequest, work: Task | Milestone) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if request.method == "POST":
        authorize(request.user, RIGHTS[type(work)], work, NOT_YOURS)
    may_update = not work.is_over and may(request.user, RIGHTS[type(work)], work)
    found = candidates(request.user, work, query) if may_update else []
    form = DependencyForm(request.POST if request.method == "POST" else None, offered=found)
    status = 400 if form.errors else 200
    if form.is_valid():
        values = dict(form.cleaned_data)
        before = get_object_or_404(values.pop("model").objects.visible_to(request.user), pk=values.pop("pk"))
        try:
            dependency_add(actor=request.user, before=before, after=work, **values)
        except DomainError as error:
            if error.status != 400:
                raise
            form.add_service_errors(error)
            status = 400
        else:
            messages.success(request, _("It waits for “%(title)s” from now on.") % {"title": before.title})
            return redirect(_address(work), work.pk)
    context: dict[str, Any] = {
        "work": work,
        "is_task": isinstance(work, Task),
        "links": dependencies_of(request.user, work),
        "form": form,
        "query": query,
        "found": found,
        "may_update": may_update,
    }
    return render(request, "projects/dependencies.html", context, status=status)


def _address(work: Task | Milestone) -> str:
    return "task_dependencies" if isinstance(work, Task) else "milestone_dependencies"
