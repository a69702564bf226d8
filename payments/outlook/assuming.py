"""What can be assumed of the money a reader sees, what the address assumes, and the curves that follow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goaltrack.common.errors import LAST_YEAR, Problems
from goaltrack.common.numbers import asked_id
from payments.forecast import ConditionFact, expected_day
from payments.models import Condition
from payments.outlook.selectors import Outlook, OutlookLine
from payments.outlook.whatif import ACCEPTS, Assumptions, OpenMoney, by_month, flows
from people.selectors import workday_calendar
from projects.acceptance.models import Acceptance

ZERO = Decimal(0)
MOST_MONTHS = 24
# How the project is accepted: one of ACCEPTS, or both beside each other.
BOTH = "both"
ASKS = [*ACCEPTS, BOTH]


@dataclass
class Lever:
    """What can be moved: `key` as Assumptions name it, `on` when it is expected today, `amount` what waits for it."""

    key: str
    kind: str
    label: str
    project: str
    on: date | None
    amount: Decimal = ZERO
    typed: str = ""
    error: str = ""


@dataclass
class Drop:
    """A document that need not be asked for."""

    pk: int
    label: str
    checkpoint: str
    project: str
    amount: Decimal
    dropped: bool = False


@dataclass
class Asked:
    """What an address assumes; `unclear` names what it asks for and cannot be moved or dropped."""

    assumptions: Assumptions
    accept: str = ""
    unclear: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    @property
    def ways(self) -> list[str]:
        """Of ACCEPTS the one that is asked for, or both, or none."""
        return list(ACCEPTS) if self.accept == BOTH else [self.accept]

    def __bool__(self) -> bool:
        return bool(self.assumptions or self.accept)


@dataclass(frozen=True)
class CurveMonth:
    """Expected in the month: today's forecast, under the assumptions, and the difference."""

    month: date
    present: Decimal
    assumed: Decimal

    @property
    def difference(self) -> Decimal:
        return self.assumed - self.present


@dataclass(frozen=True)
class Curve:
    """The months from this one on, at most MOST_MONTHS, then what lies later; `name` is one of ACCEPTS or empty."""

    name: str
    months: list[CurveMonth]
    later: CurveMonth

    def total(self) -> CurveMonth:
        rows = [*self.months, self.later]
        return CurveMonth(
            self.later.month, sum((one.present for one in rows), ZERO), sum((one.assumed for one in rows), ZERO)
        )

    def by_year_end(self, year: int) -> CurveMonth:
        rows = [one for one in self.months if one.month.year == year]
        last = date(year, 12, 1)
        return CurveMonth(last, sum((one.present for one in rows), ZERO), sum((one.assumed for one in rows), ZERO))


class Scene:
    """The open money of an outlook with all that can be assumed of it (one query)."""

    def __init__(self, found: Outlook) -> None:
        self.today, self.bills = found.today, found.bills
        self.money = [
            OpenMoney(one.checkpoint.pk, one.checkpoint.contract.project_id, one.outstanding, one.known)
            for one in found.lines
        ]
        self.acceptances, names = _acceptances(found.lines)
        self.levers = _levers(found.lines, self.acceptances, names, self.today)
        self.drops = _drops(found.lines)

    @property
    def has_acceptances(self) -> bool:
        return any(one.kind == Condition.Kind.ACCEPTANCE for one in self.levers.values())

    def read(self, moves: Iterable[tuple[str, str]], drops: Iterable[str], accept: str) -> Asked:
        """What is asked for; blank days are no assumption. Each lever keeps what was typed, and its error."""
        asked = Asked(Assumptions())
        days: dict[str, date] = {}
        for key, text in moves:
            if not text.strip():
                continue
            lever = self.levers.get(key)
            if lever is None:
                asked.unclear.append(key)
                continue
            lever.typed = text.strip()
            day, lever.error = _day(lever.typed, self.today)
            if day is None:
                asked.problems.add(key, lever.error)
            else:
                days[key] = day
        for text in drops:
            drop = self.drops.get(asked_id(text))
            if drop is None:
                asked.unclear.append(text)
            else:
                drop.dropped = True
        if accept in ASKS:
            asked.accept = accept
        elif accept:
            asked.unclear.append(accept)
        asked.assumptions = Assumptions(days, {pk for pk, one in self.drops.items() if one.dropped})
        return asked

    def curve(self, assumptions: Assumptions) -> Curve:
        calendar = workday_calendar()
        present, assumed = (
            by_month([*flows(self.money, one, self.acceptances, today=self.today, calendar=calendar), *self._maturing])
            for one in (Assumptions(), assumptions)
        )
        return _curve(assumptions.accept, present, assumed, self.today)

    def curves(self, asked: Asked) -> list[Curve]:
        """Under what is asked; two of them where both ways to accept are compared."""
        found = asked.assumptions
        return [self.curve(Assumptions(found.moves, found.dropped, accept)) for accept in asked.ways]

    @property
    def _maturing(self) -> list[tuple[date | None, Decimal]]:
        return [(one.on, one.amount) for one in self.bills]


