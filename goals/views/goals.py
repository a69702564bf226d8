"""One goal: its page, and starting it."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goals.forms import GoalActivateForm
from goals.models import Cycle, Goal
from goals.selectors import GoalFigures, explain, goal_activity, goal_outlook, linked_goals, smart_report
from goals.services import goal_activate
from goals.services.goals import EDITABLE, NOTHING_BEGINS
from goals.views.charts import pace_chart, parts_chart
from goaltrack.common.errors import ActionForbidden, DomainError, StateConflict
from goaltrack.common.htmx import page_or_fragment
from history.actions import words_for
from people.permissions import authorize, may
from people.requests import SignedInRequest

# Check-ins shown before the rest is folded away.
FIRST_CHECKINS = 5


def visible_goal(request: SignedInRequest, pk: int) -> Goal:
    """The goal with its people, department, cycle and parent; 404 where the person may not see it."""
    goals = Goal.objects.visible_to(request.user).telling_whether_parent_is_visible_to(request.user)
    goals = goals.select_related("owner", "follower", "department", "cycle", "parent", "continues__totals")
    return get_object_or_404(goals, pk=pk)


@require_safe
def goal_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    goal = visible_goal(request, pk)
    outlook = goal_outlook(goal, user=request.user)
    may_update = not goal.is_over and may(request.user, "goals.goal_update", goal)
    report = smart_report(goal, reader=request.user).offering(EDITABLE if may_update else ())
    context = {
        "goal": goal,
        "parent": goal.parent if goal.parent_is_visible else None,  # type: ignore[attr-defined]
        "outlook": outlook,
        "figures": outlook.figures,
        "sources": _sources(goal, outlook.figures),
        "chart": pace_chart(outlook),
        "parts_chart": parts_chart(outlook),
        "report": report,
        "checkins": outlook.history[:FIRST_CHECKINS],
        "older_checkins": outlook.history[FIRST_CHECKINS:],
        "activity": [(event, words_for(event.entry.action)) for event in goal_activity(goal, user=request.user)],
        "may_update": may_update,
        "may_check_in": goal.state == Goal.State.ACTIVE and may(request.user, "goals.checkin_record", goal),
        "may_activate": goal.state == Goal.State.DRAFT and may(request.user, "goals.goal_activate", goal),
        "may_close": goal.state == Goal.State.ACTIVE and may(request.user, "goals.goal_close", goal),
        "may_drop": not goal.is_over and may(request.user, "goals.goal_drop", goal),
        "may_reopen": goal.is_over and may(request.user, "goals.goal_reopen", goal),
        "may_add": not goal.is_over and may(request.user, "goals.goal_create", goal.department),
        "shares": goal.shares.select_related("user") if goal.state == Goal.State.CLOSED else (),
        **linked_goals(goal, user=request.user),
    }
    return render(request, "goals/goal_detail.html", context)


@require_safe
def goal_why(request: SignedInRequest, pk: int) -> HttpResponse:
    """How a number of the goal came about: the chosen source's, or that of `?source=`."""
    goal = visible_goal(request, pk)
    explanation = explain(goal, request.GET.get("source", ""), user=request.user)
    context = {
        "goal": goal,
        "why": explanation,
        "tabs": [(source, label) for source, label in Goal.Source.choices],
        "manual": Goal.Source.MANUAL,
    }
    return page_or_fragment(request, "goals/goal_why.html", "goals/_why.html", context)


def _sources(goal: Goal, figures: GoalFigures) -> list[tuple[str, Decimal | None]]:
    """What each source says, the chosen one first; money only where some is at stake."""
    others = [source for source in Goal.Source if source != goal.source]
    if figures.collections is None and Goal.Source.COLLECTIONS in others:
        others.remove(Goal.Source.COLLECTIONS)
    return [(str(one.label), getattr(figures, one.value)) for one in (Goal.Source(goal.source), *others)]


@require_http_methods(["GET", "HEAD", "POST"])
def goal_activate_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Shows the SMART check once more before the goal begins to count; a failing criterion does not forbid it."""
    goal = visible_goal(request, pk)
    authorize(request.user, "goals.goal_activate", goal)
    if goal.is_over or (goal.state != Goal.State.DRAFT and request.method != "POST"):
        raise StateConflict(_("Only a draft can be started."))
    if goal.state == Goal.State.DRAFT and goal.cycle.state != Cycle.State.OPEN:
        raise StateConflict(NOTHING_BEGINS)
    form = GoalActivateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            goal_activate(actor=request.user, goal_id=goal.pk)
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
            return _activate_page(request, goal, form, error.status)
        messages.success(request, _("The goal has started; it counts from now on."))
        return redirect("goal_detail", goal.pk)
    return _activate_page(request, goal, form)


def _activate_page(request: SignedInRequest, goal: Goal, form: GoalActivateForm, status: int = 200) -> HttpResponse:
    may_update = may(request.user, "goals.goal_update", goal)
    report = smart_report(goal, reader=request.user).offering(EDITABLE if may_update else ())
    context = {"goal": goal, "form": form, "report": report}
    return render(request, "goals/goal_activate.html", context, status=status)
