"""What a home page says of money, retrospectives and promises: due, overdue, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from lessons.models import Measure
from payments.models import Contract, PaymentCheckpoint
from payments.selectors import SOON_DAYS, CheckpointLine, checkpoint_lines
from people.models import User
from people.selectors import workday_calendar
from projects.selectors import Deadline, Deadlines

SHOWN = 8
MOST_PROMISES = 6


@dataclass(frozen=True)
class MoneyAhead:
    """Money of some departments that is overdue and not held, the largest first, and what falls due next."""

    overdue: list[CheckpointLine]
    soon: list[CheckpointLine]
    department_ids: Sequence[int]
    days: int = SOON_DAYS

    @property
    def shown(self) -> list[CheckpointLine]:
        return [*self.overdue, *self.soon][:SHOWN]

    @property
    def overdue_sum(self) -> Decimal:
        return _sum(self.overdue)

    @property
    def soon_sum(self) -> Decimal:
        return _sum(self.soon)

    @property
    def overdue_link(self) -> str:
        return self._link("chased")

    @property
    def soon_link(self) -> str:
        return self._link("soon")

    def _link(self, show: str) -> str:
        # The list knows one department at a time.
        narrowed = {"department": self.department_ids[0]} if len(self.department_ids) == 1 else {}
        return f"/payments/?{urlencode({**narrowed, 'show': show})}"


@dataclass(frozen=True)
class Promise:
    """A measure of a retrospective that the person answers for, and how its due day stands."""

    measure: Measure
    deadline: Deadline


def money_ahead(user: User, department_ids: Sequence[int]) -> MoneyAhead:
    """Of these departments and below (five queries, none for no departments)."""
    if not department_ids:
        return MoneyAhead([], [], ())
    within = Contract.objects.filter(project__department__path__overlap=list(department_ids))
    checkpoints = PaymentCheckpoint.objects.visible_to(user).outstanding().filter(contract__in=within.values("pk"))
    lines, today = checkpoint_lines(user, checkpoints.order_by("due_on", "id")), clock.today()
    # What is on hold or disputed is chased by nobody: the list of payments shows it apart.
    overdue = [line for line in lines if line.state == "overdue" and line.hold is None]
    soon = [line for line in lines if _falls_due_soon(line, today)]
    overdue.sort(key=lambda line: (-(line.outstanding or 0), line.due or today, line.checkpoint.pk))
    soon.sort(key=lambda line: (line.due or today, line.checkpoint.pk))
    return MoneyAhead(overdue, soon, department_ids)


def promises_of(user: User, calendar: WorkdayCalendar | None = None) -> list[Promise]:
    """The measures without a task that the person has not done, the earliest due first (one query)."""
    measures = Measure.objects.filter(owner=user, task=None, done_on=None, carried_to=None)
    measures = measures.select_related("retrospective__project").order_by("due", "id")
    deadlines, today = Deadlines(calendar or workday_calendar()), clock.today()
    return [Promise(one, deadlines.of(one.due, today)) for one in measures[:MOST_PROMISES]]


def _falls_due_soon(line: CheckpointLine, today: date) -> bool:
    return line.state != "overdue" and line.due is not None and 0 <= (line.due - today).days <= SOON_DAYS


def _sum(lines: Sequence[CheckpointLine]) -> Decimal:
    return sum((line.outstanding or Decimal(0) for line in lines), Decimal(0))
