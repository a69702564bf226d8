"""Rescheduling: other dates for one piece of work, what that does to the rest, and taking it back."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from goaltrack.common.addresses import back_or
from goaltrack.common.errors import DomainError
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from history.operations import request_id
from people.permissions import authorize
from people.requests import SignedInRequest
from people.selectors import workday_calendar
from projects.activities import activity_of
from projects.forms import RescheduleForm
from projects.models import Milestone, Task
from projects.network import node_of
from projects.schedule import Edge, shifted
from projects.services import moves_weigh, work_reschedule, work_undo
from projects.services.dependencies import RIGHTS
from projects.services.moves import Dates, Moves
from projects.views.milestones import milestone_or_404
from projects.views.quick_add import CHANGED
from projects.views.tasks import task_or_404

# Two years: a longer drag is a slip.
FARTHEST = 731
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def task_reschedule(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, task_or_404(request, pk), "task_detail")


@require_http_methods(METHODS)
def milestone_reschedule(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, milestone_or_404(request, pk), "milestone_detail")


@require_POST
def work_undo_view(request: SignedInRequest) -> HttpResponse:
    """The undo of the toast, for what one request changed together."""
    undone = work_undo(actor=request.user, request_id=request.POST.get("of", "").replace("\x00", "")[:64])
    words = ngettext("Took it back for %(count)d.", "Took it back for %(count)d.", undone.done) % {"count": undone.done}
    if undone.left:
        words += " " + ngettext(
            "%(count)d stays: somebody has changed it since.",
            "%(count)d stay: somebody has changed them since.",
            undone.left,
        ) % {"count": undone.left}
    messages.add_message(request, messages.WARNING if undone.left else messages.SUCCESS, words)
    return back_or(request, "task_gantt")


def _page(request: SignedInRequest, work: Task | Milestone, detail: str) -> HttpResponse:
    """GET with `due`, or with a drag (`shift` in days, `edge`), shows what it does; POST does what was shown."""
    authorize(request.user, RIGHTS[type(work)], work)
    given = request.POST if request.method == "POST" else _dragged(request.GET, work)
    form = RescheduleForm(given, work=work, initial={"start": getattr(work, "start", None), "due": work.due})
    moves: Moves | None = None
    status = 400 if form.errors else 200
    if form.is_valid():
        asked = {node_of(work): Dates(form.cleaned_data.get("start"), form.cleaned_data["due"])}
        expected = form.cleaned_data["expected"]
        try:
            if request.method == "POST" and expected:
                return _done(request, work, detail, work_reschedule(actor=request.user, asked=asked, expected=expected))
            moves = moves_weigh(actor=request.user, asked=asked)
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
            if error.status != 400:
                moves = moves_weigh(actor=request.user, asked=asked)
    context: dict[str, Any] = {
        "work": work,
        "is_task": isinstance(work, Task),
        "form": form,
        "moves": moves,
        "next": request.POST.get("next", request.GET.get("next", "")),
    }
    return page_or_fragment(request, "projects/reschedule.html", "projects/_reschedule.html", context, status)


def _dragged(params: QueryDict, work: Task | Milestone) -> QueryDict | None:
    """What the address gives, a drag as dates; None for an address without either."""
    days = params.get("shift", "")
    if "due" in params or not re.fullmatch("-?[0-9]{1,3}", days) or abs(int(days)) > FARTHEST:
        return params if "due" in params else None
    edge = next((one for one in Edge if one.value == params.get("edge")), Edge.WHOLE)
    moved = shifted(activity_of(work), int(days), workday_calendar(), edge=edge)
    found = params.copy()
    found["due"], found["start"] = moved.due.isoformat(), moved.start.isoformat() if moved.start else ""
    return found


def rescheduled_words(request: SignedInRequest, moves: Moves) -> str:
    """What was done, with the form that takes it back."""
    if not moves.moved:
        return _("Nothing changed: it has these dates already.")
    context = {
        "moves": moves,
        "at_once": len(moves.moved) - moves.proposed,
        "of": request_id(),
        "csrf": get_token(request),
        "next": request.POST.get("next", ""),
    }
    return render_to_string("projects/_rescheduled.html", context)


def _done(request: SignedInRequest, work: Task | Milestone, detail: str, moves: Moves) -> HttpResponse:
    words = rescheduled_words(request, moves)
    if wants_fragment(request):
        toast = render_to_string("projects/_quick_toast.html", {"words": words, "place": ""}, request=request)
        response = HttpResponse(toast)
        return trigger_client_event(response, CHANGED)
    messages.success(request, words)
    return back_or(request, detail, work.pk)