def _day(text: str, today: date) -> tuple[date | None, str]:
    try:
        day = date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        return None, _("Enter a valid date.")
    if day < today:
        return None, _("That day is past: choose one from today on.")
    if day.year > LAST_YEAR:
        return None, _("Choose a day until %(last)d.") % {"last": LAST_YEAR}
    return day, ""


def _acceptances(lines: Sequence[OutlookLine]) -> tuple[dict[int, list[ConditionFact]], dict[str, str]]:
    """By project the acceptances that stand, and by source the name of their project (one query)."""
    projects = {one.checkpoint.contract.project_id: one.checkpoint.contract.project.name for one in lines}
    found: defaultdict[int, list[ConditionFact]] = defaultdict(list)
    names: dict[str, str] = {}
    rows = Acceptance.objects.standing().filter(project__in=projects).select_related("unit").order_by("due", "id")
    for row in rows if projects else ():
        source = f"acceptance-{row.pk}"
        names[source] = projects[row.project_id]
        fact = ConditionFact(
            Condition.Kind.ACCEPTANCE, str(row), row.passed_on, row.due, row.expected,
            source=source, stage=row.stage, unit=row.unit_id,
        )  # fmt: skip
        found[row.project_id].append(fact)
    return dict(found), names


def _levers(
    lines: Sequence[OutlookLine],
    acceptances: Mapping[int, Sequence[ConditionFact]],
    names: Mapping[str, str],
    today: date,
) -> dict[str, Lever]:
    """What most money waits for comes first; the checkpoints themselves last."""
    found: dict[str, Lever] = {}
    for line in lines:
        project = line.checkpoint.contract.project.name
        for one in line.known.terms.conditions:
            if one.met_on is None:
                lever = Lever(one.source, one.kind, one.label, project, expected_day(one, today))
                found.setdefault(one.source, lever).amount += line.outstanding
    of_units = (one for rows in acceptances.values() for one in rows if one.met_on is None and one.unit is not None)
    for one in of_units:
        lever = Lever(one.source, one.kind, one.label, names[one.source], expected_day(one, today))
        found.setdefault(one.source, lever)
    levers = sorted(found.values(), key=lambda lever: (-lever.amount, lever.key))
    for line in lines:
        key, name = f"checkpoint-{line.checkpoint.pk}", line.checkpoint.contract.project.name
        levers.append(Lever(key, "receipt", line.checkpoint.name, name, line.expected, line.outstanding))
    return {lever.key: lever for lever in levers}


def _drops(lines: Sequence[OutlookLine]) -> dict[int, Drop]:
    return {
        one.pk: Drop(one.pk, one.label, line.checkpoint.name, line.checkpoint.contract.project.name, line.outstanding)
        for line in lines
        for one in line.known.terms.conditions
        if one.kind == Condition.Kind.DOCUMENT and one.met_on is None
    }


def _curve(name: str, present: Mapping[date, Decimal], assumed: Mapping[date, Decimal], today: date) -> Curve:
    first = today.replace(day=1)
    last = max([date(today.year, 12, 1), *present, *assumed])
    months: list[CurveMonth] = []
    month = first
    while month <= last and len(months) < MOST_MONTHS:
        months.append(CurveMonth(month, present.get(month, ZERO), assumed.get(month, ZERO)))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    later = [sum((amount for on, amount in sums.items() if on >= month), ZERO) for sums in (present, assumed)]
    return Curve(name, months, CurveMonth(month, *later))
