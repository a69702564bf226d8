"""Recording a check-in, in less than a minute."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.forms import CheckInForm, as_typed
from goals.models import CheckIn, Goal
from goals.progress import by_value, suggested_confidence
from goals.selectors import figures_shown, goal_activity, goal_figures
from goals.services import checkin_record
from goals.views.goals import visible_goal
from goaltrack.common.errors import ActionForbidden, DomainError, StateConflict
from goaltrack.common.htmx import page_or_fragment
from history.actions import words_for
from people.models import User
from people.permissions import authorize
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def checkin_record_view(request: SignedInRequest, pk: int) -> HttpResponse:
    goal = visible_goal(request, pk)
    authorize(request.user, "goals.checkin_record", goal)
    if goal.state != Goal.State.ACTIVE:
        raise StateConflict(_("Only an active goal takes check-ins; start it first."))
    if request.method != "POST":
        last = goal.checkins.first()
        form = CheckInForm(goal=goal, initial={"value": as_typed(last.value if last else goal.baseline)})
        return render(request, "goals/checkin_record.html", _context(request.user, goal, form, last))
    form = CheckInForm(request.POST, goal=goal)
    form.is_valid()
    if "preview" in request.POST:
        context = _context(request.user, goal, form, goal.checkins.first())
        return page_or_fragment(request, "goals/checkin_record.html", "goals/_checkin_suggestion.html", context)
    status = 400
    if not form.errors:
        try:
            checkin_record(actor=request.user, goal_id=goal.pk, **form.cleaned_data)
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("Recorded. Thank you: everybody above sees it now."))
            return redirect("goal_detail", goal.pk)
    return render(
        request, "goals/checkin_record.html", _context(request.user, goal, form, goal.checkins.first()), status=status
    )


def _context(user: User, goal: Goal, form: CheckInForm, last: CheckIn | None) -> dict[str, Any]:
    figures = figures_shown(user, goal, goal_figures(goal))
    progress = figures.progress
    if goal.source == Goal.Source.MANUAL:
        typed = form.cleaned_data.get("value") if form.is_bound else (last.value if last else goal.baseline)
        progress = by_value(goal.baseline, goal.target, typed)
    return {
        "goal": goal,
        "form": form,
        "figures": figures,
        "last": last,
        "progress": progress,
        "suggested": suggested_confidence(progress, figures.pace),
        "happened": _since(goal, last.day if last else None),
    }


def _since(goal: Goal, day: date | None) -> list[Any]:
    """What was changed about the goal since its last check-in."""
    if day is None:
        return []
    return [(e, words_for(e.entry.action)) for e in goal_activity(goal) if timezone.localtime(e.entry.at).date() >= day]
