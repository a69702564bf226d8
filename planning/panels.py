"""What the goal page shows of breakdowns (goaltrack.common.panels)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from goals.models import Goal
from people.models import User
from people.permissions import may
from planning import selectors
from planning.forms import BreakdownStartForm
from planning.models import Breakdown
from planning.views.pages import version_rows


def _goals(ids: Sequence[int]) -> dict[int, Goal]:
    return {goal.pk: goal for goal in Goal.objects.filter(pk__in=ids).select_related("department")}


def _start_form(user: User, goal: Goal, newest: Breakdown | None) -> BreakdownStartForm | None:
    """Where the person may begin a version now."""
    if newest is not None and newest.state in (Breakdown.State.DRAFT, Breakdown.State.SUBMITTED):
        return None
    if goal.is_over or not may(user, "planning.breakdown_start", goal):
        return None
    return BreakdownStartForm(auto_id=False)


def goal_breakdowns(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The card of versions, newest first: four queries, however many goals and versions."""
    by_goal: defaultdict[int, list[Breakdown]] = defaultdict(list)
    for breakdown in selectors.with_reviews(Breakdown.objects.filter(goal__in=ids)):
        by_goal[breakdown.goal_id].append(breakdown)
    return {
        pk: {
            "goal_id": pk,
            "versions": version_rows(by_goal[pk]),
            "start_form": _start_form(user, goal, next(iter(by_goal[pk]), None)),
        }
        for pk, goal in _goals(ids).items()
    }


def goal_breakdown_action(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The button beside the goal's title: to the newest version, or to begin one. Two queries."""
    newest: dict[int, Breakdown] = {}
    for breakdown in Breakdown.objects.filter(goal__in=ids).order_by("goal_id", "-number").distinct("goal_id"):
        newest[breakdown.goal_id] = breakdown
    contexts = {}
    for pk, goal in _goals(ids).items():
        form = None if pk in newest else _start_form(user, goal, None)
        if form is not None or pk in newest:
            contexts[pk] = {"goal_id": pk, "newest": newest.get(pk), "start_form": form}
    return contexts
