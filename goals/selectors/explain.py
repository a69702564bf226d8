"""Why a goal's progress is what it is: what went into the number, with which weight, and what was left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from goals.models import CheckIn, Goal
from goals.progress import HUNDRED, Figures, Node, clamped, roll_up
from goals.selectors.figures import GoalFigures, GoalRow, as_figures, figures_shown, subtree_rows
from goaltrack.common import clock
from people.models import User
from people.permissions import may
from people.selectors import workday_calendar

ZERO = Decimal(0)
SOURCES = tuple(Goal.Source.values)


@dataclass(frozen=True)
class Line:
    """One thing that went into the number, or was left out of it (`out`: draft, dropped, no_data).

    `part` of `whole` are weights of work or CNY; `points` is what it adds to the goal's percentage. Without a goal it
    is the goal's own work or money, or (`hidden`) that of so many personal goals that the reader may not see.
    """

    goal: Goal | None
    weight: Decimal | None = None
    share: Decimal | None = None
    progress: Decimal | None = None
    part: Decimal | None = None
    whole: Decimal | None = None
    points: Decimal | None = None
    out: str = ""
    hidden: int = 0

    @property
    def is_clamped(self) -> bool:
        return self.progress is not None and clamped(self.progress) != self.progress


@dataclass(frozen=True)
class Explanation:
    """One source's number of a goal, taken apart. Amounts are empty to those who may not read them."""

    goal: Goal
    source: str
    figures: GoalFigures
    lines: list[Line]
    left_out: list[Line]
    checkin: CheckIn | None
    reads_amounts: bool
    # Working days from the start to today, and to the due date.
    days_gone: int
    days: int

    @property
    def is_chosen(self) -> bool:
        return self.source == self.goal.source

    @property
    def result(self) -> Decimal | None:
        """The number itself. A closed goal stands at what it was closed with."""
        if self.is_final:
            return self.figures.progress
        value: Decimal | None = getattr(self.figures, self.source)
        return value

    @property
    def is_final(self) -> bool:
        return self.is_chosen and self.goal.state == Goal.State.CLOSED

    @cached_property
    def weight(self) -> Decimal:
        return sum((line.weight for line in self.lines if line.weight is not None), ZERO)

    @cached_property
    def part(self) -> Decimal:
        return sum((line.part for line in self.lines if line.part is not None), ZERO)

    @cached_property
    def whole(self) -> Decimal:
        return sum((line.whole for line in self.lines if line.whole is not None), ZERO)


def explain(goal: Goal, source: str = "", *, user: User) -> Explanation:
    """Take apart the goal's number by `source`, its own where none is asked for (four queries at most)."""
    source = source if source in SOURCES else goal.source
    rows = subtree_rows([goal.pk])
    figures = as_figures(rows, {goal.pk: goal})[goal.pk]
    children = Goal.objects.visible_to(user).filter(parent=goal).select_related("owner").order_by("id")
    parts = _Parts(goal, rows, {child.pk: child for child in children}, user)
    calendar, today = workday_calendar(), clock.today()
    return Explanation(
        goal=goal,
        source=source,
        figures=figures_shown(user, goal, figures),
        lines=parts.lines(source),
        left_out=parts.left_out(source),
        checkin=goal.checkins.standing().select_related("author").first() if source == Goal.Source.MANUAL else None,
        reads_amounts=may(user, "goals.amounts_read", goal),
        days_gone=calendar.count(goal.start, min(today, goal.due)) if today >= goal.start else 0,
        days=calendar.count(goal.start, goal.due),
    )


