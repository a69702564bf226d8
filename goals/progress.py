"""How progress, pace and the suggested confidence are computed: pure functions (docs/progress.md).

Percentages are Decimals, 100 for reached; None is "no data", which is never 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from goaltrack.common.workdays import WorkdayCalendar

HUNDRED = Decimal(100)
ZERO = Decimal(0)
PLACES = Decimal("0.01")
# Percent, either way; what the columns hold, and more than anybody means.
UNBELIEVABLE = Decimal(10_000_000)

# Percentage points behind pace up to which a goal counts as on track, and as at risk.
ON_TRACK_GAP = Decimal(3)
AT_RISK_GAP = Decimal(15)
# The speed is that of the last eight weeks, and nothing is said of less than two.
SPEED_OVER = timedelta(days=56)
SPEED_FROM = timedelta(days=14)
# Beyond this many working days a forecast says nothing but "not in sight".
FORECAST_DAYS = 500


@dataclass(frozen=True)
class Node:
    """What the computation needs of one goal.

    `target_money` is its target in CNY where the unit is one of money; `collected` is what was allotted to its own
    checkpoints, by the day it was received.
    """

    id: int
    parent_id: int | None
    counts: bool
    source: str
    weight: Decimal
    baseline: Decimal | None
    target: Decimal | None
    value: Decimal | None
    weight_total: Decimal
    weight_done: Decimal
    start: date = date.min
    due: date = date.max
    target_money: Decimal | None = None
    money_planned: Decimal = ZERO
    collected: Sequence[tuple[date, Decimal]] = ()
    # A closed goal stands where it was closed.
    is_final: bool = False
    final: Decimal | None = None


@dataclass(frozen=True)
class Figures:
    """A goal's progress by its own source, and by every source for comparison; the money behind it in CNY."""

    progress: Decimal | None
    manual: Decimal | None
    children: Decimal | None
    work: Decimal | None
    collections: Decimal | None = None
    money_planned: Decimal = ZERO
    money_collected: Decimal = ZERO
    # Of tasks and milestones, of the goal and everything that counts below it.
    weight_done: Decimal = ZERO
    weight_total: Decimal = ZERO


def by_value(baseline: Decimal | None, target: Decimal | None, value: Decimal | None) -> Decimal | None:
    """(value − baseline) ÷ (target − baseline) in percent; targets may fall."""
    if baseline is None or target is None or value is None or baseline == target:
        return None
    return _percent(value - baseline, target - baseline)


def as_kept(progress: Decimal | None) -> Decimal | None:
    """What a closed goal keeps of its progress: the column's limits where it lies beyond them."""
    most = UNBELIEVABLE - PLACES
    return None if progress is None else min(max(progress, -most), most)


def clamped(progress: Decimal) -> Decimal:
    """What a child's progress counts in its parent: over 100 as 100, below 0 as 0."""
    return min(max(progress, ZERO), HUNDRED)


