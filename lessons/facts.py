"""What a month's facts are, and how they are kept when the retrospective is published: plain values, JSON and back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# As many rows of a kind are kept beside their count.
MOST_ROWS = 200


@dataclass(frozen=True)
class TaskFact:
    """`late` in working days: up to the day it was done, or as far as the month shows."""

    id: int
    title: str
    owner: str
    due: date
    done_on: date | None
    late: int


@dataclass(frozen=True)
class MilestoneFact:
    """`deviation` in working days from the baseline; negative is before it."""

    id: int
    title: str
    baseline: date
    due: date
    achieved_on: date | None
    deviation: int


@dataclass(frozen=True)
class GoalFact:
    """Percent at the start and at the end of the month, as the check-ins of those days say; None is no data."""

    id: int
    statement: str
    start: Decimal | None
    end: Decimal | None


@dataclass(frozen=True)
class MeasureFact:
    """A measure of the retrospective before. `done_on` is None where it was not done."""

    id: int
    text: str
    owner: str
    due: date
    done_on: date | None
    task: int | None
    carried: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything the system knows of the month. `planned` and `received` are None for who may not read amounts."""

    first: date
    last: date
    finished_count: int = 0
    slipped_count: int = 0
    slipped_days: Decimal | None = None
    milestones_due: int = 0
    milestones_achieved: int = 0
    planned: Decimal | None = None
    received: Decimal | None = None
    finished: list[TaskFact] = field(default_factory=list)
    slipped: list[TaskFact] = field(default_factory=list)
    milestones: list[MilestoneFact] = field(default_factory=list)
    goals: list[GoalFact] = field(default_factory=list)
    measures: list[MeasureFact] = field(default_factory=list)

    @property
    def measures_done(self) -> int:
        return sum(measure.done_on is not None for measure in self.measures)

    @property
    def worst_milestone(self) -> MilestoneFact | None:
        """The one farthest after its baseline."""
        late = [one for one in self.milestones if one.deviation > 0]
        return max(late, key=lambda one: one.deviation) if late else None

    def masked(self) -> "Facts":
        """Without the amounts, for who may not read them."""
        return replace(self, planned=None, received=None)

    def as_json(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in asdict(self).items()}


def facts_from_json(kept: Mapping[str, Any]) -> Facts:
    """What `as_json()` kept."""
    rows: dict[str, type[Any]] = {
        "finished": TaskFact, "slipped": TaskFact, "milestones": MilestoneFact, "goals": GoalFact,
        "measures": MeasureFact,
    }  # fmt: skip
    values = _typed(Facts, {name: value for name, value in kept.items() if name not in rows})
    for name, kind in rows.items():
        values[name] = [kind(**_typed(kind, row)) for row in kept.get(name, ())]
    return Facts(**values)


def average(days: list[int]) -> Decimal | None:
    """The mean with one decimal; None of nothing."""
    if not days:
        return None
    return (Decimal(sum(days)) / len(days)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [{name: _plain(one) for name, one in row.items()} for row in value]
    return str(value) if isinstance(value, date | Decimal) else value


def _typed(kind: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The row's values as the fields of `kind` have them."""
    readers: dict[str, Callable[[Any], Any]] = {"date": date.fromisoformat, "Decimal": Decimal}
    known = {one.name: str(getattr(one.type, "__name__", one.type)) for one in fields(kind)}
    typed = {}
    for name, value in row.items():
        if name in known:
            reader = next((read for word, read in readers.items() if word in known[name]), None)
            typed[name] = reader(value) if reader is not None and value is not None else value
    return typed
