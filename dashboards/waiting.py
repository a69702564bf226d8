"""What a home page says of money, retrospectives and promises: due, overdue, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from lessons.models import Measure
from payments.collection.models import Hold
from payments.models import Contract, PaymentCheckpoint
from payments.selectors import SOON_DAYS, CheckpointLine, checkpoint_lines, due_days
from people.models import User
from people.selectors import workday_calendar
from projects.selectors import Deadline, Deadlines

SHOWN = 8
MOST_PROMISES = 6


class Due(Protocol):
    """Outstanding money with its due day: a line of a page, or the little that sums need."""

    @property
    def checkpoint(self) -> PaymentCheckpoint: ...
    @property
    def outstanding(self) -> Decimal | None: ...
    @property
    def due(self) -> date | None: ...
    @property
    def is_held(self) -> bool: ...


@dataclass(frozen=True)
class BareDue:
    """`outstanding` as the row says it: of departments whose amounts the reader may read."""

    checkpoint: PaymentCheckpoint
    outstanding: Decimal | None
    due: date | None
    is_held: bool


D = TypeVar("D", bound=Due)


@dataclass(frozen=True)
class MoneyAhead(Generic[D]):
    """Money of some departments that is overdue and not held, the largest first, and what falls due next."""

    overdue: list[D]
    soon: list[D]
    department_ids: Sequence[int]
    days: int = SOON_DAYS

    @property
    def shown(self) -> list[D]:
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


def money_ahead(user: User, department_ids: Sequence[int]) -> MoneyAhead[CheckpointLine]:
    """Of these departments and below, whose amounts the reader may read, with what holds it up (five queries)."""
    lines = checkpoint_lines(user, _outstanding(user, department_ids).order_by("due_on", "id"))
    return _ahead(lines, department_ids)


def money_due(user: User, department_ids: Sequence[int]) -> MoneyAhead[BareDue]:
    """The same for who only counts it (three queries at most)."""
    held = Exists(Hold.objects.open().filter(checkpoint=OuterRef("pk")))
    rows = _outstanding(user, department_ids).select_related("contract__customer", "owner").annotate(is_held=held)
    checkpoints = list(rows)
    days = due_days(checkpoints)
    lines = [BareDue(one, one.outstanding, days[one.pk], one.is_held) for one in checkpoints]
    return _ahead(lines, department_ids)


def _outstanding(user: User, department_ids: Sequence[int]) -> QuerySet[PaymentCheckpoint]:
    within = Contract.objects.filter(project__department__path__overlap=list(department_ids))
    return PaymentCheckpoint.objects.visible_to(user).outstanding().filter(contract__in=within.values("pk"))


def _ahead(lines: Sequence[D], department_ids: Sequence[int]) -> MoneyAhead[D]:
    today = clock.today()
    # What is on hold or disputed is chased by nobody: the list of payments shows it apart.
    overdue = [line for line in lines if line.due is not None and line.due < today and not line.is_held]
    soon = [line for line in lines if line.due is not None and 0 <= (line.due - today).days <= SOON_DAYS]
    overdue.sort(key=lambda line: (-(line.outstanding or 0), line.due or today, line.checkpoint.pk))
    soon.sort(key=lambda line: (line.due or today, line.checkpoint.pk))
    return MoneyAhead(overdue, soon, department_ids)


def promises_of(user: User, calendar: WorkdayCalendar | None = None) -> list[Promise]:
    """The measures without a task that the person has not done, the earliest due first (one query)."""
    measures = Measure.objects.filter(owner=user, task=None, done_on=None, carried_to=None)
    measures = measures.select_related("retrospective__project").order_by("due", "id")
    deadlines, today = Deadlines(calendar or workday_calendar()), clock.today()
    return [Promise(one, deadlines.of(one.due, today)) for one in measures[:MOST_PROMISES]]


def _sum(lines: Sequence[Due]) -> Decimal:
    return sum((line.outstanding or Decimal(0) for line in lines), Decimal(0))
