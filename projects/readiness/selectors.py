"""Preconditions as pages show them: when each must begin, and whether it comes in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from people.models import User
from people.selectors import workday_calendar
from projects.readiness.lead_times import lead_times
from projects.readiness.models import Precondition
from projects.readiness.permissions import WriteRights
from projects.readiness.querysets import PreconditionQuerySet

# Calendar days that the radar looks ahead.
AHEAD = 30


@dataclass(frozen=True)
class PreconditionLine:
    """`begin_by` is counted back from when it is needed; `begin_late` and `comes_late` are working days, 0 in time."""

    row: Precondition
    needed: date
    lead: int
    begin_by: date
    begin_late: int
    # When it comes: as expected, or by its lead time from its beginning, today at the earliest.
    comes: date | None
    comes_late: int
    may_write: bool

    @property
    def state(self) -> str:
        if self.row.dropped:
            return "dropped"
        if self.row.ready_on is not None:
            return "ready"
        return "begun" if self.row.begun_on is not None else "waiting"

    @property
    def is_pressing(self) -> bool:
        return not self.row.is_over and bool(self.begin_late or self.comes_late)


def comes_on(row: Precondition, needed: date, lead: int, calendar: WorkdayCalendar, today: date) -> date:
    """Of an open one: as its owner expects, else by its lead time from its beginning; today at the earliest."""
    start = row.begun_on or calendar.on_or_after(max(today, calendar.add(needed, -lead)))
    return max(row.expected or calendar.add(start, lead - 1), today)


def precondition_lines(user: User, rows: Iterable[Precondition]) -> list[PreconditionLine]:
    """The lines of rows read with `as_lines()`: one query for the lead times, and one at most for the rights."""
    calendar, today, known, rights = workday_calendar(), clock.today(), lead_times(), WriteRights(user)
    lines = []
    for row in rows:
        lead = row.lead or known[row.kind]
        needed: date = row.needed  # type: ignore[attr-defined]  # as_lines() has it
        # The last of its working days is the one before it is needed.
        begin_by = calendar.add(needed, -lead)
        comes = row.ready_on if row.is_over else comes_on(row, needed, lead, calendar, today)
        lines.append(
            PreconditionLine(
                row,
                needed,
                lead,
                begin_by,
                begin_late=calendar.late(begin_by, today) if row.begun_on is None and not row.is_over else 0,
                comes=comes,
                comes_late=calendar.late(needed, comes) if comes is not None and not row.dropped else 0,
                may_write=rights.may_write(row),
            )
        )
    return lines


def radar(user: User, *, project: int | None = None, mine: bool = False, ahead: int = AHEAD) -> list[PreconditionLine]:
    """The open ones that must begin within `ahead` days, or that will come too late; the most pressing first."""
    rows: PreconditionQuerySet = Precondition.objects.visible_to(user).awaited()
    if project is not None:
        rows = rows.filter(project=project)
    if mine:
        rows = rows.filter(pk__in=Precondition.objects.filter(owner=user)) | rows.filter(follower=user)
    until = clock.today() + timedelta(days=ahead)
    lines = precondition_lines(user, rows.as_lines())
    shown = [line for line in lines if line.is_pressing or (line.row.begun_on is None and line.begin_by <= until)]
    return sorted(shown, key=lambda line: (line.begin_by, line.row.pk))
