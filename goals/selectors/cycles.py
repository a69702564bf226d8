"""How a cycle stands on its way to being closed."""

from dataclasses import dataclass
from decimal import Decimal

from goals.models import Cycle, Goal
from people.models import User


@dataclass(frozen=True)
class CycleBalance:
    """`open_goals` come in the order in which they can be closed: what hangs below others first."""

    open_goals: list[Goal]
    # Personal goals that the reader may not see and that are still open.
    hidden: int
    results: dict[str, int]
    score: Decimal | None
    inside: list[Cycle]

    @property
    def may_close(self) -> bool:
        """Nothing stands in the way."""
        return not self.open_goals and not self.hidden and all(one.state == Cycle.State.CLOSED for one in self.inside)


def cycle_balance(cycle: Cycle, *, user: User) -> CycleBalance:
    """The cycle's goals by how they ended, and those that are open (four queries). The score is the mean by weight."""
    visible = Goal.objects.visible_to(user).filter(cycle=cycle)
    open_goals = list(visible.live().select_related("owner", "follower", "department"))
    rows = visible.filter(state=Goal.State.CLOSED).values_list("result", "score", "weight")
    results = dict.fromkeys(Goal.Result.values, 0)
    total = reached = Decimal(0)
    for result, score, weight in rows:
        results[result] += 1
        total += weight
        reached += weight * (score or 0)
    return CycleBalance(
        open_goals=_leaves_first(open_goals),
        hidden=Goal.objects.filter(cycle=cycle).live().count() - len(open_goals),
        results=results,
        score=round(reached / total, 2) if total else None,
        inside=list(Cycle.objects.inside(cycle).order_by("start", "-end", "pk")),
    )


def _leaves_first(goals: list[Goal]) -> list[Goal]:
    parents = {goal.pk: goal.parent_id for goal in goals}

    def depth(goal: Goal) -> int:
        steps, above = 0, goal.parent_id
        while above in parents:
            steps, above = steps + 1, parents[above]
        return steps

    return sorted(goals, key=lambda goal: (-depth(goal), goal.department.path, goal.pk))
