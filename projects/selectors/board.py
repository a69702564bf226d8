"""The tasks of a filter as a board: a column for each status, of which the first TILES are shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from people.models import User
from projects.models import Task
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


def task_board(user: User, chosen: TaskFilter, counts: Mapping[str, int]) -> list[Column]:
    """The columns of the board; the cancelled tasks only where the filter asks for them.

    `counts` by status are the filter's (`counts_with`). One query for which are the first of each column that is not
    left out, one for these, and those of `task_lines`.
    """
    statuses, asked = columns_of(chosen)
    lines = task_lines(user, chosen.first_of_each(user, asked, TILES), marked=True)
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
