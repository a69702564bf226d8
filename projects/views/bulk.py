"""Several tasks and milestones changed at once: chosen where they are shown, or all that fit a filter."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.addresses import back_or
from goaltrack.common.errors import DomainError
from history.operations import request_id
from history.selectors import field_label
from people.requests import SignedInRequest
from people.selectors import workday_calendar
from projects.forms import BulkForm, ShiftForm
from projects.models import Milestone, Task
from projects.network import node_of
from projects.selectors import TaskFilter
from projects.services import moves_weigh, work_change, work_change_weigh, work_reschedule
from projects.services.bulk import MOST_CHANGED, Together
from projects.services.moves import Dates, Moves
from projects.services.together import Fate
from projects.views.moves import rescheduled_words

LONGEST_ID = 18
Works = list[Task | Milestone]
# What a form calls the numbers of the chosen ones.
FIELDS: dict[type[Task] | type[Milestone], str] = {Task: "id", Milestone: "milestone"}


@require_http_methods(["GET", "HEAD", "POST"])
def task_change_view(request: SignedInRequest) -> HttpResponse:
    """GET shows what was chosen (tasks by `id`, milestones by `milestone`, or `all` with a filter); POST previews, and
    with `expected` does it.

    With `days` they are moved by so many working days, and what waits for them with them.
    """
    works = _chosen(request)
    if request.method == "POST" and "days" in request.POST:
        return _shift(request, works)
    form = _form(request, works, request.POST if request.method == "POST" else None)
    together: Together | None = None
    status = 400 if form.errors else 200
    if form.is_valid():
        nodes, values = [node_of(work) for work in works], form.values()
        expected = form.cleaned_data["expected"]
        try:
            if expected:
                return _done(request, work_change(actor=request.user, nodes=nodes, values=values, expected=expected))
            together = work_change_weigh(actor=request.user, nodes=nodes, values=values)
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
            if error.code == "preview-changed":
                together = work_change_weigh(actor=request.user, nodes=nodes, values=values)
    lines = [(fate, _changes(fate)) for fate in together.fates] if together else []
    return _shown(request, works, status, form=form, shift_form=ShiftForm(), together=together, lines=lines)


def _form(request: SignedInRequest, works: Works, data: QueryDict | None = None) -> BulkForm:
    has_tasks = not works or any(isinstance(work, Task) for work in works)
    return BulkForm(data, actor=request.user, has_tasks=has_tasks)


def _shift(request: SignedInRequest, works: Works) -> HttpResponse:
    form = ShiftForm(request.POST)
    moves: Moves | None = None
    status = 400 if form.errors else 200
    if form.is_valid():
        days, calendar = form.cleaned_data["days"], workday_calendar()
        asked = {
            node_of(work): Dates(
                calendar.add(work.start, days) if isinstance(work, Task) and work.start is not None else None,
                calendar.add(work.due, days),
            )
            for work in works
            if not work.is_over
        }
        expected = form.cleaned_data["expected"]
        try:
            if expected:
                done = work_reschedule(actor=request.user, asked=asked, expected=expected, partly=True)
                messages.success(request, rescheduled_words(request, done))
                return back_or(request, "task_list")
            moves = moves_weigh(actor=request.user, asked=asked, partly=True)
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
            if error.code == "preview-changed":
                moves = moves_weigh(actor=request.user, asked=asked, partly=True)
    return _shown(request, works, status, form=_form(request, works), shift_form=form, moves=moves)


def _shown(request: SignedInRequest, works: Works, status: int, **more: Any) -> HttpResponse:
    context = {
        "works": [(FIELDS[type(work)], work) for work in works[:MOST_CHANGED]],
        "is_cut": len(works) > MOST_CHANGED,
        "most": MOST_CHANGED,
        "next": request.POST.get("next", request.GET.get("next", "")),
    }
    return render(request, "projects/task_change.html", context | more, status=status)


def _chosen(request: SignedInRequest) -> Works:
    """At most one more than may be changed, by due day."""
    params: QueryDict = request.POST if request.method == "POST" else request.GET
    if params.get("all"):
        chosen = TaskFilter.parse(params, status="open")[0]
        tasks, milestones = chosen.apply(request.user), Milestone.objects.none()
        if params.get("view") == "gantt":
            # It shows them beside the tasks.
            milestones = chosen.milestones(request.user).order_by("due", "pk")
    else:
        tasks = Task.objects.visible_to(request.user).filter(pk__in=_given(params, "id")).order_by("due", "pk")
        milestones = Milestone.objects.visible_to(request.user).filter(pk__in=_given(params, "milestone"))
    found: Works = list(tasks.as_lines()[: MOST_CHANGED + 1])
    found += milestones.as_lines().order_by("due", "pk")[: MOST_CHANGED + 1]
    return sorted(found, key=lambda work: work.due)[: MOST_CHANGED + 1]


def _given(params: QueryDict, name: str) -> list[str]:
    return [pk for pk in params.getlist(name) if pk.isascii() and pk.isdecimal() and len(pk) <= LONGEST_ID]


def _changes(fate: Fate) -> list[tuple[str, str, str]]:
    """What of it changes: label, before, after."""
    found = []
    for name, value in fate.values.items():
        field = fate.work._meta.get_field(name)
        choices = dict(field.flatchoices) if isinstance(field, models.Field) and field.choices else {}
        was, now = (choices.get(one, one) for one in (getattr(fate.work, name), value))
        found.append((field_label(fate.work, name), _words(was), _words(now)))
    return found


def _words(value: Any) -> str:
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str("—" if value is None else value)


def _done(request: SignedInRequest, together: Together) -> HttpResponse:
    if not together.going:
        messages.warning(request, _("Nothing was changed."))
        return back_or(request, "task_list")
    context = {
        "together": together,
        "of": request_id(),
        "csrf": get_token(request),
        "next": request.POST.get("next", ""),
    }
    messages.success(request, render_to_string("projects/_changed.html", context))
    return back_or(request, "task_list")
