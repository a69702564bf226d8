"""The tree of a cycle, and which cycle to open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper

from goals.models import Cycle, Goal
from goals.progress import HUNDRED, pace, weighted
from goals.querysets import goals_visible_to
from goals.selectors.figures import GoalFigures, as_figures, figures_shown, row_of, with_figures
from goaltrack.common import clock
from goaltrack.common.numbers import asked_id
from goaltrack.common.pareto import ParetoLine, pareto
from people.models import User
from people.selectors import workday_calendar

SHOWS = ("active", "stale")
LONGEST_TEXT = 100
COUNTING = (Goal.State.ACTIVE, Goal.State.CLOSED)


@dataclass(frozen=True)
class TreeRow:
    """One line of the tree: the goal, its figures, how deep it stands and whether something hangs below it."""

    goal: Goal
    figures: GoalFigures
    depth: int
    ancestors: tuple[int, ...]
    has_children: bool


@dataclass(frozen=True)
class TreeConditions:
    """Which goals of the tree; what is empty asks for nothing."""

    q: str = ""
    owner: int = 0
    kind: str = ""
    strategy: str = ""
    key: str = ""

    @classmethod
    def parse(cls, asked: Mapping[str, Any]) -> "TreeConditions":
        """What does not fit counts as not asked for."""
        kind, strategy = str(asked.get("kind", "")), str(asked.get("strategy", ""))
        return cls(
            q=str(asked.get("q", "")).replace("\x00", "").strip()[:LONGEST_TEXT],
            owner=asked_id(asked.get("owner")),
            kind=kind if kind in Goal.Kind.values else "",
            strategy=strategy if strategy in Goal.Strategy.values else "",
            key="1" if asked.get("key") == "1" else "",
        )

    @property
    def query(self) -> dict[str, str]:
        return {name: str(value) for name, value in vars(self).items() if value}

    def __bool__(self) -> bool:
        return bool(self.query)

    def hold(self, row: TreeRow, key: frozenset[int]) -> bool:
        """`key` are the ids of the goals that carry 80 % of the tree."""
        goal = row.goal
        return (
            self.q.casefold() in goal.statement.casefold()
            and (not self.owner or goal.owner_id == self.owner)
            and (not self.kind or goal.kind == self.kind)
            and (not self.strategy or row.figures.strategy == self.strategy)
            and (not self.key or goal.pk in key)
        )


@dataclass(frozen=True)
class Health:
    """A tree at a glance: how far its top goals are together, and how many active goals stand at each confidence."""

    progress: Decimal | None
    pace: Decimal | None
    counts: dict[str, int]
    stale: int
    top: int
    total: int


def goal_tree(*, user: User, cycle: Cycle, department_id: int | None = None, confidence: str = "") -> list[TreeRow]:
    """The goals of a cycle that the person may see, parents before children, in one query.

    A goal whose parent is filtered out or invisible stands at the top level. What the person may not see still counts.
    """
    may_see = ExpressionWrapper(goals_visible_to(user), output_field=BooleanField())
    every = with_figures(Goal.objects.filter(cycle=cycle).with_people()).annotate(may_see=may_see)
    goals = list(every.order_by("department__path", "id"))
    shown = {
        goal.pk: goal
        for goal in goals
        if goal.may_see
        and goal.state != Goal.State.DROPPED
        and (not department_id or department_id in goal.department.path)
    }
    figures = as_figures([row_of(goal) for goal in goals], shown)
    weights, strategies = _weights(goals, shown), _strategies(goals)
    read = []
    for pk, goal in shown.items():
        share, carries = weights[pk]
        known = figures_shown(user, goal, figures[pk])
        read.append((goal, replace(known, share=share, carries=carries, strategy=strategies[pk])))
    return with_confidence(_as_tree(read), confidence)


def _strategies(goals: Sequence[Goal]) -> dict[int, str]:
    """What each keeps or grows: as it says itself, else as the nearest goal above says."""
    by_id = {goal.pk: goal for goal in goals}
    found: dict[int, str] = {}
    for goal in goals:
        path = []
        here: Goal | None = goal
        while here is not None and here.pk not in found and not here.strategy:
            path.append(here.pk)
            here = by_id.get(here.parent_id) if here.parent_id else None
        named = "" if here is None else here.strategy or found[here.pk]
        found |= dict.fromkeys(path, named) | {goal.pk: named}
    return found


def _weights(goals: Sequence[Goal], shown: Mapping[int, Goal]) -> dict[int, tuple[Decimal | None, Decimal | None]]:
    """Of each shown goal its share of what counts below the same parent, and what it carries of all that is shown.

    The shown goals without a shown parent are the top: together they carry 100 %.
    """
    below: defaultdict[int | None, list[Goal]] = defaultdict(list)
    for goal in goals:
        if goal.state in COUNTING and not _stands_alone(goal):
            below[goal.parent_id if goal.parent_id in shown else (None if goal.pk in shown else 0)].append(goal)
    found: dict[int, tuple[Decimal | None, Decimal | None]] = dict.fromkeys(shown, (None, None))
    waiting: list[tuple[int | None, Decimal]] = [(None, HUNDRED)]
    while waiting:
        parent, carried = waiting.pop()
        total = sum((goal.weight for goal in below[parent]), Decimal(0))
        for goal in below[parent]:
            share = goal.weight / total
            found[goal.pk] = (share * HUNDRED, share * carried)
            waiting.append((goal.pk, share * carried))
    return found


def _stands_alone(goal: Goal) -> bool:
    return goal.kind == Goal.Kind.PERSONAL and goal.parent_id is None


def key_lines(rows: Sequence[TreeRow]) -> list[ParetoLine[TreeRow]]:
    """The goals at the ends of the tree by what they carry of it, the largest first (80/20)."""
    inner = {row.goal.parent_id for row in rows if row.goal.state in COUNTING}
    ends = [row for row in rows if row.goal.pk not in inner and row.figures.carries is not None]
    return pareto((row, row.figures.carries or Decimal(0)) for row in ends)


def with_confidence(rows: Sequence[TreeRow], confidence: str) -> list[TreeRow]:
    """Only the active goals that stand at `confidence` ("none": without data); all rows where it is empty."""
    if not confidence:
        return list(rows)
    return _as_tree(
        (row.goal, row.figures)
        for row in rows
        if row.goal.state == Goal.State.ACTIVE and (row.figures.shown_confidence or "none") == confidence
    )


def narrowed(
    rows: Sequence[TreeRow],
    show: str = "",
    own_of: int | None = None,
    conditions: TreeConditions = TreeConditions(),
) -> list[TreeRow]:
    """What a department and its projects pursue now, personal goals apart: all of it ("active"), or what waits for
    a check-in ("stale"). `own_of`: only the goals of this very department, without those of the departments below it.
    """
    key = frozenset(line.thing.goal.pk for line in key_lines(rows) if line.is_key) if conditions.key else frozenset()
    return _as_tree(
        (row.goal, row.figures) for row in rows if conditions.hold(row, key) and _is_shown(row, show, own_of)
    )


def health(rows: Sequence[TreeRow]) -> Health:
    # A personal goal that hangs below nothing is nobody's number but its owner's.
    top = [row for row in rows if row.depth == 1 and row.goal.state in COUNTING and not _stands_alone(row.goal)]
    known = [row for row in top if row.figures.progress is not None]
    active = [row for row in rows if row.goal.state == Goal.State.ACTIVE]
    return Health(
        progress=weighted([(row.goal.weight, row.figures.progress) for row in known]),
        pace=weighted([(row.goal.weight, row.figures.pace) for row in known]),
        counts=health_counts(rows),
        stale=sum(row.figures.is_stale for row in active),
        top=sum(row.depth == 1 for row in rows),
        total=len(rows),
    )


def health_counts(rows: Iterable[TreeRow]) -> dict[str, int]:
    """How many active goals stand at each confidence; without data under "none"."""
    counts = {"on_track": 0, "at_risk": 0, "off_track": 0, "none": 0}
    for row in rows:
        if row.goal.state == Goal.State.ACTIVE:
            counts[row.figures.shown_confidence or "none"] += 1
    return counts


def _is_shown(row: TreeRow, show: str, own_of: int | None) -> bool:
    if own_of is not None and row.goal.department_id != own_of:
        return False
    is_running = row.goal.state == Goal.State.ACTIVE and row.goal.kind != Goal.Kind.PERSONAL
    return not show or (is_running and (show == "active" or row.figures.is_stale))


def current_cycle(user: User) -> Cycle | None:
    """The yearly cycle that today lies in, of the person's own first-level department before others."""
    today = clock.today()
    cycles = Cycle.objects.visible_to(user).filter(kind=Cycle.Kind.YEAR, start__lte=today, end__gte=today)
    home = user.department.root_id if user.department else None
    return min(cycles, key=lambda cycle: (cycle.department_id != home, cycle.pk), default=None)


