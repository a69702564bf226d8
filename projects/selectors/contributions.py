"""What each of a person's open tasks brings to its goal and to those above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goals.selectors.contributions import Contributions, Step
from people.models import User
from projects.models import Task
from projects.querysets import OPEN

SHOWN = 30


@dataclass(frozen=True)
class TaskContribution:
    """`steps`: from the task's own goal upwards; empty for work without a goal, or without weight."""

    task: Task
    steps: list[Step]


def own_contributions(user: User, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """The person's own open tasks as A, those due first; only for themselves (four queries)."""
    if list(ids) != [user.pk]:
        return {}
    tasks = Task.objects.filter(owner=user, status__in=OPEN).select_related("project").order_by("due", "id")
    first = list(tasks[: SHOWN + 1])
    goals = {task.goal_id for task in first if task.goal_id is not None}
    contributions = Contributions(user, goals)
    lines = [
        TaskContribution(task, contributions.chain(task.goal_id, task.weight) if task.goal_id and task.weight else [])
        for task in first[:SHOWN]
    ]
    return {user.pk: {"contributions": lines, "more": len(first) > SHOWN}} if lines else {}
