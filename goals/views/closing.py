"""How a goal ends: closing it with a result, dropping it, and taking it up again."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.forms import GoalCloseForm, GoalReasonForm
from goals.gate import answer
from goals.models import Cycle, Goal
from goals.progress import clamped
from goals.selectors import figures_shown, goal_figures
from goals.services import goal_close, goal_drop, goal_reopen, refuse_over
from goals.views.goals import visible_goal
from goaltrack.common.errors import ActionForbidden, DomainError, StateConflict
from people.permissions import authorize
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def goal_close_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Opens with the score that the progress suggests; the result and the words are people's."""
    goal = visible_goal(request, pk)
    authorize(request.user, "goals.goal_close", goal)
    figures = figures_shown(request.user, goal, goal_figures(goal))
    if request.method != "POST":
        if goal.state != Goal.State.ACTIVE:
            raise StateConflict(_("Only an active goal can be closed."))
        form = GoalCloseForm(actor=request.user, goal=goal, initial={"score": _suggested(figures.progress)})
        return _close_page(request, goal, form, {"figures": figures})
    form = GoalCloseForm(request.POST, actor=request.user, goal=goal)
    status = 400
    if form.is_valid():
        try:
            goal_close(actor=request.user, goal_id=goal.pk, **form.values())
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("The goal is closed. Thank everybody who made it."))
            return redirect("goal_detail", goal.pk)
    return _close_page(request, goal, form, {"figures": figures}, status)


def _suggested(progress: Decimal | None) -> Decimal | None:
    """The progress as a score in tenths."""
    return None if progress is None else (clamped(progress) / 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _close_page(
    request: SignedInRequest, goal: Goal, form: GoalCloseForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context |= {"goal": goal, "form": form} | _below(request, goal)
    return render(request, "goals/goal_close.html", context, status=status)


def _below(request: SignedInRequest, goal: Goal) -> dict[str, Any]:
    """What must end first: by name, and how many personal ones the person does not read."""
    open_below = list(goal.children.visible_to(request.user).live())
    return {"open_below": open_below, "hidden_below": goal.children.live().count() - len(open_below)}


@require_http_methods(["GET", "HEAD", "POST"])
def goal_drop_view(request: SignedInRequest, pk: int) -> HttpResponse:
    goal = visible_goal(request, pk)
    authorize(request.user, "goals.goal_drop", goal)
    if request.method != "POST":
        refuse_over(goal)
    form = GoalReasonForm(request.POST if request.method == "POST" else None)
    status = 400 if form.errors else 200
    if form.is_valid():
        try:
            goal = goal_drop(actor=request.user, goal_id=goal.pk, reason=form.cleaned_data["reason"])
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, answer(goal, _("The goal is dropped; it stays readable and no longer counts.")))
            return redirect("goal_detail", goal.pk)
    context = {"goal": goal, "form": form} | _below(request, goal)
    return render(request, "goals/goal_drop.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_reopen_view(request: SignedInRequest, pk: int) -> HttpResponse:
    goal = visible_goal(request, pk)
    authorize(request.user, "goals.goal_reopen", goal)
    if not goal.is_over:
        raise StateConflict(_("The goal is open."))
    if goal.cycle.state == Cycle.State.CLOSED:
        raise StateConflict(_("Its cycle is closed: open that again first."))
    form = GoalReasonForm(request.POST if request.method == "POST" else None)
    status = 400 if form.errors else 200
    if form.is_valid():
        try:
            goal_reopen(actor=request.user, goal_id=goal.pk, reason=form.cleaned_data["reason"])
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("Taken up again; its history keeps how it was closed."))
            return redirect("goal_detail", goal.pk)
    return render(request, "goals/goal_reopen.html", {"goal": goal, "form": form}, status=status)
