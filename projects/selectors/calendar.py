"""The tasks and milestones of a filter on the days on which they are due, and the ranges of tasks across days."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncWeek

from goals.gate import waiting
from goaltrack.common import clock
from people.models import User
from people.selectors import CalendarDay, calendar_days
from projects.lanes import Bar, Range, lanes
from projects.models import Milestone, Task
from projects.months import Span
from projects.querysets import OPEN
from projects.selectors.concealed import conceal
from projects.selectors.filters import TaskFilter
from projects.selectors.lines import Deadlines

# Entries of a day, and ranges one below the other, in a month and in a week.
IN_MONTH, IN_WEEK = 4, 20
LANES_IN_MONTH, LANES_IN_WEEK = 3, 8
# What tells the state of each.
TASK_STATE = ("status", "start", "reviewer")
MILESTONE_STATE = ("achieved_on", "cancelled")
# So many ranges are drawn from: of each week in which they are due what is open first, then what is pressing.
RANGES = 60


@dataclass
class Entry:
    """A task or milestone on its due day; `late` counts working days, `is_late` any day."""

    work: Task | Milestone
    is_late: bool
    late: int
    # It is drawn as a range that ends on this day.
    in_lane: bool = False
    # The version on its way that would change it.
    waiting: int | None = None

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
    lanes: list[Bar[Entry] | None] = field(default_factory=list)

    @property
    def day(self) -> date:
        return self.calendar.day


def task_calendar(user: User, chosen: TaskFilter, span: Span) -> dict[date, DueDay]:
    """Every day of the span: five queries, and at most so many rows of each kind a day as are shown."""
    most = IN_WEEK if span.is_week else IN_MONTH
    most_lanes = LANES_IN_WEEK if span.is_week else LANES_IN_MONTH
    days = {day: DueDay(calendar) for day, calendar in calendar_days(span.first, span.last).items()}
    deadlines, today = Deadlines(), clock.today()

    def entry(work: Task | Milestone, in_lane: bool = False) -> Entry:
        is_late = work.due < today and not work.is_over
        made.append(Entry(work, is_late, deadlines.of(work.due, today).late if is_late else 0, in_lane))
        return made[-1]

    made: list[Entry] = []
    ranges = [
        Range(entry(task), task.start or task.due, task.due) for task in _ranges(user, chosen, span, 3 * most_lanes)
    ]
    drawn: set[int] = set()
    for day, slots in lanes(ranges, span, most_lanes).items():
        days[day].lanes = slots
        drawn |= {bar.thing.work.pk for bar in slots if bar and bar.ends}
    tasks = _first(
        chosen.apply(user).as_entries(*TASK_STATE, with_project=span.is_week), Q(status__in=OPEN), span, most, drawn
    )
    due_milestones = chosen.milestones(user).as_entries(*MILESTONE_STATE, with_project=span.is_week)
    milestones = _first(due_milestones, Q(achieved_on=None, cancelled=False), span, most)
    counts: dict[date, dict[bool, int]] = defaultdict(dict)
    for work in [*milestones, *tasks]:
        due_day = days[work.due]
        counts[work.due][isinstance(work, Milestone)] = work.on_day
        in_lane = isinstance(work, Task) and work.pk in drawn
        if in_lane or sum(not one.in_lane for one in due_day.entries) < most:
            due_day.entries.append(entry(work, in_lane))
    for day, of_kind in counts.items():
        days[day].hidden = sum(of_kind.values()) - len(days[day].entries)
        days[day].hides_milestones = of_kind.get(True, 0) > most
    waits = waiting(user, (one.work for one in made))
    for one in made:
        one.waiting = waits.get(one.work.origin) if one.work.origin else None
    conceal(user, (one.work for one in made if isinstance(one.work, Task)))
    return days


def _ranges(user: User, chosen: TaskFilter, span: Span, most: int) -> QuerySet[Task]:
    """The tasks of more than a day that lie in the span, at most `most` of each week in which they are due."""
    over = ExpressionWrapper(~Q(status__in=OPEN), output_field=BooleanField())
    tasks = chosen.apply(user).filter(start__lt=F("due"), start__lte=span.last, due__gte=span.first)
    order: list[Any] = [over.asc(), "priority", "start", "pk"]
    rank = Window(RowNumber(), partition_by=TruncWeek("due"), order_by=order)
    ranked = tasks.as_entries(*TASK_STATE, with_project=False).annotate(rank=rank)
    return ranked.filter(rank__lte=most).order_by("due", "start", "pk")[:RANGES]


def _first(
    rows: QuerySet[Any], is_open: Q, span: Span, most: int, drawn: Collection[int] = frozenset()
) -> QuerySet[Any]:
    """The first of each day, after those that are drawn as ranges, which are fewer; `on_day` is how many there are."""
    in_lane = ExpressionWrapper(Q(pk__in=drawn), output_field=BooleanField())
    open_first = ExpressionWrapper(is_open, output_field=BooleanField()).desc()
    by_priority = ["priority"] if issubclass(rows.model, Task) else []
    order: list[Any] = [open_first, *by_priority, "pk"]
    ranked = rows.filter(due__range=(span.first, span.last)).annotate(
        rank=Window(RowNumber(), partition_by=["due", in_lane] if drawn else "due", order_by=order),
        on_day=Window(Count("*"), partition_by="due"),
    )
    first: QuerySet[Any] = ranked.filter(rank__lte=most).order_by("due", *([in_lane.desc()] if drawn else []), "rank")
    return first
