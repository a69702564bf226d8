"""Recurring tasks: the list, one of them, its forms and its three switches."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import DomainError, StaleVersion
from history.actions import words_for
from history.selectors import timeline
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.forms import RecurrenceCreateForm, RecurrenceUpdateForm
from projects.models import Recurrence, Task
from projects.selectors.recurrences import coming, recurrence_lines, rule_words
from projects.services import (
    recurrence_create,
    recurrence_end,
    recurrence_pause,
    recurrence_resume,
    recurrence_update,
)
from projects.services.recurrences import EDITABLE, SAID

PER_PAGE = 50
LAST_MADE = 20
Switch = Callable[..., Recurrence]


@require_GET
def recurrence_list(request: SignedInRequest) -> HttpResponse:
    """What runs first; one's own, or all that the reader sees (`show=all`)."""
    rows = Recurrence.objects.visible_to(request.user)
    show = "all" if request.GET.get("show") == "all" else ""
    if not show:
        rows = rows.of_person(request.user)
    page = Paginator(rows.order_by("state", "next_on", "id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": recurrence_lines(page.object_list), "show": show}  # type: ignore[arg-type]
    return render(request, "projects/recurrence_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recurrence_create_view(request: SignedInRequest) -> HttpResponse:
    """`task` says which task to begin from."""
    form = RecurrenceCreateForm(
        request.POST if request.method == "POST" else None, actor=request.user, initial=_like(request)
    )
    status = 400 if form.errors else 200
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            row = recurrence_create(actor=request.user, key=values.pop("key"), values=values)
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("“%(title)s” comes up by itself from now on.") % {"title": row.title})
            return redirect("recurrence_detail", row.pk)
    return render(request, "projects/recurrence_create.html", {"form": form}, status=status)


@require_GET
def recurrence_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    context = {
        "recurrence": row,
        "words": rule_words(row),
        "coming": coming(row),
        "made": row.occurrences.select_related("task")[:LAST_MADE],
        "may_write": may(request.user, "projects.recurrence_write", row) and not row.is_over,
        "entries": [(entry, words_for(entry.action)) for entry in timeline(row)],
    }
    return render(request, "projects/recurrence_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recurrence_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    authorize(request.user, "projects.recurrence_write", row)
    initial = {name: getattr(row, name) for name in (*EDITABLE, "version")}
    form = RecurrenceUpdateForm(
        request.POST if request.method == "POST" else None, actor=request.user, recurrence=row, initial=initial
    )
    context: dict[str, Any] = {"form": form, "recurrence": row}
    status = 400 if form.errors else 200
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            recurrence_update(actor=request.user, recurrence_id=pk, version=values.pop("version"), values=values)
        except StaleVersion as error:
            form.rebase(error)
            context["conflict"], status = error, error.status
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("Saved; it holds for what comes."))
            return redirect("recurrence_detail", pk)
    return render(request, "projects/recurrence_update.html", context, status=status)


@require_POST
def recurrence_pause_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _switched(request, pk, recurrence_pause, gettext_lazy("Paused."))


@require_POST
def recurrence_resume_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _switched(request, pk, recurrence_resume, gettext_lazy("It goes on."))


@require_POST
def recurrence_end_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _switched(request, pk, recurrence_end, gettext_lazy("Ended; what it made stays."))


def _switched(request: SignedInRequest, pk: int, switch: Switch, words: str | Promise) -> HttpResponse:
    row = _row(request, pk)
    try:
        switch(actor=request.user, recurrence_id=row.pk)
    except DomainError as error:
        if error.status == 403:
            raise
        messages.warning(request, error.words)
    else:
        messages.success(request, str(words))
    return redirect("recurrence_detail", pk)


def _row(request: SignedInRequest, pk: int) -> Recurrence:
    return get_object_or_404(Recurrence.objects.visible_to(request.user).with_people(), pk=pk)


def _like(request: SignedInRequest) -> dict[str, Any]:
    pk = request.GET.get("task", "")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return {}
    task = Task.objects.visible_to(request.user).filter(pk=int(pk)).first()
    return {name: getattr(task, name) for name in SAID} if task else {}
