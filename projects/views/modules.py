"""The modules of a project with the matrix of what they need of each other, and one of them."""

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
from projects.forms.modules import CouplingAddForm, CouplingUpdateForm, ModuleCreateForm, ModuleUpdateForm
from projects.models import Coupling, Module, Project
from projects.selectors import as_event
from projects.selectors.modules import module_overview, net_of
from projects.services import (
    coupling_add,
    coupling_remove,
    coupling_update,
    module_create,
    module_remove,
    module_update,
)
from projects.services.units import require_running

METHODS = ["GET", "HEAD", "POST"]


@require_GET
def module_list(request: SignedInRequest, project_pk: int) -> HttpResponse:
    project = _project(request, project_pk)
    net = net_of([project])
    context = {
        "project": project,
        "net": net,
        "lines": list(net.lines.values()),
        "may_write": _goes_on(project) and may(request.user, "projects.project_update", project),
    }
    return render(request, "projects/module_list.html", context)


@require_http_methods(METHODS)
def module_create_view(request: SignedInRequest, project_pk: int) -> HttpResponse:
    project = _project(request, project_pk)
    authorize(request.user, "projects.project_update", project)
    initial = {"unit": request.GET.get("unit", "")}
    data = request.POST if request.method == "POST" else None
    form = ModuleCreateForm(data, actor=request.user, project=project, initial=initial)

    def save(values: dict[str, Any]) -> Module:
        return module_create(actor=request.user, key=values.pop("key"), project_id=project.pk, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Added the module “%(name)s”.") % {"name": outcome.result.name})
        return redirect("module_detail", outcome.result.pk)
    return render(request, "projects/module_edit.html", {"form": form, "project": project}, status=outcome.status)


@require_GET
def module_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    module = _module(request, pk)
    return _shown(request, module, CouplingAddForm(module=module))


@require_http_methods(METHODS)
def module_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    module = _module(request, pk)
    authorize(request.user, "projects.module_write", module)
    names = ("name", "unit", "owner", "follower", "note", "version")
    form = ModuleUpdateForm(
        request.POST if request.method == "POST" else None,
        actor=request.user,
        module=module,
        runs=may(request.user, "projects.project_update", module.project),
        initial={name: getattr(module, name) for name in names},
    )

    def save(values: dict[str, Any]) -> Module:
        return module_update(actor=request.user, module_id=pk, version=values.pop("version"), values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("module_detail", pk)
    context = {"form": form, "project": module.project, "module": module, "conflict": outcome.conflict}
    return render(request, "projects/module_edit.html", context, status=outcome.status)


@require_http_methods(METHODS)
def module_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """A page that asks; where something hangs on the module the answer says what."""
    module = _module(request, pk)
    authorize(request.user, "projects.project_update", module.project)
    require_running(module.project)
    if request.method == "POST":
        module_remove(actor=request.user, module_id=pk)
        messages.success(request, _("Removed the module “%(name)s”.") % {"name": module.name})
        return redirect("module_list", module.project_id)
    return render(request, "projects/module_remove.html", {"module": module, "project": module.project})


@require_POST
def coupling_add_view(request: SignedInRequest, pk: int) -> HttpResponse:
    module = _module(request, pk)
    authorize(request.user, "projects.module_write", module)
    form = CouplingAddForm(request.POST, module=module)

    def save(values: dict[str, Any]) -> Coupling:
        other, gives = values.pop("other"), values.pop("direction") == CouplingAddForm.GIVES
        needing, needed = (other, module) if gives else (module, other)
        key, said = values.pop("key"), {**values, "needed": needed}
        return coupling_add(actor=request.user, key=key, module_id=needing.pk, values=said)

    outcome = send(form, save)
    if not outcome.done:
        return _shown(request, module, form, status=outcome.status)
    messages.success(request, _("Written down: “%(what)s”.") % {"what": outcome.result.what})
    return redirect(f"/modules/{pk}/#couplings")


@require_http_methods(METHODS)
def coupling_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    coupling = _coupling(request, pk)
    authorize(request.user, "projects.coupling_write", coupling)
    initial = {name: getattr(coupling, name) for name in ("what", "agreed", "version")}
    form = CouplingUpdateForm(request.POST if request.method == "POST" else None, initial=initial)

    def save(values: dict[str, Any]) -> Coupling:
        return coupling_update(actor=request.user, coupling_id=pk, version=values.pop("version"), values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect(f"/modules/{coupling.module_id}/#couplings")
    context = {"form": form, "coupling": coupling, "project": coupling.project, "conflict": outcome.conflict}
    return render(request, "projects/coupling_update.html", context, status=outcome.status)


@require_POST
def coupling_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    coupling = _coupling(request, pk)
    coupling_remove(actor=request.user, coupling_id=pk)
    messages.success(request, _("Removed: “%(what)s”.") % {"what": coupling.what})
    return redirect(f"/modules/{coupling.module_id}/#couplings")


def _shown(request: SignedInRequest, module: Module, form: CouplingAddForm, *, status: int = 200) -> HttpResponse:
    overview, goes_on = module_overview(request.user, module), _goes_on(module.project)
    context = {
        "module": module,
        "project": module.project,
        "overview": overview,
        "line": overview.line,
        "form": form,
        "may_write": goes_on and may(request.user, "projects.module_write", module),
        "may_remove": goes_on and may(request.user, "projects.project_update", module.project),
        "others": len(overview.net.lines) > 1,
        "events": [as_event(entry) for entry in timeline(module, limit=10)],
    }
    return render(request, "projects/module_detail.html", context, status=status)


def _goes_on(project: Project) -> bool:
    return project.state != Project.State.FINISHED


def _project(request: SignedInRequest, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).with_people(), pk=pk)


def _module(request: SignedInRequest, pk: int) -> Module:
    return get_object_or_404(Module.objects.visible_to(request.user).with_people(), pk=pk)


def _coupling(request: SignedInRequest, pk: int) -> Coupling:
    return get_object_or_404(Coupling.objects.visible_to(request.user).with_ends(), pk=pk)
