"""One's own goals: those one carries, personal ones first, each with what it serves."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from goals.models import Goal
from goals.progress import HUNDRED
from goals.selectors.figures import GoalFigures, figures_of, figures_shown
from people.models import User


@dataclass(frozen=True)
class OwnGoal:
    """`parent` is the goal above, where the reader sees it; `share` is the part of its weight, in percent."""

    goal: Goal
    figures: GoalFigures
    parent: Goal | None
    share: Decimal | None


def own_goals(user: User) -> list[OwnGoal]:
    """The drafts and active goals of open cycles in which the person is A or B (four queries)."""
    goals = list(Goal.objects.owned_by(user).live().exclude(cycle__state="closed").with_people().order_by("due", "id"))
    figures = figures_of(goals)
    above = {goal.parent_id for goal in goals if goal.parent_id is not None}
    parents = {goal.pk: goal for goal in Goal.objects.visible_to(user).filter(pk__in=above)}
    weights: defaultdict[int | None, Decimal] = defaultdict(Decimal)
    for parent_id, weight in Goal.objects.active().filter(parent__in=above).values_list("parent", "weight"):
        weights[parent_id] += weight
    found = [
        OwnGoal(
            goal,
            figures_shown(user, goal, figures[goal.pk]),
            parents.get(goal.parent_id or 0),
            goal.weight * HUNDRED / weights[goal.parent_id]
            if goal.state == Goal.State.ACTIVE and weights[goal.parent_id]
            else None,
        )
        for goal in goals
    ]
    return sorted(found, key=lambda own: (own.goal.kind != Goal.Kind.PERSONAL, own.goal.due, own.goal.pk))
