"""What the rules look at. `goals` fills the goal's side, `planning` the items that only it knows."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from goaltrack.common.workdays import WorkdayCalendar


@dataclass(frozen=True)
class ItemFacts:
    """One item of a breakdown."""

    title: str
    kind: str
    acceptance: str
    due: date | None


@dataclass(frozen=True)
class GoalFacts:
    """A goal as typed, and the breakdown that is to reach it (`items` is None where there is none yet)."""

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
    items: tuple[ItemFacts, ...] | None = None
