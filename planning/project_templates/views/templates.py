"""The list of templates, one with its lines and its drawing, and writing them by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from history.actions import words_for
from history.selectors import timeline
from people.abilities import Ability
from people.permissions import authorize, may
from people.requests import SignedInRequest
from planning.project_templates import services
from planning.project_templates.drawing import drawing
from planning.project_templates.forms import (
    LineCreateForm,
    LineUpdateForm,
    TemplateCreateForm,
    TemplateUpdateForm,
    line_initial,
)
from planning.project_templates.models import ProjectTemplate, TemplateLine, TemplateVersion
from planning.project_templates.selectors import links_of, seen_source, seen_uses, template_lines, template_rows

METHODS = ["GET", "HEAD", "POST"]


def template_for(request: SignedInRequest, pk: int) -> ProjectTemplate:
    visible = ProjectTemplate.objects.visible_to(request.user).with_uses().select_related("department")
    return get_object_or_404(visible, pk=pk)


def newest_of(template: ProjectTemplate) -> TemplateVersion:
    return template.versions.select_related("author").order_by("-number")[0]


@require_GET
def template_list(request: SignedInRequest) -> HttpResponse:
    """Those that are offered; with `all`, the others too."""
    templates = ProjectTemplate.objects.visible_to(request.user)
    everything = "all" in request.GET
    context = {
        "rows": template_rows(request.user, templates if everything else templates.offered()),
        "everything": everything,
        "may_create": bool(request.user.departments_with(Ability.WRITE_PROJECTS)),
    }
    return render(request, "project_templates/template_list.html", context)


@require_http_methods(METHODS)
def template_create_view(request: SignedInRequest) -> HttpResponse:
    if not request.user.departments_with(Ability.WRITE_PROJECTS):
        authorize(request.user, "project_templates.template_create", request.user.department)
    form = TemplateCreateForm(request.POST or None, actor=request.user)
    outcome = send(form, lambda values: services.template_create(actor=request.user, **values))
    if outcome.done:
        return redirect("template_detail", outcome.result.pk)
    return render(request, "project_templates/template_edit.html", {"form": form}, status=outcome.status)


@require_GET
def template_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The newest version, or the one of `version`, which is read only."""
    template = template_for(request, pk)
    number = request.GET.get("version")
    newest = newest_of(template)
    version = newest if number is None else template.versions.filter(number=asked_id(number)).first()
    if version is None:
        raise Http404
    lines = template_lines(version)
    context = {
        "template": template,
        "version": version,
        "newest": newest,
        "source": seen_source(request.user, version),
        "lines": lines,
        "drawing": drawing(lines, links_of(lines)),
        "last_day": max((line.due_day for line in lines), default=0),
        "uses": seen_uses(request.user, template),
        "may_write": version == newest and may(request.user, "project_templates.template_write", template),
        "add_form": _line_form(lines),
        "events": [(entry, words_for(entry.action)) for entry in timeline(template, limit=8)],
    }
    return render(request, "project_templates/template_detail.html", context)


@require_http_methods(METHODS)
def template_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    template = template_for(request, pk)
    authorize(request.user, "project_templates.template_write", template)
    initial = {name: getattr(template, name) for name in ("name", "purpose", "retired", "version")}
    form = TemplateUpdateForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> ProjectTemplate:
        version = values.pop("version")
        return services.template_update(actor=request.user, template_id=pk, version=version, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("template_detail", pk)
    context = {"form": form, "template": template, "conflict": outcome.conflict}
    return render(request, "project_templates/template_edit.html", context, status=outcome.status)


@require_http_methods(METHODS)
def line_add_view(request: SignedInRequest, pk: int) -> HttpResponse:
    template = template_for(request, pk)
    authorize(request.user, "project_templates.template_write", template)
    form = _line_form(template_lines(newest_of(template)), request.POST or None)

    def save(values: dict[str, Any]) -> TemplateLine:
        return services.line_add(actor=request.user, key=values.pop("key"), template_id=pk, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Added “%(title)s”.") % {"title": outcome.result.title})
        return redirect("template_detail", pk)
    context = {"form": form, "template": template}
    return render(request, "project_templates/line_edit.html", context, status=outcome.status)


@require_http_methods(METHODS)
def line_update_view(request: SignedInRequest, pk: int, key: UUID) -> HttpResponse:
    template = template_for(request, pk)
    authorize(request.user, "project_templates.template_write", template)
    lines = template_lines(newest_of(template))
    line = _line(lines, key)
    form = LineUpdateForm(request.POST or None, initial=line_initial(line))
    form.offer([one for one in lines if one is not line])

    def save(values: dict[str, Any]) -> TemplateLine:
        version = values.pop("version")
        return services.line_update(actor=request.user, template_id=pk, key=key, version=version, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("template_detail", pk)
    context = {"form": form, "template": template, "line": line, "conflict": outcome.conflict}
    return render(request, "project_templates/line_edit.html", context, status=outcome.status)


@require_POST
def line_move_view(request: SignedInRequest, pk: int, key: UUID) -> HttpResponse:
    template_for(request, pk)
    services.line_move(actor=request.user, template_id=pk, key=key, down=request.POST.get("step") == "down")
    return redirect("template_detail", pk)


@require_POST
def line_remove_view(request: SignedInRequest, pk: int, key: UUID) -> HttpResponse:
    template_for(request, pk)
    services.line_remove(actor=request.user, template_id=pk, key=key)
    messages.success(request, _("The line is taken out."))
    return redirect("template_detail", pk)


def _line_form(lines: list[TemplateLine], data: Any = None) -> LineCreateForm:
    last = lines[-1] if lines else None
    initial = {"owner_role": last.owner_role, "follower_role": last.follower_role} if last else {}
    form = LineCreateForm(data, initial=initial)
    form.offer(lines)
    return form


def _line(lines: list[TemplateLine], key: UUID) -> TemplateLine:
    line = next((one for one in lines if one.key == key), None)
    if line is None:
        raise Http404
    return line
