"""The radar, and one precondition with what can be done about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from history.actions import words_for
from history.selectors import timeline
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.models import Project
from projects.readiness.forms import DropForm, PreconditionCreateForm, PreconditionUpdateForm, ReadyForm
from projects.readiness.models import Precondition
from projects.readiness.selectors import AHEAD, precondition_lines, radar
from projects.readiness.services import (
    precondition_begin,
    precondition_create,
    precondition_drop,
    precondition_ready,
    precondition_update,
)

WINDOWS = (AHEAD, 60, 90)
METHODS = ["GET", "HEAD", "POST"]


@require_GET
def precondition_radar(request: SignedInRequest) -> HttpResponse:
    """What must begin within the days of `ahead`, and what will come too late; of one project, or one's own."""
    project = asked_id(request.GET.get("project"))
    ahead = asked_id(request.GET.get("ahead"))
    ahead = ahead if ahead in WINDOWS else AHEAD
    mine = request.GET.get("who") == "me"
    context: dict[str, Any] = {
        "lines": radar(request.user, project=project or None, mine=mine, ahead=ahead),
        "project": Project.objects.visible_to(request.user).filter(pk=project).first() if project else None,
        "ahead": ahead,
        "windows": WINDOWS,
        "mine": mine,
    }
    return render(request, "readiness/precondition_radar.html", context)


@require_http_methods(METHODS)
def precondition_create_view(request: SignedInRequest, project_pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("department"), pk=project_pk)
    authorize(request.user, "readiness.precondition_add", project)
    form = PreconditionCreateForm(request.POST or None, actor=request.user, project=project)

    def save(values: dict[str, Any]) -> Precondition:
        return precondition_create(actor=request.user, key=values.pop("key"), project=project, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Added “%(title)s”.") % {"title": outcome.result.title})
        return redirect("precondition_detail", outcome.result.pk)
    context = {"form": form, "project": project}
    return render(request, "readiness/precondition_edit.html", context, status=outcome.status)


@require_GET
def precondition_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _shown(request, pk, ReadyForm())


@require_http_methods(METHODS)
def precondition_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    authorize(request.user, "readiness.precondition_write", row)
    names = ("title", "kind", "unit", "function_point", "owner", "follower", "milestone", "needed_on", "lead")
    initial = {name: getattr(row, name) for name in (*names, "expected", "version")}
    form = PreconditionUpdateForm(request.POST or None, actor=request.user, project=row.project, initial=initial)

    def save(values: dict[str, Any]) -> Precondition:
        version = values.pop("version")
        return precondition_update(actor=request.user, row_id=pk, version=version, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("precondition_detail", pk)
    context = {"form": form, "project": row.project, "row": row, "conflict": outcome.conflict}
    return render(request, "readiness/precondition_edit.html", context, status=outcome.status)


@require_POST
def precondition_begin_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = precondition_begin(actor=request.user, row_id=_row(request, pk).pk)
    messages.success(request, _("“%(title)s” is begun.") % {"title": row.title})
    return redirect("precondition_detail", pk)


@require_POST
def precondition_ready_view(request: SignedInRequest, pk: int) -> HttpResponse:
    _row(request, pk)
    form = ReadyForm(request.POST)
    outcome = send(form, lambda values: precondition_ready(actor=request.user, row_id=pk, **values))
    if not outcome.done:
        return _shown(request, pk, form, status=outcome.status)
    messages.success(request, _("“%(title)s” is ready.") % {"title": outcome.result.title})
    return redirect("precondition_detail", pk)


@require_http_methods(METHODS)
def precondition_drop_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    authorize(request.user, "readiness.precondition_write", row)
    form = DropForm(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda values: precondition_drop(actor=request.user, row_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Dropped “%(title)s”.") % {"title": row.title})
        return redirect("precondition_detail", pk)
    return render(request, "readiness/precondition_drop.html", {"form": form, "row": row}, status=outcome.status)


def _shown(request: SignedInRequest, pk: int, form: ReadyForm, *, status: int = 200) -> HttpResponse:
    row = _row(request, pk)
    context = {
        "row": row,
        "line": precondition_lines(request.user, [row])[0],
        "form": form,
        "may_write": not row.is_over and may(request.user, "readiness.precondition_write", row),
        "events": [(entry, words_for(entry.action)) for entry in timeline(row)],
    }
    return render(request, "readiness/precondition_detail.html", context, status=status)


def _row(request: SignedInRequest, pk: int) -> Precondition:
    return get_object_or_404(Precondition.objects.visible_to(request.user).as_lines(), pk=pk)
