"""What the goal's page shows of projects: its own tasks and milestones, what is late first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from people.models import User
from projects.models import Milestone, Task
from projects.permissions import WorkRights
from projects.querysets import OPEN
from projects.selectors.lines import Deadlines, milestone_lines, task_lines

SHOWN = 8


def goal_work(user: User, goal_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """By goal: the first tasks and milestones, and how many there are; goals without work are left out.

    Three queries for any number of goals (tasks, milestones, rights), and what is asked for beside late tasks.
    """
    tasks = Task.objects.visible_to(user).filter(goal__in=goal_ids).exclude(status="cancelled").as_lines()
    milestones = Milestone.objects.visible_to(user).filter(goal__in=goal_ids, cancelled=False).as_lines()
    first_tasks = list(_first(tasks, ended=~Q(status__in=OPEN)))
    first_milestones = list(_first(milestones, ended=Q(achieved_on__isnull=False)))
    if not first_tasks and not first_milestones:
        return {}
    rights, deadlines = WorkRights(user), Deadlines()
    found: dict[int, dict[str, Any]] = {}
    for line in task_lines(user, first_tasks, rights=rights, deadlines=deadlines):
        place = found.setdefault(line.task.goal_id or 0, _nothing())
        place["tasks"].append(line)
        place["task_count"] = line.task.siblings  # type: ignore[attr-defined]
    for one in milestone_lines(user, first_milestones, rights=rights, deadlines=deadlines):
        place = found.setdefault(one.milestone.goal_id or 0, _nothing())
        place["milestones"].append(one)
        place["milestone_count"] = one.milestone.siblings  # type: ignore[attr-defined]
    return {goal_id: {**place, "goal_id": goal_id} for goal_id, place in found.items()}


def _nothing() -> dict[str, Any]:
    return {"tasks": [], "milestones": [], "task_count": 0, "milestone_count": 0}


def _first(rows: QuerySet[Any], *, ended: Q) -> QuerySet[Any]:
    """The first of each goal: what is open by its date, then what has ended."""
    rows = rows.annotate(ended=Case(When(ended, then=Value(1)), default=Value(0), output_field=IntegerField()))
    first: QuerySet[Any] = (
        rows.annotate(
            place=Window(RowNumber(), partition_by=F("goal"), order_by=["ended", "due", "pk"]),
            siblings=Window(Count("pk"), partition_by=F("goal")),
        )
        .filter(place__lte=SHOWN)
        .order_by("goal", "place")
    )
    return first
