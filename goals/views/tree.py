"""The goals of a cycle as a tree."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from goals.forms import TreeFilterForm
from goals.models import Cycle
from goals.permissions import settles_some_policy
from goals.selectors import (
    cycle_pace,
    goal_tree,
    health,
    narrowed,
    pick_cycle,
    with_confidence,
)
from goaltrack.common.htmx import page_or_fragment
from people.abilities import Ability
from people.models import Department, SavedView, User
from people.permissions import may
from people.requests import SignedInRequest
from people.selectors import saved_views


@require_safe
def goal_list(request: SignedInRequest) -> HttpResponse:
    context = tree_context(request.user, request.GET)
    return page_or_fragment(request, "goals/goal_list.html", "goals/_goal_tree.html", context)


def tree_context(user: User, asked: QueryDict) -> dict[str, Any]:
    """Everything the tree shows for the query string `asked`."""
    cycles = list(Cycle.objects.visible_to(user).select_related("department"))
    departments = list(Department.objects.visible_to(user).order_by("path"))
    form = TreeFilterForm(asked, cycles=cycles, departments=departments, cycle=pick_cycle(cycles, user))
    department_id = form.department_chosen.pk if form.department_chosen else None
    rows = goal_tree(user=user, cycle=form.cycle_chosen, department_id=department_id) if form.cycle_chosen else []
    # The counts above the tree hold every confidence.
    everything = narrowed(rows, form.show_asked, department_id if form.own_asked else None, form.conditions)
    form.offer_owners(rows)
    shown = with_confidence(everything, form.confidence_asked)
    return {
        "form": form,
        "department": form.department_chosen,
        "cycle": form.cycle_chosen,
        "cycle_pace": cycle_pace(form.cycle_chosen) if form.cycle_chosen else None,
        "rows": shown,
        "editable": {row.goal.pk for row in shown if not row.goal.is_over and may(user, "goals.goal_update", row.goal)},
        "shows_money": any(row.figures.money_target is not None for row in shown),
        "health": health(everything),
        "view": form.address().removeprefix("?"),
        "views": saved_views(user, SavedView.Page.GOALS),
        "may_set_policy": settles_some_policy(user),
        "may_create": bool(user.departments_with(Ability.WRITE_GOALS)),
        "may_open_cycle": any(
            department.parent_id is None and user.can(Ability.WRITE_GOALS, department) for department in departments
        ),
    }
