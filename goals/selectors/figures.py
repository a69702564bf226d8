"""How far goals are, from their rows and totals alone: the cost grows with the goals, not with the tasks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from goals.models import Goal, GoalCollected, GoalOpenWork, Rhythm
from goals.money_units import in_cny
from goals.progress import HUNDRED, PLACES, Figures, Node, pace, roll_up, suggested_confidence
from goals.querysets import goals_below
from goals.rhythm import next_checkin
from goals.selectors.policy import DEFAULT_RHYTHM
from goaltrack.common import clock
from people.models import User
from people.permissions import may
from people.selectors import workday_calendar

# The rhythm that a goal keeps: its own, or that of the nearest department above that settled one.
_RHYTHM = """
    COALESCE(NULLIF(goals_goal.rhythm, ''), (
        SELECT p.rhythm FROM goals_goalpolicy p JOIN people_department d ON d.id = goals_goal.department_id
        WHERE p.rhythm <> '' AND p.department_id = ANY(d.path)
        ORDER BY array_position(d.path, p.department_id) DESC LIMIT 1), %s)
"""


@dataclass(frozen=True)
class GoalFigures:
    """Everything a page says about how far a goal is. Percentages; None is "no data"."""

    progress: Decimal | None
    manual: Decimal | None
    children: Decimal | None
    work: Decimal | None
    collections: Decimal | None
    pace: Decimal
    suggested: str
    confidence: str
    checked_in_on: date | None
    days_since_checkin: int | None
    rhythm: str
    checkin_due: date
    # It wants a check-in since longer than its rhythm; what is reached wants none.
    is_stale: bool
    late: int
    blocked: int
    work_done: int
    work_total: int
    # CNY, of the goal and everything below it; None to those who may not read amounts, and where none is at stake.
    money_target: Decimal | None = None
    money_planned: Decimal | None = None
    money_collected: Decimal | None = None
    # In a tree: its part of the weight that counts below the same parent, and of the whole tree's, in percent.
    share: Decimal | None = None
    carries: Decimal | None = None
    # In a tree: its own strategy, or that of the nearest goal above that names one.
    strategy: str = ""

    @property
    def gap(self) -> Decimal | None:
        """Percentage points behind pace; negative when ahead."""
        return None if self.progress is None else self.pace - self.progress

    @property
    def money_gap(self) -> Decimal | None:
        """What is missing to the target."""
        if self.money_target is None or self.money_collected is None:
            return None
        return max(self.money_target - self.money_collected, Decimal(0))

    @property
    def money_coverage(self) -> Decimal | None:
        """How much of the target is planned on payment checkpoints, in percent."""
        if not self.money_target or self.money_planned is None:
            return None
        return (self.money_planned * 100 / self.money_target).quantize(PLACES)

    def without_money(self) -> "GoalFigures":
        """For those who may not read amounts; the percentages stay."""
        return replace(self, money_target=None, money_planned=None, money_collected=None)

    @property
    def is_reached(self) -> bool:
        return self.progress is not None and self.progress >= 100

    @property
    def rhythm_words(self) -> str:
        return str(Rhythm(self.rhythm).label)

    @property
    def shown_confidence(self) -> str:
        """What the newest check-in says, else what the numbers suggest."""
        return self.confidence or self.suggested


@dataclass(frozen=True)
class GoalRow:
    """One goal as the roll-up reads it, with its own counts."""

    node: Node
    confidence: str
    checked_in_on: date | None
    rhythm: str
    work_total: int
    work_done: int
    blocked: int
    late: int


def goal_figures(goal: Goal) -> GoalFigures:
    """One goal's figures, from its subtree (one query)."""
    return figures_of([goal])[goal.pk]


def figures_of(goals: Sequence[Goal]) -> dict[int, GoalFigures]:
    """The figures of several goals from their subtrees, in one query."""
    return as_figures(subtree_rows([goal.pk for goal in goals]), {goal.pk: goal for goal in goals})


def figures_shown(user: User, goal: Goal, figures: GoalFigures) -> GoalFigures:
    """The figures as this reader sees them: amounts of money need a right of their own."""
    return figures if may(user, "goals.amounts_read", goal) else figures.without_money()


def subtree_rows(ids: Sequence[int]) -> list[GoalRow]:
    """The rows of these goals and of everything below them."""
    return [row_of(goal) for goal in with_figures(Goal.objects.filter(pk__in=goals_below(ids)))]


