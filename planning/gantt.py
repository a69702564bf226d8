"""The drawing of a proposal: days to pixels, rows as high as those of the table beside it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goaltrack.common.timescale import Label, Timescale, bent
from goaltrack.common.workdays import WorkdayCalendar
from planning.models import BreakdownItem

ROW, HEAD = 36, 48
Kind = BreakdownItem.Kind


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
    scale = Timescale.over(
        min([start, *(item.start or item.due for item in items)]), max([due, *(item.due for item in items)])
    )
    height = HEAD + ROW * len(items)
    x, day = scale.x, scale.day

    def bar(item: BreakdownItem, number: int) -> Bar:
        y = HEAD + ROW * number + ROW // 2
        if item.kind not in (Kind.GOAL, Kind.TASK):
            return Bar(item, x(item.due) + day // 2, y, 0)
        begins = _begins(item, start)
        return Bar(item, x(begins), y, x(item.due) + day - x(begins))

    bars = {item.key: bar(item, number) for number, item in enumerate(items)}
    now = scale.middle(today)
    return Gantt(
        width=scale.width,
        height=height,
        months=scale.months(around=now),
        ticks=scale.ticks(),
        off=scale.off(HEAD, height - HEAD, calendar),
        lines="".join(f"M0 {HEAD + ROW * (n + 1)}h{scale.width}" for n in range(len(items))),
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


def _link(before: Bar, after: Bar, *, leads: bool) -> Link:
    """From the end of one to the start of the other (of a milestone: to its middle), around where it is too near."""
    x1, y1, x2, y2 = before.x + before.width, before.y, after.x, after.y
    half = 0 if before.width else 7
    x1, x2 = x1 + half, x2 - (7 if not after.width else 0)
    if leads and after.width:
        x2 = after.x + after.width
    start = after.item.start or after.item.due
    return Link(bent(x1, y1, x2, y2, row=ROW), not leads and start < before.item.due, leads, before.item, after.item)
