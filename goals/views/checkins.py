"""Recording a check-in, in less than a minute, and putting a wrong one right."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.forms import CheckInForm, as_typed
from goals.models import CheckIn, Goal
from goals.progress import by_value, suggested_confidence
from goals.selectors import figures_shown, goal_activity, goal_figures
from goals.services import checkin_record, checkin_supersede
from goals.views.goals import visible_goal
from goaltrack.common.errors import ActionForbidden, DomainError, StateConflict
from goaltrack.common.htmx import page_or_fragment
from history.actions import words_for
from people.models import User
from people.permissions import authorize
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def checkin_record_view(request: SignedInRequest, pk: int) -> HttpResponse:
    goal = _open_goal(request, pk)
    last = goal.checkins.standing().first()
    if request.method != "POST":
        form = CheckInForm(goal=goal, initial={"value": as_typed(last.value if last else goal.baseline)})
        return _page(request, goal, form, last)
    saved = partial(checkin_record, goal_id=goal.pk)
    return _written(request, goal, last, saved, _("Recorded. Thank you: everybody above sees it now."))


@require_http_methods(["GET", "HEAD", "POST"])
def checkin_supersede_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """The check-in again with what was said, to be put right; the wrong one stays to be read."""
    wrong = get_object_or_404(CheckIn.objects.visible_to(request.user).select_related("author"), pk=pk)
    goal = _open_goal(request, wrong.goal_id)
    if request.method != "POST":
        said = {"value": as_typed(wrong.value), "confidence": wrong.confidence, "reason": wrong.reason}
        return _page(request, goal, CheckInForm(goal=goal, corrects=True, initial=said), wrong, corrects=wrong)
    saved = partial(checkin_supersede, checkin_id=wrong.pk)
    return _written(request, goal, wrong, saved, _("Corrected. What was said before stays below it."), corrects=wrong)


def _open_goal(request: SignedInRequest, pk: int) -> Goal:
    goal = visible_goal(request, pk)
    authorize(request.user, "goals.checkin_record", goal)
    if goal.state != Goal.State.ACTIVE:
        raise StateConflict(_("Only an active goal takes check-ins; start it first."))
    return goal


def _written(
    request: SignedInRequest,
    goal: Goal,
    last: CheckIn | None,
    save: Callable[..., CheckIn],
    thanks: str,
    corrects: CheckIn | None = None,
) -> HttpResponse:
    form = CheckInForm(request.POST, goal=goal, corrects=corrects is not None)
    form.is_valid()
    if "preview" in request.POST:
        context = _context(request.user, goal, form, last, corrects)
        return page_or_fragment(request, "goals/checkin_record.html", "goals/_checkin_suggestion.html", context)
    status = 400
    if not form.errors:
        try:
            save(actor=request.user, **form.cleaned_data)
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, thanks)
            return redirect("goal_detail", goal.pk)
    return _page(request, goal, form, last, status, corrects)


def _page(
    request: SignedInRequest,
    goal: Goal,
    form: CheckInForm,
    last: CheckIn | None,
    status: int = 200,
    corrects: CheckIn | None = None,
) -> HttpResponse:
    context = _context(request.user, goal, form, last, corrects)
    return render(request, "goals/checkin_record.html", context, status=status)


def _context(
    user: User, goal: Goal, form: CheckInForm, last: CheckIn | None, corrects: CheckIn | None = None
) -> dict[str, Any]:
    """`last` is what was said before: of a correction the wrong one, whose day it speaks of."""
    figures = figures_shown(user, goal, goal_figures(goal))
    computed, at_pace = (corrects.progress, corrects.pace) if corrects else (figures.progress, figures.pace)
    progress = computed
    if goal.source == Goal.Source.MANUAL:
        typed = form.cleaned_data.get("value") if form.is_bound else (last.value if last else goal.baseline)
        progress = by_value(goal.baseline, goal.target, typed)
    return {
        "goal": goal,
        "form": form,
        "figures": figures,
        "last": last,
        "corrects": corrects,
        "progress": progress,
        "pace": at_pace,
        "suggested": suggested_confidence(progress, at_pace or Decimal(0)),
        "happened": _since(goal, last.day if last else None, user),
    }


def _since(goal: Goal, day: date | None, user: User) -> list[Any]:
    """What was changed about the goal since its last check-in."""
    if day is None:
        return []
    events = goal_activity(goal, user=user)
    return [(e, words_for(e.entry.action)) for e in events if timezone.localtime(e.entry.at).date() >= day]
