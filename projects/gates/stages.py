"""What every project owes: its kick-off review, a mid-way one each quarter, its closing review. Pure, over dates.

An obligation begins with the day from which the department's gate of that kind holds: what could not be done is not
asked for afterwards.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from goaltrack.common.workdays import WorkdayCalendar

KICKOFF, MIDWAY, CLOSING = "kickoff", "midway", "closing"
# In working days: how long after its start a project's kick-off is due; how long before its due its closing is asked.
KICKOFF_WITHIN = 10
CLOSING_BEFORE = 10


@dataclass(frozen=True)
class Life:
    """A project's dates. A finished one ran until its due; one that runs on is active for as long as it does."""

    start: date
    due: date
    is_planned: bool = False
    is_finished: bool = False
    # Its last suspension: since when, and when it went on, if it did.
    paused: date | None = None
    resumed: date | None = None

    @property
    def rests(self) -> bool:
        return self.paused is not None and self.resumed is None

    def rested(self, start: date, end: date) -> int:
        """How many days of these it rested."""
        if self.paused is None:
            return 0
        last = self.resumed - timedelta(days=1) if self.resumed else end
        return max((min(last, end) - max(self.paused, start)).days + 1, 0)


@dataclass(frozen=True)
class Held:
    """A review that was begun for one of the obligations."""

    stage: str
    case_id: int
    is_passed: bool
    quarter: date | None = None


@dataclass(frozen=True)
class Obligation:
    stage: str
    due: date
    quarter: date | None
    is_met: bool
    is_overdue: bool
    # The review that met it, or the newest one that is under way.
    case_id: int | None

    @property
    def state(self) -> str:
        """held, missing, running or wanted."""
        if self.is_met:
            return "held"
        if self.is_overdue:
            return "missing"
        return "running" if self.case_id is not None else "wanted"


def quarter_of(day: date) -> date:
    """The first day of its calendar quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(quarter: date) -> date:
    return quarter_of(quarter + timedelta(days=100))


def last_day(quarter: date) -> date:
    return next_quarter(quarter) - timedelta(days=1)


def quarters(life: Life, today: date) -> Iterator[date]:
    """The quarters, begun by today, of more than half of whose days the project was or will be active."""
    if life.is_planned or today < life.start:
        return
    end = life.due if life.is_finished else max(life.due, today)
    quarter = quarter_of(life.start)
    while quarter <= min(today, end):
        last = last_day(quarter)
        first, until = max(quarter, life.start), min(last, end)
        active = (until - first).days + 1 - life.rested(first, until)
        # The one in which a project ended is its closing review's.
        is_last = life.is_finished and end <= last
        if 2 * active > (last - quarter).days + 1 and not is_last:
            yield quarter
        quarter = next_quarter(quarter)


def obligations(
    life: Life, held: Iterable[Held], *, since: Mapping[str, date], today: date, calendar: WorkdayCalendar
) -> list[Obligation]:
    """In the order in which they fall due. `since`: from which day on each stage is asked for; others are not."""
    begun = list(held)
    asked = [one for one in _asked(life, today, calendar) if one[0] in since and one[1] >= since[one[0]]]
    return sorted((_answered(*one, begun) for one in asked), key=lambda one: (one.due, one.stage))


def _asked(life: Life, today: date, calendar: WorkdayCalendar) -> Iterator[tuple[str, date, date | None, bool]]:
    """Stage, due, quarter, and whether it would be overdue; while it rests nothing is."""
    kickoff = calendar.add(life.start, KICKOFF_WITHIN)
    yield KICKOFF, kickoff, None, kickoff < today and not life.rests
    for quarter in quarters(life, today):
        due = calendar.on_or_before(last_day(quarter))
        yield MIDWAY, due, quarter, due < today and not life.rests
    is_near = not life.is_planned and not life.rests and today >= calendar.add(life.due, -CLOSING_BEFORE)
    if life.is_finished or is_near:
        # Asked for before the project is closed, however late that is.
        yield CLOSING, life.due, None, life.is_finished


def _answered(stage: str, due: date, quarter: date | None, late: bool, begun: list[Held]) -> Obligation:
    own = [one for one in begun if (one.stage, one.quarter) == (stage, quarter)]
    passed = [one.case_id for one in own if one.is_passed]
    case_id = min(passed) if passed else max((one.case_id for one in own), default=None)
    return Obligation(stage, due, quarter, bool(passed), late and not passed, case_id)
