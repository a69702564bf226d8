"""Conditions left open: noted, changed, settled, made into tasks."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.errors import StateConflict
from goaltrack.common.sending import send
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.acceptance.forms import PointCreateForm, PointUpdateForm, SettleForm
from projects.acceptance.models import AcceptancePoint
from projects.acceptance.services import point_add, point_remove, point_settle, point_to_task, point_update
from projects.acceptance.services.points import require_open
from projects.acceptance.views.acceptances import shown
from projects.acceptance.views.find import authorize_write, point_or_404, row_or_404

METHODS = ["GET", "HEAD", "POST"]


@require_POST
def point_add_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = row_or_404(request, pk)
    authorize_write(request, row)
    form = PointCreateForm(request.POST, actor=request.user)

    def save(values: dict[str, Any]) -> AcceptancePoint:
        return point_add(actor=request.user, key=values.pop("key"), row_id=pk, values=values)

    outcome = send(form, save)
    if not outcome.done:
        return shown(request, row, point=form, status=outcome.status)
    messages.success(request, _("Added “%(title)s”.") % {"title": outcome.result.text})
    return _back(pk)


@require_http_methods(METHODS)
def point_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    point = point_or_404(request, pk)
    authorize_write(request, point.acceptance)
    if request.method != "POST":
        require_open(point.acceptance, point)
    initial = {name: getattr(point, name) for name in ("text", "owner", "due", "version")}
    form = PointUpdateForm(request.POST or None, actor=request.user, initial=initial)

    def save(values: dict[str, Any]) -> AcceptancePoint:
        return point_update(actor=request.user, point_id=pk, version=values.pop("version"), values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return _back(point.acceptance_id)
    context = {"form": form, "row": point.acceptance, "point": point, "conflict": outcome.conflict}
    return render(request, "acceptance/point_edit.html", context, status=outcome.status)


@require_POST
def point_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    point = point_or_404(request, pk)
    point_remove(actor=request.user, point_id=pk)
    messages.success(request, _("Removed “%(name)s”.") % {"name": point.text})
    return _back(point.acceptance_id)


@require_http_methods(METHODS)
def point_settle_view(request: SignedInRequest, pk: int) -> HttpResponse:
    point = point_or_404(request, pk)
    authorize(request.user, "acceptance.point_settle", point)
    if request.method != "POST":
        require_open(point.acceptance, point, finished_too=True)
    form = SettleForm(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda values: point_settle(actor=request.user, point_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Settled: “%(title)s”.") % {"title": point.text})
        return _back(point.acceptance_id)
    context = {"form": form, "row": point.acceptance, "point": point}
    return render(request, "acceptance/point_settle.html", context, status=outcome.status)


@require_POST
def point_to_task_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its own key: a condition becomes one task, however often it is asked."""
    point = point_or_404(request, pk)
    try:
        task = point_to_task(actor=request.user, key=uuid.uuid4(), point_id=pk)
    except StateConflict as error:
        messages.warning(request, error.words)
    else:
        messages.success(request, _("Added “%(title)s”.") % {"title": task.title})
    return _back(point.acceptance_id)


def _back(pk: int) -> HttpResponse:
    return redirect(f"{reverse('acceptance_detail', args=[pk])}#points")
