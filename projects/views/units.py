"""The units of a project, and one of them with what it waits for."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.sending import send
from history.selectors import timeline
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.forms import UnitAddForm, UnitUpdateForm
from projects.models import Project, Unit
from projects.selectors import as_event
from projects.selectors.units import unit_lines, unit_overview
from projects.services import unit_add, unit_move, unit_remove, unit_update
from projects.services.units import require_running

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def unit_list(request: SignedInRequest, project_pk: int) -> HttpResponse:
    """All of them, where they are put in order; a POST adds one."""
    project = get_object_or_404(Project.objects.visible_to(request.user).with_people(), pk=project_pk)
    if request.method == "POST":
        authorize(request.user, "projects.project_update", project)
    form = UnitAddForm(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda values: unit_add(actor=request.user, project_id=project.pk, **values))
    if outcome.done:
        messages.success(request, _("Added the unit “%(name)s”.") % {"name": outcome.result.name})
        return redirect("unit_list", project.pk)
    context = {
        "project": project,
        "lines": unit_lines([project])[project.pk],
        "form": form,
        "may_write": _may_write(request, project),
    }
    return render(request, "projects/unit_list.html", context, status=outcome.status)


@require_GET
def unit_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    context = {
        "unit": unit,
        "project": unit.project,
        "overview": unit_overview(request.user, unit),
        "events": [as_event(entry) for entry in timeline(unit, limit=10)],
        "may_write": _may_write(request, unit.project),
    }
    return render(request, "projects/unit_detail.html", context)


@require_http_methods(METHODS)
def unit_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    authorize(request.user, "projects.project_update", unit.project)
    initial = {"name": unit.name, "version": unit.version}
    form = UnitUpdateForm(request.POST if request.method == "POST" else None, initial=initial)
    outcome = send(form, lambda values: unit_update(actor=request.user, unit_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("unit_detail", pk)
    context: dict[str, Any] = {"form": form, "unit": unit, "project": unit.project, "conflict": outcome.conflict}
    return render(request, "projects/unit_update.html", context, status=outcome.status)


@require_POST
def unit_move_view(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = unit_move(actor=request.user, unit_id=_unit(request, pk).pk, step=request.POST.get("step", ""))
    return redirect(f"/projects/{unit.project_id}/units/#unit-{pk}")


@require_http_methods(METHODS)
def unit_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """A page that asks; where something hangs on the unit the answer says what."""
    unit = _unit(request, pk)
    authorize(request.user, "projects.project_update", unit.project)
    require_running(unit.project)
    if request.method == "POST":
        unit_remove(actor=request.user, unit_id=pk)
        messages.success(request, _("Removed the unit “%(name)s”.") % {"name": unit.name})
        return redirect("unit_list", unit.project_id)
    return render(request, "projects/unit_remove.html", {"unit": unit, "project": unit.project})


def _may_write(request: SignedInRequest, project: Project) -> bool:
    return project.state != Project.State.FINISHED and may(request.user, "projects.project_update", project)


def _unit(request: SignedInRequest, pk: int) -> Unit:
    units = Unit.objects.visible_to(request.user).select_related("project__department")
    return get_object_or_404(units, pk=pk)