def with_figures(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """Goals that bring along what `row_of` needs: a whole cycle is one query."""
    collected = GoalCollected.objects.filter(goal=OuterRef("pk")).order_by("day")
    open_work = GoalOpenWork.objects.filter(goal=OuterRef("pk"), due__lt=clock.today()).order_by()
    return goals.select_related("totals").annotate(
        collected_days=ArraySubquery(collected.values("day")),
        collected_amounts=ArraySubquery(collected.values("amount")),
        late_work=Coalesce(Subquery(open_work.values("goal").annotate(sum=Sum("count")).values("sum")), 0),
        rhythm_kept=rhythm_kept(),
    )


def rhythm_kept() -> RawSQL:
    """To annotate goals with: their own rhythm, or their department's, or the default."""
    return RawSQL(_RHYTHM, [DEFAULT_RHYTHM], output_field=CharField())  # noqa: S611


def waits_since(goal: Goal, checked_in_on: date | None) -> date:
    """The day from which the rhythm of its next check-in runs."""
    return checked_in_on or max(goal.start, timezone.localdate(goal.created_at))


def row_of(goal: Any) -> GoalRow:
    """The row of a goal that was read `with_figures`."""
    totals = goal.totals
    node = Node(
        id=goal.pk,
        parent_id=goal.parent_id,
        counts=goal.state in (Goal.State.ACTIVE, Goal.State.CLOSED),
        source=goal.source,
        weight=goal.weight,
        baseline=goal.baseline,
        target=goal.target,
        value=totals.value,
        weight_total=totals.weight_total,
        weight_done=totals.weight_done,
        start=goal.start,
        due=goal.due,
        target_money=in_cny(goal.target, goal.unit),
        money_planned=totals.money_planned,
        is_final=goal.state == Goal.State.CLOSED,
        final=goal.final_progress,
        collected=tuple(zip(goal.collected_days, goal.collected_amounts, strict=True)),
    )
    return GoalRow(
        node=node,
        confidence=totals.confidence,
        checked_in_on=totals.checked_in_on,
        rhythm=goal.rhythm_kept,
        work_total=totals.work_total,
        work_done=totals.work_done,
        blocked=totals.work_blocked,
        late=goal.late_work,
    )


def as_figures(rows: Sequence[GoalRow], goals: Mapping[int, Goal]) -> dict[int, GoalFigures]:
    """The figures of `goals` by id; `rows` hold their whole subtrees."""
    rolled = roll_up(row.node for row in rows)
    summed = _sums_below(rows)
    own = {row.node.id: row for row in rows}
    calendar, today = workday_calendar(), clock.today()
    return {
        pk: _one(goal, rolled[pk], own[pk], summed[pk], pace(goal.start, goal.due, today, calendar), today)
        for pk, goal in goals.items()
    }


def _one(goal: Goal, figures: Figures, row: GoalRow, below: GoalRow, at_pace: Decimal, today: date) -> GoalFigures:
    since = None if row.checked_in_on is None else (today - row.checked_in_on).days
    due = next_checkin(waits_since(goal, row.checked_in_on), row.rhythm)
    reached = figures.progress is not None and figures.progress >= HUNDRED
    money = figures.collections is not None or figures.money_planned or figures.money_collected
    return GoalFigures(
        progress=figures.progress,
        manual=figures.manual,
        children=figures.children,
        work=figures.work,
        collections=figures.collections,
        pace=at_pace,
        suggested=suggested_confidence(figures.progress, at_pace) if goal.state == Goal.State.ACTIVE else "",
        confidence=row.confidence,
        checked_in_on=row.checked_in_on,
        days_since_checkin=since,
        rhythm=row.rhythm,
        checkin_due=due,
        is_stale=not reached and today > due,
        late=below.late,
        blocked=below.blocked,
        work_done=below.work_done,
        work_total=below.work_total,
        money_target=row.node.target_money if money else None,
        money_planned=figures.money_planned if money else None,
        money_collected=figures.money_collected if money else None,
    )


def _sums_below(rows: Sequence[GoalRow]) -> dict[int, GoalRow]:
    """Each row with the counts of everything below it added, dropped and draft goals' work included."""
    sums = {row.node.id: row for row in rows}
    below: defaultdict[int | None, list[int]] = defaultdict(list)
    for row in rows:
        below[row.node.parent_id].append(row.node.id)
    order = [row.node.id for row in rows if row.node.parent_id not in sums]
    for pk in order:
        order.extend(below[pk])
    for pk in reversed(order):
        for child in (sums[child] for child in below[pk]):
            mine = sums[pk]
            sums[pk] = replace(
                mine,
                late=mine.late + child.late,
                blocked=mine.blocked + child.blocked,
                work_done=mine.work_done + child.work_done,
                work_total=mine.work_total + child.work_total,
            )
    return sums
