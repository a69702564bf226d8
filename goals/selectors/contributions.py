"""What a piece of work brings to its goal and to those above it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from goals.models import Goal
from goals.progress import HUNDRED, Figures, Node, roll_up
from goals.selectors.figures import row_of, with_figures
from people.models import User


@dataclass(frozen=True)
class Step:
    """A goal on the way up; `points` are the percentage points of it (None: it is measured by something else)."""

    goal: Goal
    points: Decimal | None


class Contributions:
    """The cycles that some goals belong to, read once (two queries)."""

    def __init__(self, user: User, goal_ids: Collection[int]) -> None:
        cycles = Goal.objects.filter(pk__in=goal_ids).values("cycle")
        rows = [row_of(goal) for goal in with_figures(Goal.objects.filter(cycle__in=cycles))] if goal_ids else []
        self._nodes: Mapping[int, Node] = {row.node.id: row.node for row in rows}
        self._beside: defaultdict[int | None, list[Node]] = defaultdict(list)
        for row in rows:
            self._beside[row.node.parent_id].append(row.node)
        self._figures: Mapping[int, Figures] = roll_up(self._nodes.values())
        way = {pk for goal_id in goal_ids for pk in self._way(goal_id)}
        self._visible = {goal.pk: goal for goal in Goal.objects.visible_to(user).filter(pk__in=way)}

    def chain(self, goal_id: int, weight: Decimal) -> list[Step]:
        """From the work's own goal upwards, as far as the reader sees: what finishing `weight` of work brings."""
        steps: list[Step] = []
        points: Decimal | None = None
        way = self._way(goal_id)
        for place, pk in enumerate(way):
            node = self._nodes[pk]
            if node.source == Goal.Source.WORK:
                total = self._figures[pk].weight_total
                points = weight * HUNDRED / total if total else None
            elif node.source == Goal.Source.CHILDREN and place and points is not None:
                points = points * self._share(way[place - 1]) / HUNDRED
            else:
                points = None
            if pk in self._visible:
                steps.append(Step(self._visible[pk], points))
        return steps

    def _way(self, goal_id: int) -> list[int]:
        way, at = [], self._nodes.get(goal_id)
        while at is not None and at.id not in way:
            way.append(at.id)
            at = self._nodes.get(at.parent_id or 0)
        return way

    def _share(self, goal_id: int) -> Decimal:
        """Of the weight that counts below the same parent, in percent; a draft brings nothing yet."""
        node = self._nodes[goal_id]
        if not node.counts:
            return Decimal(0)
        beside = [one for one in self._beside[node.parent_id] if one.counts]
        known = [one.weight for one in beside if self._figures[one.id].progress is not None or one.id == node.id]
        return node.weight * HUNDRED / sum(known, Decimal(0))
