"""A project is suspended, resumed, finished, reopened; and its manager says how it does."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.sending import send
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.finishing import still_open
from projects.forms.states import FinishForm, HealthForm, ReopenForm, SuspendForm
from projects.models import Project
from projects.services import health_state, project_finish, project_reopen, project_resume, project_suspend
from projects.views.projects import project_shown

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def project_suspend_view(request: SignedInRequest, pk: int) -> HttpResponse:
    project = _project(request, pk)
    initial = {"until": project.suspended_until, "reason": project.suspended_why}
    form = SuspendForm(request.POST or None, initial=initial)
    outcome = send(form, lambda values: project_suspend(actor=request.user, project_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Suspended: what it owes waits."))
        return redirect("project_detail", pk)
    return render(request, "projects/project_suspend.html", {"form": form, "project": project}, status=outcome.status)


@require_POST
def project_resume_view(request: SignedInRequest, pk: int) -> HttpResponse:
    project_resume(actor=request.user, project_id=_project(request, pk).pk)
    messages.success(request, _("The project goes on."))
    return redirect("project_detail", pk)


@require_http_methods(METHODS)
def project_finish_view(request: SignedInRequest, pk: int) -> HttpResponse:
    project = _project(request, pk)
    form = FinishForm(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda _values: project_finish(actor=request.user, project_id=pk))
    if outcome.done:
        messages.success(request, _("The project is finished."))
        return redirect("project_detail", pk)
    # The service says the same in one line.
    context = {"form": form, "project": project, "open": still_open(project)}
    return render(request, "projects/project_finish.html", context, status=outcome.status)


@require_http_methods(METHODS)
def project_reopen_view(request: SignedInRequest, pk: int) -> HttpResponse:
    project = _project(request, pk)
    form = ReopenForm(request.POST or None)
    outcome = send(form, lambda values: project_reopen(actor=request.user, project_id=pk, **values))
    if outcome.done:
        messages.success(request, _("The project goes on."))
        return redirect("project_detail", pk)
    return render(request, "projects/project_reopen.html", {"form": form, "project": project}, status=outcome.status)


@require_POST
def health_state_view(request: SignedInRequest, pk: int) -> HttpResponse:
    project = _project(request, pk)
    form = HealthForm(request.POST)
    outcome = send(form, lambda values: health_state(actor=request.user, project_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("project_detail", pk)
    return project_shown(request, project, form, status=outcome.status)


def _project(request: SignedInRequest, pk: int) -> Project:
    project = get_object_or_404(Project.objects.visible_to(request.user).with_people(), pk=pk)
    authorize(request.user, "projects.project_update", project)
    return project
