"""What if: the forecast under assumptions, beside the present one. Pure; nothing is saved.

- A moved milestone, acceptance or other condition is there on that day, whatever its open tasks say.
- A moved checkpoint is paid on that day; one on hold comes back into the forecast.
- A dropped document is not asked for: the days and the due day follow from the conditions that are left.
- Unit by unit, money that waits for the whole project's acceptance comes in equal parts, to the cent, one with each
  unit's acceptance. As a whole, money that waits for a unit's acceptance waits for the project's last one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from goaltrack.common.money import CENT
from goaltrack.common.workdays import WorkdayCalendar
from payments.forecast import ConditionFact, Known, expected_day, forecast_of

ZERO = Decimal(0)
ACCEPTANCE, UNIT = "acceptance", "unit"
UNITS, WHOLE = "units", "whole"
ACCEPTS = [UNITS, WHOLE]
# A day and an amount of the curve; None for what is not to be expected.
Flow = tuple[date | None, Decimal]


@dataclass(frozen=True)
class Assumptions:
    """`moves` by source ("milestone-5", "acceptance-7", "condition-9", "checkpoint-3"), `dropped` conditions by id,
    `accept` one of ACCEPTS or empty."""

    moves: Mapping[str, date] = field(default_factory=dict)
    dropped: Collection[int] = frozenset()
    accept: str = ""

    def __bool__(self) -> bool:
        return bool(self.moves or self.dropped or self.accept)


@dataclass(frozen=True)
class OpenMoney:
    """A checkpoint with what is outstanding, of a project."""

    pk: int
    project: int
    amount: Decimal
    known: Known


# By project the acceptances of it that stand, of units and of the whole.
Acceptances = Mapping[int, Sequence[ConditionFact]]


def flows(
    money: Iterable[OpenMoney],
    assumed: Assumptions,
    acceptances: Acceptances,
    *,
    today: date,
    calendar: WorkdayCalendar,
) -> list[Flow]:
    """When how much comes under the assumptions; together all that is outstanding."""
    found: list[Flow] = []
    moved = {pk: [_moved(one, assumed) for one in rows] for pk, rows in acceptances.items()}
    for one in money:
        for amount, known in _parts(one, assumed, moved.get(one.project, ()), today):
            found.append((forecast_of(known, today=today, calendar=calendar).expected, amount))
    return found


def by_month(money: Iterable[Flow]) -> dict[date, Decimal]:
    """By the first day of the month; what is not to be expected is left out."""
    sums: defaultdict[date, Decimal] = defaultdict(Decimal)
    for on, amount in money:
        if on is not None:
            sums[on.replace(day=1)] += amount
    return dict(sums)


def equal_parts(amount: Decimal, count: int) -> list[Decimal]:
    """An amount in equal parts to the cent; the first ones carry a cent more where it does not come out even."""
    part, rest = divmod(int(amount / CENT), count)
    return [(part + (place < rest)) * CENT for place in range(count)]


def _parts(
    money: OpenMoney, assumed: Assumptions, acceptances: Sequence[ConditionFact], today: date
) -> list[tuple[Decimal, Known]]:
    terms = money.known.terms
    conditions = tuple(_moved(one, assumed) for one in terms.conditions if one.pk not in assumed.dropped)
    terms = replace(terms, conditions=conditions)
    if (day := assumed.moves.get(f"checkpoint-{money.pk}")) is not None:
        return [(money.amount, replace(money.known, terms=replace(terms, assumed_on=day, hold=None)))]
    if assumed.accept == WHOLE:
        terms = replace(terms, conditions=tuple(_as_whole(one, acceptances, today) for one in conditions))
    units = _units_of(conditions, acceptances) if assumed.accept == UNITS else []
    if not units:
        return [(money.amount, replace(money.known, terms=terms))]
    return [
        (part, replace(money.known, terms=replace(terms, conditions=_of_unit(conditions, unit))))
        for part, unit in zip(equal_parts(money.amount, len(units)), units, strict=True)
    ]


def _moved(condition: ConditionFact, assumed: Assumptions) -> ConditionFact:
    day = assumed.moves.get(condition.source)
    if day is None or condition.met_on is not None:
        return condition
    return replace(condition, expected=day, tasks=())


def _is_whole(condition: ConditionFact) -> bool:
    return condition.kind == ACCEPTANCE and condition.unit is None and condition.met_on is None


def _units_of(conditions: Iterable[ConditionFact], acceptances: Sequence[ConditionFact]) -> list[ConditionFact]:
    """The acceptances of units that can stand for an open one of the whole: of its stage, else those of units."""
    whole = next((one for one in conditions if _is_whole(one)), None)
    if whole is None:
        return []
    of_units = [one for one in acceptances if one.unit is not None]
    same = [one for one in of_units if one.stage == whole.stage]
    return same or [one for one in of_units if one.stage == UNIT]


def _of_unit(conditions: Iterable[ConditionFact], unit: ConditionFact) -> tuple[ConditionFact, ...]:
    return tuple(unit if _is_whole(one) else one for one in conditions)


def _as_whole(condition: ConditionFact, acceptances: Sequence[ConditionFact], today: date) -> ConditionFact:
    """An acceptance of a unit, waiting for the last one of its stage; met ones stay met."""
    if condition.kind != ACCEPTANCE or condition.unit is None or condition.met_on is not None:
        return condition
    others = [one for one in acceptances if one.stage == condition.stage and one.met_on is None]
    last = max(expected_day(one, today) for one in (condition, *others))
    return replace(condition, expected=last)
