"""The drawing of a plan: rows as high as those of the table beside it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from goaltrack.common.timescale import Label, Timescale, bent
from goaltrack.common.workdays import WorkdayCalendar
from projects.models import Milestone, Phase
from projects.schedule import Kind, Link
from projects.selectors.phases import PhaseLine
from projects.selectors.plan import PlanRow

ROW, HEAD = 36, 48
# The phases of a project, between the head and the rows.
BAND = 28
# As wide as the pane beside the table is on a laptop: a short plan leaves no blank.
NARROW_PANE = 780
# Which of the fills of status.css a bar has; what is late is drawn as such whatever its status.
TONES = {"todo": "idle", "doing": "info", "blocked": "risk", "review": "info", "done": "ok"}


@dataclass(frozen=True)
class Bar:
    """A task's bar, or a milestone's diamond where `width` is 0. `frame_x` is where the baseline was, if elsewhere."""

    row: PlanRow
    x: int
    y: int
    width: int
    tone: str
    frame_x: int | None = None
    frame_width: int = 0
    # Where a version on its way would put it.
    drafted_x: int | None = None
    drafted_width: int = 0

    @property
    def top(self) -> int:
        return self.y - 7

    @property
    def end(self) -> int:
        return self.x + self.width

    @property
    def words_x(self) -> int:
        return self.end + 8 if self.width else self.x + 14


@dataclass(frozen=True)
class Arrow:
    path: str
    # Both ends may not slip.
    is_critical: bool


@dataclass(frozen=True)
class Band:
    """A phase, as much of it as is drawn."""

    line: PhaseLine
    x: int
    width: int


@dataclass(frozen=True)
class Gantt:
    width: int
    height: int
    # Where the rows begin.
    top: int
    # As wide as a day is drawn.
    day: int
    months: list[Label]
    ticks: list[Label]
    off: str
    lines: str
    bars: list[Bar]
    arrows: list[Arrow]
    phases: list[Band]
    today: int | None


def gantt(
    rows: Sequence[PlanRow],
    links: Sequence[Link],
    calendar: WorkdayCalendar,
    today: date,
    phases: Sequence[PhaseLine] = (),
) -> Gantt:
    """At least one row; `links` join rows alone. The work says which days are drawn, and `phases` are cut to them."""
    days = [day for row in rows for day in (row.activity.start, row.activity.due) if day is not None]
    days += [day for row in rows for day in _baseline(row)]
    days += [row.drafted.due for row in rows if row.drafted is not None]
    days += [row.drafted.start for row in rows if row.drafted is not None and row.drafted.start is not None]
    scale = Timescale.over(min(days), max(days), at_least=NARROW_PANE)
    top = HEAD + (BAND if phases else 0)
    height = top + ROW * len(rows)
    bars = {row.activity.key: _bar(row, top + ROW * number + ROW // 2, scale) for number, row in enumerate(rows)}
    now = scale.middle(today)
    return Gantt(
        width=scale.width,
        height=height,
        top=top,
        day=scale.day,
        months=scale.months(around=now),
        ticks=scale.ticks(),
        off=scale.off(HEAD, height - HEAD, calendar),
        lines="".join(f"M0 {top + ROW * (number + 1)}h{scale.width}" for number in range(len(rows))),
        bars=list(bars.values()),
        arrows=[_arrow(link, bars[link.before], bars[link.after]) for link in links],
        phases=[_band(line, scale) for line in phases if _is_drawn(line.phase, scale)],
        today=now,
    )


def _is_drawn(phase: Phase, scale: Timescale) -> bool:
    return scale.first <= phase.due and phase.start <= scale.last


def _band(line: PhaseLine, scale: Timescale) -> Band:
    x = max(scale.x(line.phase.start), 0)
    return Band(line, x, min(scale.x(line.phase.due) + scale.day, scale.width) - x)


def _baseline(row: PlanRow) -> list[date]:
    work = row.work
    days = (work.baseline,) if isinstance(work, Milestone) else (work.baseline_start, work.baseline_due)
    return [day for day in days if day is not None]


def _bar(row: PlanRow, y: int, scale: Timescale) -> Bar:
    bar = _standing(row, y, scale)
    if row.drafted is None:
        return bar
    if row.is_milestone:
        return replace(bar, drafted_x=scale.middle(row.drafted.due))
    x = scale.x(row.drafted.start or row.drafted.due)
    return replace(bar, drafted_x=x, drafted_width=scale.x(row.drafted.due) + scale.day - x)


def _standing(row: PlanRow, y: int, scale: Timescale) -> Bar:
    work, activity = row.work, row.activity
    if isinstance(work, Milestone):
        middle = scale.x(activity.due) + scale.day // 2
        frame = scale.middle(work.baseline) if work.baseline != activity.due else None
        tone = "ok" if work.is_over else "off" if row.late else "risk"
        return Bar(row, middle, y, 0, tone, frame)
    start = activity.start or activity.due
    tone = "off" if row.late else TONES.get(work.status, "idle")
    bar = Bar(row, scale.x(start), y, scale.x(activity.due) + scale.day - scale.x(start), tone)
    if work.baseline_due is None or (work.baseline_start, work.baseline_due) == (work.start, work.due):
        return bar
    frame = scale.x(work.baseline_start or work.baseline_due)
    return replace(bar, frame_x=frame, frame_width=scale.x(work.baseline_due) + scale.day - frame)


def _arrow(link: Link, before: Bar, after: Bar) -> Arrow:
    """Between the edges that the link joins, around the row where there is no room; a milestone's edge is its side."""
    x1 = (before.x if link.kind is Kind.SS else before.end) + (0 if before.width else 7)
    x2 = (after.end if link.kind is Kind.FF else after.x) - (0 if after.width else 7)
    y1, y2 = before.y, after.y
    is_critical = before.row.is_critical and after.row.is_critical
    if link.kind is Kind.SS:
        left = min(x1, x2) - 8
        return Arrow(f"M{x1} {y1}H{left}V{y2}H{x2}", is_critical)
    if link.kind is Kind.FF:
        right = max(x1, x2) + 8
        return Arrow(f"M{x1} {y1}H{right}V{y2}H{x2}", is_critical)
    return Arrow(bent(x1, y1, x2, y2, row=ROW), is_critical)
