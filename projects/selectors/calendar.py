"""The tasks and milestones of a filter on the days on which they are due."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from goaltrack.common import clock
from people.models import User
from people.selectors import CalendarDay, calendar_days
from projects.models import Milestone, Task
from projects.months import Span
from projects.querysets import OPEN
from projects.selectors.filters import TaskFilter
from projects.selectors.lines import Deadlines

# Entries of a day, in a month and in a week.
IN_MONTH, IN_WEEK = 4, 20


@dataclass(frozen=True)
class Entry:
    """A task or milestone on its due day; `late` counts working days, `is_late` any day."""

    work: Task | Milestone
    is_late: bool
    late: int

    @property
    def is_milestone(self) -> bool:
        return isinstance(self.work, Milestone)

    @property
    def is_cancelled(self) -> bool:
        return self.work.cancelled if isinstance(self.work, Milestone) else self.work.status == Task.Status.CANCELLED

    @property
    def is_blocked(self) -> bool:
        return isinstance(self.work, Task) and self.work.status == Task.Status.BLOCKED


@dataclass
class DueDay:
    """What is due on one day: milestones, then tasks by priority, what is over last; `hidden` more than fit.

    `hides_milestones`: some of those are milestones, which the list of tasks does not show."""

    calendar: CalendarDay
    entries: list[Entry] = field(default_factory=list)
    hidden: int = 0
    hides_milestones: bool = False

    @property
    def day(self) -> date:
        return self.calendar.day


def task_calendar(user: User, chosen: TaskFilter, span: Span) -> dict[date, DueDay]:
    """Every day of the span: three queries, and at most so many rows of each kind a day as are shown."""
    most = IN_WEEK if span.is_week else IN_MONTH
    days = {day: DueDay(calendar) for day, calendar in calendar_days(span.first, span.last).items()}
    tasks = _first(chosen.apply(user).as_lines(), Q(status__in=OPEN), span, most)
    milestones = _first(chosen.milestones(user).as_lines(), Q(achieved_on=None, cancelled=False), span, most)
    deadlines, today = Deadlines(), clock.today()
    counts: dict[date, dict[bool, int]] = defaultdict(dict)
    for work in [*milestones, *tasks]:
        due_day = days[work.due]
        counts[work.due][isinstance(work, Milestone)] = work.on_day
        if len(due_day.entries) < most:
            is_late = work.due < today and not work.is_over
            due_day.entries.append(Entry(work, is_late, deadlines.of(work.due, today).late if is_late else 0))
    for day, of_kind in counts.items():
        days[day].hidden = sum(of_kind.values()) - len(days[day].entries)
        days[day].hides_milestones = of_kind.get(True, 0) > most
    return days


def _first(rows: QuerySet[Any], is_open: Q, span: Span, most: int) -> QuerySet[Any]:
    """The first of each day; `on_day` is how many there are."""
    open_first = ExpressionWrapper(is_open, output_field=BooleanField()).desc()
    by_priority = ["priority"] if issubclass(rows.model, Task) else []
    ranked = rows.filter(due__range=(span.first, span.last)).annotate(
        rank=Window(RowNumber(), partition_by="due", order_by=[open_first, *by_priority, "pk"]),
        on_day=Window(Count("*"), partition_by="due"),
    )
    first: QuerySet[Any] = ranked.filter(rank__lte=most).order_by("due", "rank")
    return first
