"""What the rules look at. `goals` fills the goal's side, the apps above it the steps that lead to it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from goaltrack.common.workdays import WorkdayCalendar


@dataclass(frozen=True)
class ItemFacts:
    """One item of a breakdown. `value` is what it brings, in the goal's unit, where that is known."""

    title: str
    kind: str
    acceptance: str
    due: date | None
    value: Decimal | None = None
    key: str = ""


@dataclass(frozen=True)
class Steps:
    """What leads to a goal: the items of breakdown `version`, and the milestones that stand beside them.

    `items` is None where there is no breakdown, `milestones` where nothing is planned because the goal is still being
    written. `planned_beside` is what is planned without the items, in the goal's unit.
    """

    items: tuple[ItemFacts, ...] | None = None
    milestones: tuple[date, ...] | None = None
    planned_beside: Decimal = Decimal(0)
    version: int | None = None


@dataclass(frozen=True)
class LastCycle:
    """The goal that this one carries on: from where to where it came in how many working days.

    `may_be_quoted` is False where the reader may not see that goal.
    """

    metric: str
    unit: str
    baseline: Decimal
    reached: Decimal
    workdays: int
    may_be_quoted: bool = True

    def measures_the_same(self, metric: str, unit: str) -> bool:
        return (self.metric.strip(), self.unit.strip()) == (metric.strip(), unit.strip())


@dataclass(frozen=True)
class GoalFacts:
    """A goal as typed, with its owner's load, its last cycle and the steps that are to reach it."""

    statement: str
    metric: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    resources: str
    preconditions: str
    contribution: str
    parent_statement: str
    start: date | None
    due: date | None
    cycle_start: date
    cycle_end: date
    calendar: WorkdayCalendar = field(repr=False)
    strategy: str = ""
    # One further goal that it serves, beside its parent.
    supports_another: bool = False
    last: LastCycle | None = None
    # The weights of the owner's other open goals, and how much of it is a full load; None where it is not known.
    owner_weight: Decimal | None = None
    weight_limit: Decimal | None = None
    steps: Steps = Steps()
    # Fields in which something is typed that is no number and no day.
    unreadable: frozenset[str] = frozenset()
