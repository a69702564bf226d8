"""The tasks of a filter as a board: a column for each status, of which the first TILES are shown."""

from dataclasses import dataclass

from people.models import User
from projects.models import Task
from projects.querysets import TaskQuerySet
from projects.selectors.filters import OPEN_CHOICE, TaskFilter
from projects.selectors.lines import TaskLine, task_lines

TILES = 25
# Where a task may be moved; cancelling asks for a reason on a page of its own.
FLOW = (Task.Status.TODO, Task.Status.DOING, Task.Status.BLOCKED, Task.Status.REVIEW, Task.Status.DONE)


@dataclass(frozen=True)
class Column:
    """`count` is of all that fit, `lines` are the first of them. `left_out`: the filter asks for another status."""

    status: Task.Status
    count: int
    lines: list[TaskLine]
    left_out: bool

    @property
    def more(self) -> int:
        return self.count - len(self.lines)

    @property
    def takes(self) -> bool:
        return self.status in FLOW


def task_board(user: User, chosen: TaskFilter) -> list[Column]:
    """The columns of the board; the cancelled tasks only where the filter asks for them.

    One query for the counts, one for each column that is not left out, and those of `task_lines`.
    """
    statuses, asked = columns_of(chosen)
    counts = chosen.counts_by_status(user, asked)
    of_status = chosen.apply_each(user, asked)
    tasks = [task for status in asked for task in _first(of_status[status], status)]
    lines = task_lines(user, tasks, marked=True)
    return [
        Column(
            status=status,
            count=counts.get(status, 0),
            lines=[line for line in lines if line.task.status == status],
            left_out=status not in asked,
        )
        for status in statuses
    ]


def columns_of(chosen: TaskFilter) -> tuple[list[Task.Status], list[Task.Status]]:
    """The columns of the board, and those of them that the filter asks for."""
    statuses = [*FLOW, Task.Status.CANCELLED] if chosen.status in ("all", Task.Status.CANCELLED) else [*FLOW]
    return statuses, [status for status in statuses if chosen.status in (OPEN_CHOICE, "all", status)]


def _first(tasks: TaskQuerySet, status: Task.Status) -> list[Task]:
    """In the order of the filter; of what is done the latest first."""
    ordered = tasks.order_by("-done_at", "-id") if status == Task.Status.DONE else tasks
    return list(ordered[:TILES])
