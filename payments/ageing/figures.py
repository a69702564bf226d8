"""Days sales outstanding and the collection rate, month by month over the last twelve."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from goaltrack.common import clock
from payments.ageing.dated import Dated, readable_checkpoints
from payments.models import Contract, Receipt
from payments.permissions import amounts_readable
from people.models import User

ZERO = Decimal(0)
MONTHS = 12


@dataclass(frozen=True)
class MonthFigures:
    """`receivable` stands at the month's end (today in this one): due and not paid by then. `became_due` and
    `received` are of the month; `dso` is in days, `rate` in percent, each None without a denominator."""

    month: date
    became_due: Decimal
    received: Decimal
    receivable: Decimal
    dso: Decimal | None
    rate: Decimal | None


def month_figures(user: User, department: int | None = None) -> list[MonthFigures]:
    """The last twelve months, this one included (four queries at most)."""
    today = clock.today()
    rows = Dated(readable_checkpoints(user, department)).read(
        """SELECT true, date_trunc('month', due)::date, sum(amount) FROM aged WHERE due <= %s GROUP BY 2
           UNION ALL
           SELECT false, date_trunc('month', greatest(due, receipt.received_on))::date, sum(allotment.amount)
           FROM aged JOIN payments_allotment allotment ON allotment.checkpoint_id = aged.id
           JOIN payments_receipt receipt ON receipt.id = allotment.receipt_id
           WHERE greatest(due, receipt.received_on) <= %s AND due IS NOT NULL GROUP BY 2""",
        [today, today],
    )
    due: defaultdict[date, Decimal] = defaultdict(Decimal)
    paid: defaultdict[date, Decimal] = defaultdict(Decimal)
    for is_due, month, amount in rows:
        (due if is_due else paid)[month] += amount
    return figures_of(due, paid, _received(user, department, today), today)


def figures_of(
    due: dict[date, Decimal], paid: dict[date, Decimal], received: dict[date, Decimal], today: date
) -> list[MonthFigures]:
    """The figures from what fell due, what of that was paid and what came in, each by the first day of its month."""
    found = []
    for month in months_until(today, MONTHS):
        window = months_until(month, MONTHS)
        end = min(_next(month) - timedelta(days=1), today)
        billed = sum((due.get(one, ZERO) for one in window), ZERO)
        receivable = sum((value for one, value in due.items() if one <= month), ZERO) - sum(
            (value for one, value in paid.items() if one <= month), ZERO
        )
        days = (end - window[0]).days + 1
        became_due, came = due.get(month, ZERO), received.get(month, ZERO)
        found.append(
            MonthFigures(
                month,
                became_due,
                came,
                receivable,
                dso=receivable * days / billed if billed else None,
                rate=came * 100 / became_due if became_due else None,
            )
        )
    return found


def months_until(last: date, count: int) -> list[date]:
    """The first days of so many months, the one of `last` at the end."""
    number = last.year * 12 + last.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - count + 1, number + 1)]


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _received(user: User, department: int | None, today: date) -> dict[date, Decimal]:
    rights = amounts_readable(user)
    own = rights.contracts()
    contracts = Contract.objects.visible_to(user).filter(own)
    if department is not None:
        contracts = contracts.filter(project__department__path__overlap=[department])
    first = months_until(today, MONTHS)[0]
    rows = Receipt.objects.filter(contract__in=contracts.order_by().values("pk"), cash_on__range=(first, today))
    return dict(rows.order_by().annotate(month=TruncMonth("cash_on")).values_list("month").annotate(Sum("amount")))
