"""The drawing of a proposal: days to pixels, rows as high as those of the table beside it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from goaltrack.common.workdays import ONE_DAY, WorkdayCalendar
from planning.models import BreakdownItem

ROW, HEAD = 36, 48
# A day is as wide as a screen allows for such a span; beyond the last, as narrow as can be told apart.
WIDTHS = ((45, 18), (100, 10), (200, 5))
NARROWEST = 3
BETWEEN_TICKS = 42
Kind = BreakdownItem.Kind


@dataclass(frozen=True)
class Label:
    x: int
    text: str


@dataclass(frozen=True)
class Bar:
    item: BreakdownItem
    x: int
    y: int
    width: int

    @property
    def top(self) -> int:
        return self.y - 7

    @property
    def inner(self) -> int:
        """Of a sub-goal's bracket: what lies between its feet."""
        return max(self.width - 8, 0)


@dataclass(frozen=True)
class Link:
    path: str
    # It starts before what it comes after is due.
    early: bool
    # What leads somewhere, rather than what comes after something.
    leads: bool
    before: BreakdownItem
    after: BreakdownItem


@dataclass(frozen=True)
class Gantt:
    width: int
    height: int
    months: list[Label]
    ticks: list[Label]
    # The days off, and the lines below the rows, as one path each.
    off: str
    lines: str
    bars: list[Bar]
    links: list[Link]
    goal_x: int
    goal_width: int
    today: int | None


def gantt(start: date, due: date, items: Sequence[BreakdownItem], calendar: WorkdayCalendar, today: date) -> Gantt:
    """`items` are the rows in order (planning.outline.placed); start and due are the goal's."""
    first = min([start, *(item.start or item.due for item in items)])
    first -= timedelta(days=first.weekday())
    last = max([due, *(item.due for item in items)]) + timedelta(days=6)
    days = (last - first).days + 1
    day = next((width for most, width in WIDTHS if days <= most), NARROWEST)
    height = HEAD + ROW * len(items)

    def x(of: date) -> int:
        return (of - first).days * day

    def bar(item: BreakdownItem, number: int) -> Bar:
        y = HEAD + ROW * number + ROW // 2
        if item.kind not in (Kind.GOAL, Kind.TASK):
            return Bar(item, x(item.due) + day // 2, y, 0)
        begins = _begins(item, start)
        return Bar(item, x(begins), y, x(item.due) + day - x(begins))

    bars = {item.key: bar(item, number) for number, item in enumerate(items)}
    now = x(today) + day // 2 if first <= today <= last else None
    return Gantt(
        width=days * day,
        height=height,
        # The word for today needs its room.
        months=[one for one in _months(first, last, day) if now is None or not -80 < one.x - now < 40],
        ticks=_ticks(first, last, day),
        off=_off(first, last, day, height, calendar),
        lines="".join(f"M0 {HEAD + ROW * (n + 1)}h{days * day}" for n in range(len(items))),
        bars=list(bars.values()),
        links=[_link(bars[before.key], bars[item.key], leads=False) for item in items for before in item.waits_for]
        + [_link(bars[item.key], bars[item.needed_for.key], leads=True) for item in items if item.needed_for],
        goal_x=x(start),
        goal_width=x(due) + day - x(start),
        today=now,
    )


def _begins(item: BreakdownItem, start: date) -> date:
    """A sub-goal without a start begins with what it is part of, as it will when the version passes."""
    if item.start is not None or item.kind != Kind.GOAL:
        return item.start or item.due
    return min(_begins(item.part_of, start) if item.part_of else start, item.due)


def _months(first: date, last: date, day: int) -> list[Label]:
    found = [Label(0, date_format(first, "YEAR_MONTH_FORMAT"))] if first.day <= 20 else []
    month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while month <= last:
        found.append(Label((month - first).days * day, date_format(month, "YEAR_MONTH_FORMAT")))
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def _ticks(first: date, last: date, day: int) -> list[Label]:
    """Mondays, as many as have room for their words."""
    weeks = -(-BETWEEN_TICKS // (7 * day))
    mondays = (first + timedelta(weeks=n) for n in range(0, (last - first).days // 7 + 1, weeks))
    return [Label((monday - first).days * day, f"{monday:%m-%d}") for monday in mondays]


def _off(first: date, last: date, day: int, height: int, calendar: WorkdayCalendar) -> str:
    path, here, since = "", first, None
    while here <= last + ONE_DAY:
        off = here <= last and not calendar.is_workday(here)
        if off and since is None:
            since = here
        elif not off and since is not None:
            width = (here - since).days * day
            path += f"M{(since - first).days * day} {HEAD}h{width}v{height - HEAD}h-{width}z"
            since = None
        here += ONE_DAY
    return path


def _link(before: Bar, after: Bar, *, leads: bool) -> Link:
    """From the end of one to the start of the other (of a milestone: to its middle), around where it is too near."""
    x1, y1, x2, y2 = before.x + before.width, before.y, after.x, after.y
    half = 0 if before.width else 7
    x1, x2 = x1 + half, x2 - (7 if not after.width else 0)
    if leads and after.width:
        x2 = after.x + after.width
    if x2 >= x1 + 12:
        path = f"M{x1} {y1}h6V{y2}H{x2}"
    else:
        turn = y2 + (ROW // 2 if y2 < y1 else -ROW // 2)
        path = f"M{x1} {y1}h6V{turn}H{x2 - 8}V{y2}H{x2}"
    start = after.item.start or after.item.due
    return Link(path, not leads and start < before.item.due, leads, before.item, after.item)
