"""`python -m bench.task_data '<facts>'`: what the large and the small project of `bench.tasks` hold besides tasks.

Links between their tasks, a plan of 501 tasks of which 500 follow the first, and 500 more that are changed together.
"""

import json
import os
import sys
from datetime import timedelta
from itertools import pairwise
from typing import Any

import django

from bench import shape
from bench.copying import tidy

django.setup()

from goaltrack.common import clock  # noqa: E402
from people.models import User  # noqa: E402
from projects.models import Dependency, Project, Task  # noqa: E402

FOLLOWING = 500
TODAY = clock.today()
# Each is followed by three.
BREADTH = 3
# One task in so many waits for the one before it.
LINKED = 10


def plain_links(project: Project, author: User) -> None:
    ids = Task.objects.filter(project=project).order_by("due", "pk").values_list("pk", flat=True)
    Dependency.objects.bulk_create(
        Dependency(before_task_id=before, after_task_id=after, author=author)
        for place, (before, after) in enumerate(pairwise(ids))
        if place % LINKED == 0
    )


def free(project: Project, owner: User, goals: list[int], number: int, level: int) -> Task:
    """Of one week; each level has the next one."""
    due = TODAY + timedelta(days=7 * level + 4 - TODAY.weekday())
    return Task(
        title=f"布设第 {number + 1} 段管网传感器",
        acceptance="双方签字的核对记录",
        project=project,
        goal_id=goals[number % len(goals)],
        owner=owner,
        start=due - timedelta(days=4),
        due=due,
    )


def following(project: Project, owner: User, goals: list[int]) -> int:
    """The id of the task that 500 follow, each after the end of another."""
    levels = [1]
    for number in range(1, FOLLOWING + 1):
        levels.append(levels[(number - 1) // BREADTH] + 1)
    tasks = Task.objects.bulk_create(free(project, owner, goals, number, level) for number, level in enumerate(levels))
    Dependency.objects.bulk_create(
        Dependency(before_task=tasks[(number - 1) // BREADTH], after_task=tasks[number], author=owner)
        for number in range(1, FOLLOWING + 1)
    )
    return tasks[0].pk


def together(project: Project, owner: User, goals: list[int]) -> list[int]:
    tasks = Task.objects.bulk_create(free(project, owner, goals, number, 2) for number in range(FOLLOWING))
    return [task.pk for task in tasks]


def main() -> None:
    facts: dict[str, Any] = json.loads(sys.argv[1])
    large, small = (Project.objects.get(pk=pk) for pk in facts["projects"][shape.SPREAD :])
    for project in (large, small):
        plain_links(project, project.manager)
    own = {
        name: list(
            Task.objects.filter(project=project, status="doing").order_by("pk").values_list("pk", flat=True)[:20]
        )
        for name, project in (("large", large), ("small", small))
    }
    found = {
        "large": large.pk,
        "small": small.pk,
        "own": own,
        "first": following(large, large.manager, facts["goals"]),
        "few": following_few(small, small.manager, facts["goals"]),
        "together": together(large, large.manager, facts["goals"]),
        "today": TODAY.isoformat(),
    }
    tidy(os.environ["DATABASE_OWNER_URL"])
    print(json.dumps(found))


def following_few(project: Project, owner: User, goals: list[int]) -> int:
    """The id of a task that one follows: what a move takes in queries, beside the large one."""
    tasks = Task.objects.bulk_create(free(project, owner, goals, number, number + 1) for number in range(2))
    Dependency.objects.create(before_task=tasks[0], after_task=tasks[1], author=owner)
    return tasks[0].pk


if __name__ == "__main__":
    main()
