"""The phases of a project in one form."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.sending import send
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.forms.phases import PhasesForm
from projects.models import Phase, Project
from projects.services import phases_set


@require_http_methods(["GET", "HEAD", "POST"])
def project_phases(request: SignedInRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user).with_people(), pk=pk)
    authorize(request.user, "projects.project_update", project)
    form = PhasesForm(request.POST or None, project=project)

    def save(values: dict[str, Any]) -> list[Phase]:
        return phases_set(actor=request.user, project_id=pk, version=values["version"], rows=form.rows())

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("project_detail", pk)
    context = {"form": form, "project": project, "conflict": outcome.conflict}
    return render(request, "projects/project_phases.html", context, status=outcome.status)
