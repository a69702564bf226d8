"""The cash position of projects: what came and comes in from customers against what is and will be paid to suppliers.

Months are counted from the first to the last that moves money; the current one is always among them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncMonth

from goaltrack.common import clock
from payments.forecast import Forecast
from payments.models import PaymentCheckpoint, Receipt
from payments.selectors import forecasts
from payments.suppliers.models import PlannedPayment, SupplierContract, SupplierPayment
from payments.suppliers.when import whens

ZERO = Decimal(0)


@dataclass(frozen=True)
class CashMonth:
    """`month` is its first day; `balance` what all months up to its end leave."""

    month: date
    received: Decimal
    expected: Decimal
    paid: Decimal
    planned: Decimal
    balance: Decimal

    @property
    def net(self) -> Decimal:
        return self.received + self.expected - self.paid - self.planned


@dataclass
class CashMoves:
    """What moves the money of a project, by the first day of its month; `undated` is planned without a day in sight.

    `unplanned` is what supplier contracts still cost beyond what is planned.
    """

    received: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    expected: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    paid: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    planned: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    undated: Decimal = ZERO
    unplanned: Decimal = ZERO

    def add(self, other: "CashMoves") -> None:
        for name in ("received", "expected", "paid", "planned"):
            mine = getattr(self, name)
            for month, amount in getattr(other, name).items():
                mine[month] += amount
        self.undated += other.undated
        self.unplanned += other.unplanned


@dataclass(frozen=True)
class CashPosition:
    """`now` is the balance of this day; `lowest` the month from this one on that leaves the least, the first of equals.

    `now` counts what was received and paid; `lowest` what is expected and planned as well.
    """

    months: list[CashMonth]
    now: Decimal
    lowest: CashMonth
    undated: Decimal
    unplanned: Decimal

    @property
    def is_short(self) -> bool:
        return self.lowest.balance < 0

    @property
    def end(self) -> Decimal:
        return self.months[-1].balance

    @property
    def beyond(self) -> Decimal:
        """What it will cost and stands in no month."""
        return self.undated + self.unplanned


def cash_position(moves: CashMoves, today: date) -> CashPosition:
    """Pure: the months of these moves, cumulated."""
    this_month = today.replace(day=1)
    touched = {this_month, *moves.received, *moves.expected, *moves.paid, *moves.planned}
    months, balance = [], ZERO
    for month in _months(min(touched), max(touched)):
        received, expected = moves.received.get(month, ZERO), moves.expected.get(month, ZERO)
        paid, planned = moves.paid.get(month, ZERO), moves.planned.get(month, ZERO)
        balance += received + expected - paid - planned
        months.append(CashMonth(month, received, expected, paid, planned, balance))
    return CashPosition(
        months,
        now=sum(moves.received.values(), ZERO) - sum(moves.paid.values(), ZERO),
        lowest=min((one for one in months if one.month >= this_month), key=lambda one: one.balance),
        undated=moves.undated,
        unplanned=moves.unplanned,
    )


def cash_moves(project_ids: Sequence[int]) -> dict[int, CashMoves]:
    """By project with a contract of either kind (twelve queries at most). The caller masks it.

    A bill that has not matured is expected on that day.
    """
    found: defaultdict[int, CashMoves] = defaultdict(CashMoves)
    of_projects = Q(contract__project__in=project_ids)
    receipts, today = Receipt.objects.filter(of_projects).order_by(), clock.today()
    for pk, month, total in _by_month(receipts.filter(cash_on__lte=today), "cash_on"):
        found[pk].received[month] += total
    for pk, month, total in _by_month(receipts.filter(cash_on__gt=today), "cash_on"):
        found[pk].expected[month] += total
    known = _expect(found, of_projects)
    payments = SupplierPayment.objects.filter(of_projects).order_by()
    for pk, month, total in _by_month(payments, "paid_on"):
        found[pk].paid[month] += total
    _plan(found, project_ids, known)
    return dict(found)


def _by_month(rows: object, day: str) -> Iterable[tuple[int, date, Decimal]]:
    sums = rows.annotate(month=TruncMonth(day)).values_list("contract__project", "month")  # type: ignore[attr-defined]
    by_month: Iterable[tuple[int, date, Decimal]] = sums.annotate(total=Sum("amount"))
    return by_month


def _expect(found: defaultdict[int, CashMoves], of_projects: Q) -> Mapping[int, Forecast]:
    """What is outstanding, by the day it is expected (four queries)."""
    rows = PaymentCheckpoint.objects.outstanding().filter(of_projects).select_related("contract__customer", "owner")
    checkpoints = list(rows)
    known = forecasts(checkpoints) if checkpoints else {}
    for one in checkpoints:
        if (day := known[one.pk].expected) is not None:
            found[one.contract.project_id].expected[day.replace(day=1)] += one.outstanding
    return known


def _plan(found: defaultdict[int, CashMoves], project_ids: Sequence[int], known: Mapping[int, Forecast]) -> None:
    """What is still to be paid of the plan, and what contracts cost beyond it (four queries)."""
    rows = PlannedPayment.objects.outstanding().filter(contract__project__in=project_ids)
    planned = list(rows.select_related("contract", "milestone", "checkpoint"))
    days = whens(planned, known)
    for one in planned:
        moves, day = found[one.contract.project_id], days[one.pk].expected
        moves.unplanned -= one.outstanding
        if day is None:
            moves.undated += one.outstanding
        else:
            moves.planned[day.replace(day=1)] += one.outstanding
    left = SupplierContract.objects.running().filter(project__in=project_ids).order_by().values_list("project")
    for pk, rest in left.annotate(rest=Sum(F("amount") + F("changed") - F("paid"))):
        found[pk].unplanned += rest


def _months(first: date, last: date) -> Iterable[date]:
    month = first
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
