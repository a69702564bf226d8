"""One's own goals and work, and the few goals that carry most of the year."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goals.selectors.mine import own_goals
from goals.selectors.tree import key_lines
from goals.views.charts import key_chart
from goals.views.tree import asked_tree
from people.requests import SignedInRequest


@require_safe
def goal_mine(request: SignedInRequest) -> HttpResponse:
    """What one carries and what it serves; below, what each of one's tasks brings (from the apps that know tasks)."""
    return render(request, "goals/goal_mine.html", {"own": own_goals(request.user)})


@require_safe
def goal_key(request: SignedInRequest) -> HttpResponse:
    """80/20 of the tree that `?cycle=` and `?department=` ask for."""
    asked = asked_tree(request.user, request.GET)
    lines = key_lines(asked.rows)
    context = {
        "form": asked.form,
        "cycle": asked.form.cycle_chosen,
        "department": asked.form.department_chosen,
        "lines": lines,
        "key_count": sum(line.is_key for line in lines),
        "chart": key_chart(lines),
    }
    return render(request, "goals/goal_key.html", context)
