"""Goal health by department: how many goals stand where, which wait for an update, how far their money is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dashboards.board.scope import Scope
from goals.models import Cycle, Goal
from goals.selectors import TreeRow, goal_tree, key_lines
from goaltrack.common.pareto import ParetoLine
from people.models import Department

STATES = ("on_track", "at_risk", "off_track", "none")


@dataclass
class HealthRow:
    """The active goals of one department, of one strategy, or (with neither) of all, by confidence."""

    department: Department | None
    strategy: str = ""
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    stale: int = 0
    target: Decimal = Decimal(0)
    collected: Decimal = Decimal(0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def strategy_label(self) -> str:
        return str(Goal.Strategy(self.strategy).label) if self.strategy else ""

    @property
    def collections(self) -> Decimal | None:
        """Collected of the targets of its money goals, in percent."""
        return self.collected * 100 / self.target if self.target else None

    @property
    def segments(self) -> list[tuple[str, Decimal, Decimal]]:
        """The bar: tone, from, to in percent, with a hair between two of them."""
        tones = {"on_track": "ok", "at_risk": "risk", "off_track": "off", "none": "idle"}
        segments, at = [], Decimal(0)
        for state, tone in tones.items():
            if width := Decimal(self.counts[state] * 100) / (self.total or 1):
                segments.append((tone, round(at, 2), round(max(at + width - Decimal("0.6"), at), 2)))
            at += width
        return segments

    def add(self, row: TreeRow) -> None:
        self.counts[row.figures.shown_confidence or "none"] += 1
        self.stale += row.figures.is_stale


@dataclass
class GoalHealth:
    """`strategies`: what the department keeps, and where it grows; who names none goes with the goal above."""

    rows: list[HealthRow]
    strategies: list[HealthRow]
    together: HealthRow
    cycle: Cycle | None
    # The goals at the ends of the tree by what they carry of it (80/20).
    key: list[ParetoLine[TreeRow]]


def goal_health(scope: Scope, cycle: Cycle | None) -> GoalHealth:
    """The active goals of the cycle in these departments, personal ones apart (one query)."""
    whole = scope.department
    tree = goal_tree(user=scope.user, cycle=cycle, department_id=whole.pk) if cycle and whole else []
    mine = [row for row in tree if row.goal.state == Goal.State.ACTIVE and row.goal.kind != Goal.Kind.PERSONAL]
    rows: dict[int, HealthRow] = {}
    strategies = {value: HealthRow(None, value) for value in Goal.Strategy.values}
    together = HealthRow(None)
    for row in sorted(mine, key=lambda one: (one.goal.department.path, one.goal.pk)):
        rows.setdefault(row.goal.department_id, HealthRow(row.goal.department)).add(row)
        together.add(row)
        if row.figures.strategy:
            strategies[row.figures.strategy].add(row)
    _add_money(mine, rows, together)
    named = [row for row in strategies.values() if row.total]
    return GoalHealth(list(rows.values()), named, together, cycle, key_lines(tree))


def _add_money(mine: Sequence[TreeRow], rows: dict[int, HealthRow], together: HealthRow) -> None:
    """The money goals; what is below another one that counts already is not counted twice."""
    money = {
        row.goal.pk: row
        for row in mine
        if row.goal.source == Goal.Source.COLLECTIONS and row.figures.money_target is not None
    }
    for row in money.values():
        above = [money[pk] for pk in row.ancestors if pk in money]
        target, collected = row.figures.money_target or Decimal(0), row.figures.money_collected or Decimal(0)
        if all(one.goal.department_id != row.goal.department_id for one in above):
            rows[row.goal.department_id].target += target
            rows[row.goal.department_id].collected += collected
        if not above:
            together.target += target
            together.collected += collected
