"""The checklist of one task, as its page shows it."""

from dataclasses import dataclass

from people.models import User
from people.permissions import may
from projects.models import ChecklistLine, Task
from projects.querysets import may_carry


@dataclass(frozen=True)
class CheckLine:
    """`up` and `down` are what it comes behind when it goes one place on (0 is first); None where it cannot."""

    line: ChecklistLine
    up: int | None
    down: int | None


@dataclass(frozen=True)
class Checklist:
    task: Task
    lines: list[CheckLine]
    may_write: bool

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def done(self) -> int:
        return sum(one.line.is_done for one in self.lines)


def checklist_of(user: User, task: Task) -> Checklist:
    """One query at most, for a reader who may see the task."""
    rows = list(task.checklist.there().select_related("done_by")) if may_carry(task, "checklist") else []
    ids = [row.pk for row in rows]
    lines = [
        CheckLine(
            line=row,
            up=None if place == 0 else ids[place - 2] if place > 1 else 0,
            down=ids[place + 1] if place + 1 < len(ids) else None,
        )
        for place, row in enumerate(rows)
    ]
    may_write = task.status != Task.Status.CANCELLED and may(user, "projects.checklist_write", task)
    return Checklist(task, lines, may_write)


def open_lines(task: Task) -> int:
    """How many lines of its checklist are not ticked."""
    return int(task.checklist.there().filter(done_at=None).count())
