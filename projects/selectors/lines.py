"""Tasks and milestones as lines of a page: how late in working days, and what the reader may do with them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from goals.gate import waiting
from goaltrack.common import clock, panels
from goaltrack.common.workdays import WorkdayCalendar
from people.models import User
from people.selectors import workday_calendar
from projects.models import Milestone, Task
from projects.permissions import WorkRights
from projects.querysets import OPEN
from projects.selectors.concealed import conceal, saying_what_is_watched


@dataclass(frozen=True)
class Deadline:
    """A due date seen from a day: `late` and `left` count working days, `is_past` any day."""

    late: int
    left: int
    is_past: bool


class Deadlines:
    """Deadlines of many rows: few dates, so each is counted once."""

    def __init__(self, calendar: WorkdayCalendar | None = None) -> None:
        self.calendar = calendar or workday_calendar()
        self._known: dict[tuple[date, date], Deadline] = {}

    def of(self, due: date, on: date) -> Deadline:
        found = self._known.get((due, on))
        if found is None:
            late = self.calendar.late(due, on) if due < on else 0
            left = self.calendar.late(on, due) if due > on else 0
            found = self._known[due, on] = Deadline(late, left, due < on)
        return found

    def between(self, start: date, end: date) -> int:
        """Working days from `start` to `end`, negative when `end` comes first."""
        return self.calendar.late(start, end) if end >= start else -self.calendar.late(end, start)


@dataclass
class TaskLine:
    """One task on a page. `key` is the idempotency key of its status form; `noting` opens the field for a note, and
    `colleagues` are those for whom it can be said to wait."""

    task: Task
    deadline: Deadline
    may_log: bool
    blocked_days: int | None = None
    as_follower: bool = False
    noting: bool = False
    # The status for which the open field asks whom it waits for, or who looks at it.
    asks: str = ""
    is_own: bool = False
    # The version on its way that would change it.
    waiting: int | None = None
    # What upper apps show beside it: the money that it holds up.
    beside: list[panels.Shown] = field(default_factory=list)
    colleagues: list[tuple[int, str]] = field(default_factory=list)
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def is_open(self) -> bool:
        return self.task.status in OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.deadline.is_past

    @property
    def rank(self) -> Decimal:
        """How pressing what stands beside it is; nothing where that may not be read."""
        return max((Decimal(context.get("rank", 0)) for _panel, context in self.beside), default=Decimal(0))


def task_lines(
    user: User,
    tasks: Iterable[Task],
    *,
    rights: WorkRights | None = None,
    deadlines: Deadlines | None = None,
    alone: bool = False,
    marked: bool = False,
) -> list[TaskLine]:
    """The lines of `tasks` (read with `as_lines()`) for this reader: one query at most, for the rights.

    What upper apps show beside a late task that leads to a milestone (`task.line`) is asked once for all, unless
    it stands `alone`.
    With `marked` one more query says which gated ones a version on its way would change.
    """
    rights = rights or WorkRights(user)
    deadlines = deadlines or Deadlines()
    today = clock.today()
    lines = [_line(user, task, rights, deadlines, today) for task in tasks]
    waits = waiting(user, (line.task for line in lines)) if marked else {}
    for line in lines:
        line.waiting = waits.get(line.task.origin) if line.task.origin else None
    conceal(user, (line.task for line in lines))
    late = [] if alone else [line.task.pk for line in lines if line.is_late and line.task.milestone_id is not None]
    beside = panels.beside("task.line", user, late)
    for line in lines:
        line.beside = beside.get(line.task.pk, [])
    return lines


def task_line(user: User, task_id: int) -> TaskLine:
    """One task as a line; raises Task.DoesNotExist when the reader may not see it."""
    task = saying_what_is_watched(Task.objects.visible_to(user), user).as_lines().with_parts(user).get(pk=task_id)
    return task_lines(user, [task], marked=True)[0]


def _line(user: User, task: Task, rights: WorkRights, deadlines: Deadlines, today: date) -> TaskLine:
    ended = timezone.localdate(task.done_at) if task.done_at else today
    blocked = task.status == Task.Status.BLOCKED and task.blocked_since is not None
    return TaskLine(
        task=task,
        deadline=deadlines.of(task.due, ended),
        may_log=task.status != Task.Status.CANCELLED and rights.may_change(task),
        blocked_days=deadlines.calendar.count(task.blocked_since, today) if blocked and task.blocked_since else None,
        as_follower=task.follower_id == user.pk,
        is_own=task.owner_id == user.pk,
    )


@dataclass(frozen=True)
class MilestoneLine:
    """One milestone: where it stands, and how many working days it lies after its baseline."""

    milestone: Milestone
    deadline: Deadline
    deviation: int
    may_achieve: bool

    @property
    def is_open(self) -> bool:
        return self.milestone.achieved_on is None and not self.milestone.cancelled

    @property
    def is_late(self) -> bool:
        return self.is_open and self.deadline.is_past

    @property
    def ahead(self) -> int:
        """Working days before the baseline."""
        return max(-self.deviation, 0)

    @property
    def is_at_risk(self) -> bool:
        expected = self.milestone.expected
        return self.is_open and not self.is_late and expected is not None and expected > self.milestone.due


def milestone_lines(
    user: User, milestones: Iterable[Milestone], *, rights: WorkRights | None = None, deadlines: Deadlines | None = None
) -> list[MilestoneLine]:
    """The lines of `milestones` (read with `as_lines()`); one query at most, for the rights."""
    rights = rights or WorkRights(user)
    deadlines = deadlines or Deadlines()
    today = clock.today()
    return [
        MilestoneLine(
            milestone=one,
            deadline=deadlines.of(one.due, one.achieved_on or today),
            deviation=deadlines.between(one.baseline, one.achieved_on or max(one.due, one.expected or one.due)),
            may_achieve=one.achieved_on is None and not one.cancelled and rights.may_change(one),
        )
        for one in milestones
    ]