def weighted(children: list[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """Σ weight × progress ÷ Σ weight over the children that have data; no data is never 0."""
    known = [(weight, clamped(progress)) for weight, progress in children if progress is not None]
    if not known:
        return None
    total = sum((weight for weight, _progress in known), ZERO)
    reached = sum((weight * progress for weight, progress in known), ZERO)
    return (reached / total).quantize(PLACES, rounding=ROUND_HALF_UP)


def roll_up(nodes: Iterable[Node]) -> dict[int, Figures]:
    """Every goal's figures, children before parents; the nodes form whole (sub)trees.

    `work` sums the goal's own finished weight and that of every counting goal below it, `collections` likewise what was
    received within the goal's own dates.
    """
    rows = list(nodes)
    below: Mapping[int | None, list[Node]] = _children(rows)
    figures: dict[int, Figures] = {}
    work: dict[int, tuple[Decimal, Decimal]] = {}
    collected = collected_within(rows)
    for node in _leaves_first(rows, below):
        counting = [child for child in below[node.id] if child.counts]
        done = node.weight_done + sum((work[child.id][0] for child in counting), ZERO)
        total = node.weight_total + sum((work[child.id][1] for child in counting), ZERO)
        work[node.id] = (done, total)
        manual = by_value(node.baseline, node.target, node.value)
        children = weighted([(child.weight, figures[child.id].progress) for child in counting])
        by_work = _percent(done, total) if total else None
        planned = node.money_planned + sum((figures[child.id].money_planned for child in counting), ZERO)
        money = by_money(node, planned, collected[node.id])
        chosen = {"manual": manual, "children": children, "work": by_work, "collections": money}[node.source]
        if node.is_final:
            chosen = node.final
        figures[node.id] = Figures(chosen, manual, children, by_work, money, planned, collected[node.id], done, total)
    return figures


def by_money(node: Node, planned: Decimal, collected: Decimal) -> Decimal | None:
    """Collected ÷ target; no data where another source is chosen and no money hangs on the goal."""
    if not node.target_money or node.target_money < 0:
        return None
    if node.source != "collections" and not planned and not collected:
        return None
    return _percent(collected, node.target_money)


def collected_within(nodes: Iterable[Node]) -> dict[int, Decimal]:
    """What each goal and the counting goals below it received between the goal's own start and due date."""
    by_id = {node.id: node for node in nodes}
    sums = dict.fromkeys(by_id, ZERO)
    for node in by_id.values():
        for day, amount in node.collected:
            at: Node | None = node
            while at is not None:
                if at.start <= day <= at.due:
                    sums[at.id] += amount
                at = by_id.get(at.parent_id or 0) if at.counts else None
    return sums


def pace(start: date, due: date, today: date, calendar: WorkdayCalendar) -> Decimal:
    """Where a goal would be today if progress ran evenly over its working days."""
    days = calendar.count(start, due)
    if today < start:
        return ZERO
    if today >= due or days == 0:
        return HUNDRED
    return _percent(Decimal(calendar.count(start, today)), Decimal(days))


def suggested_confidence(progress: Decimal | None, at_pace: Decimal) -> str:
    """on_track, at_risk or off_track from the gap between progress and pace; empty without data."""
    if progress is None:
        return ""
    gap = at_pace - progress
    if gap <= ON_TRACK_GAP:
        return "on_track"
    return "at_risk" if gap <= AT_RISK_GAP else "off_track"


def speed(
    reached: Sequence[tuple[date, Decimal]], progress: Decimal, today: date, calendar: WorkdayCalendar
) -> Decimal | None:
    """Percentage points a working day over the last eight weeks; None where there is too little to say.

    `reached` are the check-ins, oldest first.
    """
    earlier = [(day, at) for day, at in reached if day <= today - SPEED_FROM]
    if not earlier:
        return None
    before = [point for point in earlier if point[0] <= today - SPEED_OVER]
    day, at = before[-1] if before else earlier[0]
    days = calendar.count(day + timedelta(days=1), today)
    return (progress - at) / days if days else None


def finish(progress: Decimal, at_speed: Decimal, today: date, calendar: WorkdayCalendar) -> date | None:
    """The working day on which 100 is reached at this speed; None when it is not in sight."""
    if progress >= HUNDRED:
        return today
    if at_speed <= 0:
        return None
    days = int(((HUNDRED - progress) / at_speed).to_integral_value(rounding=ROUND_CEILING))
    return calendar.add(today, days) if days <= FORECAST_DAYS else None


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    # Adding zero turns the −0.00 of a falling target at its baseline into 0.00.
    return (part * HUNDRED / whole).quantize(PLACES, rounding=ROUND_HALF_UP) + ZERO


def _children(rows: list[Node]) -> defaultdict[int | None, list[Node]]:
    below: defaultdict[int | None, list[Node]] = defaultdict(list)
    for node in rows:
        below[node.parent_id].append(node)
    return below


def _leaves_first(rows: list[Node], below: Mapping[int | None, list[Node]]) -> list[Node]:
    known = {node.id for node in rows}
    # Breadth first from the roots, growing while it is walked; reversed, every child comes before its parent.
    order = [node for node in rows if node.parent_id not in known]
    for node in order:
        order.extend(below[node.id])
    return order[::-1]