def pick_cycle(cycles: Sequence[Cycle], user: User) -> Cycle | None:
    """Which of these to open: today's yearly one as `current_cycle` says, else any of today's, else the newest."""
    today = clock.today()
    home = user.department.root_id if user.department else None
    return min(
        cycles,
        key=lambda cycle: (
            not cycle.start <= today <= cycle.end,
            cycle.kind != Cycle.Kind.YEAR,
            cycle.department_id != home,
            -cycle.start.toordinal(),
            cycle.pk,
        ),
        default=None,
    )


def cycle_pace(cycle: Cycle) -> tuple[Decimal, int, int]:
    """Where the cycle stands: its pace, the working day it is today, and how many it has."""
    calendar, today = workday_calendar(), clock.today()
    total = calendar.count(cycle.start, cycle.end)
    gone = calendar.count(cycle.start, min(today, cycle.end))
    return pace(cycle.start, cycle.end, today, calendar), gone, total


def _as_tree(goals: Iterable[tuple[Goal, GoalFigures]]) -> list[TreeRow]:
    shown = {goal.pk: (goal, figures) for goal, figures in goals}
    below: defaultdict[int | None, list[Goal]] = defaultdict(list)
    for goal, _figures in shown.values():
        below[goal.parent_id if goal.parent_id in shown else None].append(goal)
    rows: list[TreeRow] = []
    # A stack instead of recursion: the tree may be as deep as people make it.
    waiting: list[tuple[Goal, tuple[int, ...]]] = [(goal, ()) for goal in reversed(below[None])]
    while waiting:
        goal, ancestors = waiting.pop()
        rows.append(TreeRow(goal, shown[goal.pk][1], len(ancestors) + 1, ancestors, bool(below.get(goal.pk))))
        waiting.extend((child, (*ancestors, goal.pk)) for child in reversed(below.get(goal.pk, [])))
    return rows
