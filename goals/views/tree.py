"""The goals of a cycle as a tree."""

from django.http import HttpResponse
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
from people.models import Department
from people.requests import SignedInRequest


@require_safe
def goal_list(request: SignedInRequest) -> HttpResponse:
    user = request.user
    cycles = list(Cycle.objects.visible_to(user).select_related("department"))
    departments = list(Department.objects.visible_to(user).order_by("path"))
    form = TreeFilterForm(request.GET, cycles=cycles, departments=departments, cycle=pick_cycle(cycles, user))
    department_id = form.department_chosen.pk if form.department_chosen else None
    rows = goal_tree(user=user, cycle=form.cycle_chosen, department_id=department_id) if form.cycle_chosen else []
    # The counts above the tree hold every confidence.
    everything = narrowed(rows, form.show_asked, department_id if form.own_asked else None, form.conditions)
    form.offer_owners(rows)
    context = {
        "form": form,
        "department": form.department_chosen,
        "cycle": form.cycle_chosen,
        "cycle_pace": cycle_pace(form.cycle_chosen) if form.cycle_chosen else None,
        "rows": with_confidence(everything, form.confidence_asked),
        "health": health(everything),
        "may_set_policy": settles_some_policy(user),
        "may_create": bool(user.departments_with(Ability.WRITE_GOALS)),
        "may_open_cycle": any(
            department.parent_id is None and user.can(Ability.WRITE_GOALS, department) for department in departments
        ),
    }
    return page_or_fragment(request, "goals/goal_list.html", "goals/_goal_tree.html", context)
