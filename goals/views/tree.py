"""The goals of a cycle as a tree."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goals.forms import TreeFilterForm
from goals.models import Cycle, Goal
from goals.permissions import settles_place, settles_some_policy
from goals.selectors import (
    TreeRow,
    cycle_pace,
    goal_tree,
    health,
    narrowed,
    pick_cycle,
    with_confidence,
)
from goals.selectors.folding import ALL_LEVELS, Fold, lines_below, lines_of
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from goaltrack.common.numbers import asked_id
from people.abilities import Ability
from people.models import Department, SavedView, User
from people.permissions import may
from people.requests import SignedInRequest
from people.selectors import opening_address, saved_views


@require_safe
def goal_list(request: SignedInRequest) -> HttpResponse:
    """The tree; for htmx with `?under=` the lines below that goal alone. An address that asks for nothing leads to the
    reader's own view, where they have one."""
    if not request.GET and not wants_fragment(request) and (address := opening_address(request.user, "goals")):
        return redirect(address)
    context = tree_context(request)
    under = asked_id(request.GET.get("under"))
    if under and wants_fragment(request):
        context["lines"] = lines_below(context["lines"], under)
        return page_or_fragment(request, "goals/goal_list.html", "goals/_goal_rows.html", context)
    return page_or_fragment(request, "goals/goal_list.html", "goals/_goal_tree.html", context)


@dataclass(frozen=True)
class AskedTree:
    """The tree that a query string asks for: `rows` are what fits, `counted` what fits at every confidence."""

    form: TreeFilterForm
    tree: list[TreeRow]
    counted: list[TreeRow]
    rows: list[TreeRow]


def asked_tree(user: User, asked: QueryDict) -> AskedTree:
    cycles = list(Cycle.objects.visible_to(user).select_related("department"))
    departments = list(Department.objects.visible_to(user).order_by("path"))
    form = TreeFilterForm(asked, cycles=cycles, departments=departments, cycle=pick_cycle(cycles, user))
    department_id = form.department_chosen.pk if form.department_chosen else None
    tree = goal_tree(user=user, cycle=form.cycle_chosen, department_id=department_id) if form.cycle_chosen else []
    counted = narrowed(tree, form.show_asked, department_id if form.own_asked else None, form.conditions)
    form.offer_owners(tree)
    return AskedTree(form, tree, counted, with_confidence(counted, form.confidence_asked))


def tree_context(request: SignedInRequest, view: QueryDict | None = None, shown: Goal | None = None) -> dict[str, Any]:
    """Everything the tree shows for the query string `view`, else the request's own; `shown` is not folded away."""
    user, asked = request.user, request.GET if view is None else view
    found = asked_tree(user, asked)
    form, cycle = found.form, found.form.cycle_chosen
    by_hand = Fold.parse(asked.get("open", ""))
    under = asked.get("under", "")
    # Where only some goals are asked for, none of them is hidden by what was folded when all were shown.
    kept = request.COOKIES.get(f"gt_tree_{cycle.pk}", "") if cycle and not form.is_searched else ""
    fold = Fold.parse(kept, asked.get("open", ""), under)
    wanted = shown.pk if shown else asked_id(under)
    fold = fold.showing(next((row for row in found.tree if row.goal.pk == wanted), None))
    lines = lines_of(found.tree, found.rows, fold)
    goals = {row.goal.pk: row.goal for row in found.tree}

    def may_change(goal: Goal) -> bool:
        return not goal.is_over and may(user, "goals.goal_update", goal)

    def may_move(goal: Goal) -> bool:
        parent = goals.get(goal.parent_id or 0)
        is_known = parent is not None or goal.parent_id is None
        return goal.is_gated or may(user, "goals.goal_write", goal) or (is_known and settles_place(user, goal, parent))

    changed = [line.goal for line in lines if may_change(line.goal)]
    return {
        "form": form,
        "department": form.department_chosen,
        "cycle": cycle,
        "cycle_pace": cycle_pace(cycle) if cycle else None,
        "lines": lines,
        "unfolds": any(line.below for line in lines),
        "levels": ((1, _("top")), (2, _("two levels")), (ALL_LEVELS, _("all"))),
        "by_hand": by_hand.words,
        "editable": {goal.pk for goal in changed},
        "movable": {goal.pk for goal in changed if may_move(goal)},
        # The columns are those of the whole tree, also above lines that are fetched later.
        "changes_some": any(may_change(row.goal) for row in found.tree),
        "shows_money": any(row.figures.money_target is not None for row in found.tree),
        "health": health(found.counted),
        "view": form.address().removeprefix("?"),
        "views": saved_views(user, SavedView.Page.GOALS),
        "may_set_policy": settles_some_policy(user),
        "may_create": bool(user.departments_with(Ability.WRITE_GOALS)),
        "may_open_cycle": any(
            department.parent_id is None and user.can(Ability.WRITE_GOALS, department)
            for department in form.departments
        ),
    }
