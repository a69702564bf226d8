"""A template from a project: what would be taken, struck out and renamed, then taken."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.sending import send
from people.requests import SignedInRequest
from planning.project_templates import services
from planning.project_templates.forms import TakeForm
from planning.project_templates.models import ProjectTemplate
from planning.project_templates.services.taking import require_takable
from planning.project_templates.taken import Basis, taken_from
from projects.models import Project

# More than a template may have, and as many as a form can send.
MOST_SHOWN = 400


@require_http_methods(["GET", "HEAD", "POST"])
def template_take_view(request: SignedInRequest, project_pk: int) -> HttpResponse:
    projects = Project.objects.visible_to(request.user).select_related("department", "customer")
    project = get_object_or_404(projects, pk=project_pk)
    require_takable(request.user, project)
    asked = request.POST.get("basis") or request.GET.get("basis")
    basis = asked if asked in Basis.values else Basis.PLANNED
    taken = taken_from(project, basis)
    lines = taken.lines[:MOST_SHOWN]
    initial = {"basis": basis, "department": project.department_id}
    form = TakeForm(request.POST or None, actor=request.user, lines=lines, initial=initial)

    def save(values: dict[str, Any]) -> ProjectTemplate:
        return services.template_take(
            actor=request.user,
            key=values["key"],
            project=project,
            department=values["department"],
            name=values["name"],
            purpose=values["purpose"],
            basis=values["basis"],
            kept=form.kept(),
            from_first=values["from_first"],
        )

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("The template is there: read its lines once more."))
        return redirect("template_detail", outcome.result.pk)
    context = {
        "form": form,
        "project": project,
        "taken": taken,
        "basis": basis,
        "bases": Basis.choices,
        "left_out": len(taken.lines) - len(lines),
    }
    return render(request, "project_templates/template_take.html", context, status=outcome.status)