class _Parts:
    """The direct sub-goals of a goal with what each brings."""

    def __init__(self, goal: Goal, rows: Sequence[GoalRow], visible: dict[int, Goal], user: User) -> None:
        nodes = [row.node for row in rows]
        self.goal, self.visible = goal, visible
        self.figures = roll_up(nodes)
        self.own = next(node for node in nodes if node.id == goal.pk)
        self.children = [node for node in nodes if node.parent_id == goal.pk]
        self.money = _money_by_child(self.own, nodes)
        self.reads_amounts = may(user, "goals.amounts_read", goal)

    def lines(self, source: str) -> list[Line]:
        if source == Goal.Source.CHILDREN:
            return self._merged([self._by_weight(node) for node in self.children if not self._out(node, source)])
        if source == Goal.Source.WORK:
            done, total = self.own.weight_done, self.own.weight_total
            own = self._share(None, done, total, self.figures[self.own.id].weight_total)
            return self._merged([own, *(self._work(node) for node in self.children if not self._out(node, source))])
        if source == Goal.Source.COLLECTIONS and self.reads_amounts:
            target = self.own.target_money
            own = self._share(None, self.money[self.own.id], None, target)
            return self._merged([own, *(self._money(n) for n in self.children if not self._out(n, source))])
        return []

    def left_out(self, source: str) -> list[Line]:
        if source == Goal.Source.MANUAL:
            return []
        found = [(node, self._out(node, source)) for node in self.children]
        return [
            Line(self.visible[node.id], weight=node.weight, out=out)
            for node, out in found
            if out and node.id in self.visible
        ]

    def _out(self, node: Node, source: str) -> str:
        if not node.counts:
            dropped = node.id in self.visible and self.visible[node.id].state == Goal.State.DROPPED
            return "dropped" if dropped else "draft"
        if source == Goal.Source.CHILDREN and self.figures[node.id].progress is None:
            return "no_data"
        return ""

    def _by_weight(self, node: Node) -> Line:
        progress = self.figures[node.id].progress or ZERO
        known = (n.weight for n in self.children if not self._out(n, Goal.Source.CHILDREN))
        share = node.weight * HUNDRED / sum(known, ZERO)
        return Line(
            self.visible.get(node.id),
            weight=node.weight,
            share=share,
            progress=progress,
            points=share * clamped(progress) / HUNDRED,
        )

    def _work(self, node: Node) -> Line:
        figures: Figures = self.figures[node.id]
        everything = self.figures[self.own.id].weight_total
        return self._share(self.visible.get(node.id), figures.weight_done, figures.weight_total, everything)

    def _money(self, node: Node) -> Line:
        return self._share(self.visible.get(node.id), self.money.get(node.id, ZERO), None, self.own.target_money)

    def _share(self, goal: Goal | None, part: Decimal, whole: Decimal | None, everything: Decimal | None) -> Line:
        return Line(goal, part=part, whole=whole, points=part * HUNDRED / everything if everything else None)

    def _merged(self, lines: list[Line]) -> list[Line]:
        """Sub-goals that the reader may not see stand together in one line; the goal's own comes first."""
        own = lines[:1] if lines and lines[0].goal is None and lines[0].weight is None else []
        rest = lines[len(own) :]
        hidden = [line for line in rest if line.goal is None]
        if not hidden:
            return lines
        together = Line(
            None,
            weight=_sum(line.weight for line in hidden),
            share=_sum(line.share for line in hidden),
            part=_sum(line.part for line in hidden),
            whole=_sum(line.whole for line in hidden),
            points=_sum(line.points for line in hidden),
            hidden=len(hidden),
        )
        return [*own, *(line for line in rest if line.goal is not None), together]


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None


def _money_by_child(goal: Node, nodes: Sequence[Node]) -> dict[int, Decimal]:
    """What was received within the goal's dates: its own under its id, and what each sub-goal's branch brings."""
    by_id = {node.id: node for node in nodes}
    sums: dict[int, Decimal] = {goal.id: ZERO}
    for node in nodes:
        amount = sum((amount for day, amount in node.collected if goal.start <= day <= goal.due), ZERO)
        at = node
        while at.id != goal.id and at.parent_id != goal.id and at.counts:
            at = by_id[at.parent_id or 0]
        if amount and (at.id == goal.id or at.counts):
            sums[at.id] = sums.get(at.id, ZERO) + amount
    return sums
