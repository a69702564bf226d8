"""Stuck money: everything outstanding, where it is stuck, on whom, since when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from goaltrack.common import clock
from payments.ageing.ranges import Ranges, ranges_for
from payments.models import Condition, Contract, PaymentCheckpoint
from payments.selectors.lines import CheckpointLine, checkpoint_lines
from payments.selectors.months import MonthMoney, collections_by_month, money_of
from people.models import Department

if TYPE_CHECKING:
    from people.models import User

ZERO = Decimal(0)
SOON_DAYS = 45
SHOWS = ("overdue", "chased", "soon", "not_due", "held")


@dataclass(frozen=True)
class Ageing:
    """One range of days since the due day; `last` is None for the one without an end."""

    first: int
    last: int | None
    words: str
    amount: Decimal
    count: int


@dataclass(frozen=True)
class StuckMoney:
    """What is outstanding on a day, overdue first, then by amount. Sums count what the reader may know."""

    lines: list[CheckpointLine]
    today: date
    ranges: Ranges
    read_months: Callable[[], list[MonthMoney]]

    def shown(self, show: str) -> list[CheckpointLine]:
        """The lines that one of SHOWS asks for; all of them for ""."""
        match show:
            case "overdue":
                return self.overdue
            case "chased":
                return self._aged
            case "not_due":
                return [line for line in self.lines if line.state != "overdue" and line.hold is None]
            case "held":
                return self.held
            case "soon":
                return [line for line in self.lines if line.due and 0 <= (line.due - self.today).days <= SOON_DAYS]
            case _:
                return self.lines

    @cached_property
    def overdue(self) -> list[CheckpointLine]:
        return [line for line in self.lines if line.state == "overdue"]

    @cached_property
    def held(self) -> list[CheckpointLine]:
        """On hold or disputed: apart from the ageing, whatever their due day."""
        return [line for line in self.lines if line.hold is not None]

    @property
    def held_sum(self) -> Decimal:
        return _sum(self.held)

    @property
    def chased_sum(self) -> Decimal:
        """What the ageing ages: overdue, and neither on hold nor disputed."""
        return _sum(self._aged)

    @cached_property
    def _aged(self) -> list[CheckpointLine]:
        return [line for line in self.overdue if line.hold is None]

    @property
    def overdue_count(self) -> int:
        return len(self.overdue)

    @property
    def overdue_sum(self) -> Decimal:
        return _sum(self.overdue)

    @property
    def soon_sum(self) -> Decimal:
        """Due from today on within SOON_DAYS."""
        return _sum(self.shown("soon"))

    @property
    def by_holder(self) -> dict[str, Decimal]:
        """The overdue money by whom it waits for."""
        return {
            value: _sum([line for line in self.overdue if line.waits_for == value]) for value in Condition.HeldBy.values
        }

    @property
    def ageing(self) -> list[Ageing]:
        """The overdue money that is not held, by calendar days since the due day."""
        ranges: list[Ageing] = []
        ends = self.ranges.ends
        limits = zip((1, *(day + 1 for day in ends)), (*ends, None), self.ranges.words, strict=True)
        for place, (first, last, words) in enumerate(limits, start=1):
            found = [line for line in self._aged if self.ranges.range_of(line.due, self.today) == place]
            ranges.append(Ageing(first, last, words, _sum(found), len(found)))
        return ranges

    @cached_property
    def months(self) -> list[MonthMoney]:
        """This year's months of the same project and department; read when it is first asked for."""
        return self.read_months()

    @property
    def planned_this_year(self) -> Decimal:
        return sum((month.planned for month in self.months), ZERO)

    @property
    def received_this_year(self) -> Decimal:
        return sum((month.received for month in self.months), ZERO)

    @property
    def year_end_forecast(self) -> Decimal:
        return self.received_this_year + sum((month.forecast for month in self.months), ZERO)


def stuck_money(
    user: "User", *, waits_for: str = "", project: int | None = None, department: int | None = None
) -> StuckMoney:
    """Everything outstanding that this person may know of (seven queries, four more once `months` are asked for)."""
    today = clock.today()
    checkpoints = PaymentCheckpoint.objects.visible_to(user).outstanding()
    if project or department:
        checkpoints = checkpoints.filter(contract__in=Contract.objects.filter(money_of(project, department)))
    found = checkpoint_lines(user, checkpoints.order_by("due_on", "id"))
    lines = sorted((line for line in found if not waits_for or line.waits_for == waits_for), key=most_pressing)

    def months() -> list[MonthMoney]:
        return collections_by_month(
            user,
            year=today.year,
            department_ids=[department] if department else None,
            project_ids=[project] if project else None,
            outstanding=found,
        )

    chosen = Department.objects.filter(pk=department).first() if department else None
    return StuckMoney(lines, today, ranges_for(user, chosen), months)


def most_pressing(line: CheckpointLine) -> tuple[bool, Decimal, date, int]:
    """Overdue first, then the largest; money one may not read sorts by its due day alone."""
    return line.state != "overdue", -(line.outstanding or ZERO), line.due or date.max, line.checkpoint.pk


def _sum(lines: Sequence[CheckpointLine]) -> Decimal:
    return sum((line.outstanding or ZERO for line in lines), ZERO)
