"""Money by time: what is planned, received and expected in each month of a year; a project's money between two days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Func, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from goaltrack.common import clock
from payments.claims.models import Invoice
from payments.models import Condition, Contract, PaymentCheckpoint, Receipt
from payments.permissions import AmountRights, amounts_readable
from payments.querysets import PaymentCheckpointQuerySet, ReceiptQuerySet
from payments.selectors.facts import FULFILLED_ON, PLANNED_ON, forecasts, planned_days
from payments.selectors.lines import CheckpointLine

if TYPE_CHECKING:
    from people.models import User

ZERO = Decimal(0)


@dataclass(frozen=True)
class MonthMoney:
    """`month` is its first day. `received` is the cash that was there; `forecast` what of the outstanding money can
    still be expected in it, and the bills in hand that mature then."""

    month: date
    planned: Decimal
    received: Decimal
    forecast: Decimal


def money_of(project: int | None, department: int | None) -> Q:
    """The condition on contracts that narrows money to a project, or to a department and everything below it."""
    return within([project] if project else None, [department] if department else None)


def within(project_ids: Sequence[int] | None, department_ids: Sequence[int] | None) -> Q:
    found = Q()
    if project_ids is not None:
        found &= Q(project__in=project_ids)
    if department_ids is not None:
        found &= Q(project__department__path__overlap=list(department_ids))
    return found


def collections_by_month(
    user: "User",
    *,
    year: int,
    department_ids: Sequence[int] | None = None,
    project_ids: Sequence[int] | None = None,
    outstanding: Sequence[CheckpointLine] | None = None,
) -> list[MonthMoney]:
    """The twelve months of the year, of the money whose amounts this person may read (six queries at most).

    `outstanding`: the lines of all of this that is, where they were read already.
    """
    rights = amounts_readable(user)
    contracts = within(project_ids, department_ids)
    planned, expected = _planned_and_expected(user, contracts, rights, year, outstanding)
    received, maturing = received_by_month(user, contracts, rights, year)
    return months_of(year, planned, received, expected, maturing)


Sums = defaultdict[int, Decimal]
# What sums, rights and the plan's day ask of a checkpoint: thousands come for them.
COUNTED = (
    "amount",
    "settled",
    "cancelled",
    "due_on",
    "due_event",
    "due_days",
    "follower",
    "owner__name",
    "contract__day_basis",
    "contract__signed_on",
    "contract__warranty_months",
    "contract__customer__name",
    "contract__project__department",
    "contract__project__manager",
    "contract__project__follower",
)


class DaysBetween(Func):
    """From the first day to the second one, as a whole number."""

    arity = 2
    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()

    def __init__(self, first: Any, second: Any) -> None:
        super().__init__(second, first)


def _planned_and_expected(
    user: "User", contracts: Q, rights: AmountRights, year: int, outstanding: Sequence[CheckpointLine] | None
) -> tuple[Sums, Sums]:
    """By month: standing checkpoints by the day they are planned for, what is outstanding by its expected day."""
    found = of_year(user, contracts, year).select_related("contract__project", "contract__customer", "owner")
    if outstanding is None:
        checkpoints = [one for one in found.only(*COUNTED) if rights.may_read_checkpoint(one)]
        known = forecasts(checkpoints)
        return sums_by_month(((one, known[one.pk].planned_on, known[one.pk].expected) for one in checkpoints), year)
    # A checkpoint of one's own is read without its contract; the months count what is of contracts one sees.
    own = [
        line for line in outstanding if line.amount is not None and getattr(line.checkpoint, "project_readable", True)
    ]
    paid = [one for one in found.filter(settled=F("amount")).only(*COUNTED) if rights.may_read_checkpoint(one)]
    days = planned_days(paid)
    counted = [(line.checkpoint, line.forecast.planned_on, line.expected) for line in own]
    return sums_by_month([*counted, *((one, days[one.pk], None) for one in paid)], year)


def of_year(user: "User", contracts: Q, year: int) -> PaymentCheckpointQuerySet:
    """The standing checkpoints of these contracts that the year's plan or forecast can hold, and a few more."""
    in_question = Q(due_on__year=year) | Q(settled__lt=F("amount")) | Q(due_on=None) & _may_fall_into(year)
    of_contracts = Q(contract__in=Contract.objects.visible_to(user).filter(contracts).values("pk"))
    return PaymentCheckpoint.objects.visible_to(user).standing().filter(in_question, of_contracts)


def _may_fall_into(year: int) -> Q:
    """Of checkpoints that are due after an event: that a day it may count from lets it fall into the year.

    Wider than the days it counts: working days take at most three times as many, and each a week of holidays.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)

    def near(day: Any, checkpoint: str = "") -> Q:
        warranty = Case(
            When(
                **{f"{checkpoint}due_event": PaymentCheckpoint.DueEvent.WARRANTY},
                then=F(f"{checkpoint}contract__warranty_months"),
            ),
            default=0,
        )
        reach = F(f"{checkpoint}due_days") * 3 + 60 + Coalesce(warranty, 0) * 31
        return Q(LessThanOrEqual(day, Value(last))) & Q(LessThanOrEqual(DaysBetween(day, Value(first)), reach))

    conditions = Condition.objects.annotate(day=Coalesce(FULFILLED_ON, PLANNED_ON)).order_by()
    invoices = Invoice.objects.filter(near(F("issued_on"), "checkpoint__")).order_by()
    after_signing = Q(contract__signed_on=None) | near(F("contract__signed_on"))
    # Without a day of its conditions it is planned from today.
    undated = ~Q(pk__in=conditions.filter(day__isnull=False).values("checkpoint"))
    by_condition = Q(pk__in=conditions.filter(near(F("day"), "checkpoint__")).values("checkpoint"))
    after_events = undated | by_condition | Q(pk__in=invoices.values("checkpoint"))
    is_signed = Q(due_event=PaymentCheckpoint.DueEvent.SIGNED)
    return is_signed & after_signing | ~is_signed & after_events


def sums_by_month(days: Iterable[tuple[PaymentCheckpoint, date | None, date | None]], year: int) -> tuple[Sums, Sums]:
    """What is planned by the day it is planned for, what is outstanding by its expected day: each with both days."""
    planned: Sums = defaultdict(Decimal)
    expected: Sums = defaultdict(Decimal)
    for one, planned_on, expected_on in days:
        if planned_on is not None and planned_on.year == year:
            planned[planned_on.month] += one.amount
        if expected_on is not None and expected_on.year == year:
            expected[expected_on.month] += one.outstanding
    return planned, expected


def months_of(year: int, planned: Sums, received: Sums, expected: Sums, maturing: Sums) -> list[MonthMoney]:
    return [
        MonthMoney(date(year, month, 1), planned[month], received[month], expected[month] + maturing[month])
        for month in range(1, 13)
    ]


def readable_receipts(user: "User", contracts: Q, rights: AmountRights) -> ReceiptQuerySet:
    """The receipts and reversals of these contracts whose amounts this person may read, in no order."""
    readable = Contract.objects.visible_to(user).filter(contracts & rights.contracts())
    return Receipt.objects.filter(contract__in=readable.values("pk")).order_by()


def received_by_month(user: "User", contracts: Q, rights: AmountRights, year: int) -> tuple[Sums, Sums]:
    """By the month of the cash: what was there by today, and the bills that are still to mature; reversals taken off
    (one query)."""
    rows = readable_receipts(user, contracts, rights).filter(cash_on__year=year)
    is_there = Q(cash_on__lte=clock.today())
    received: Sums = defaultdict(Decimal)
    maturing: Sums = defaultdict(Decimal)
    sums = rows.values_list("cash_on__month").annotate(
        there=Sum("amount", filter=is_there), coming=Sum("amount", filter=~is_there)
    )
    for month, there, coming in sums:
        received[month] += there or ZERO
        maturing[month] += coming or ZERO
    return received, maturing


def project_money(project_ids: Sequence[int], first: date, last: date) -> dict[int, tuple[Decimal, Decimal]]:
    """By project with a contract: what is planned and what was received from `first` to `last`.

    For whoever it is shown to, the caller masks it.
    """
    contracts = Contract.objects.filter(project__in=project_ids)
    money = {pk: [ZERO, ZERO] for pk in contracts.order_by().values_list("project", flat=True).distinct()}
    if not money:
        return {}
    checkpoints = list(
        PaymentCheckpoint.objects.standing()
        .filter(Q(due_on__range=(first, last)) | Q(due_on=None), contract__project__in=money)
        .select_related("contract__customer", "owner")
    )
    days = planned_days(checkpoints)
    for one in checkpoints:
        planned_on = days[one.pk]
        if planned_on is not None and first <= planned_on <= last:
            money[one.contract.project_id][0] += one.amount
    receipts = Receipt.objects.filter(contract__project__in=money, cash_on__range=(first, last)).order_by()
    for pk, total in receipts.values_list("contract__project").annotate(total=Sum("amount")):
        money[pk][1] += total
    return {pk: (planned, received) for pk, (planned, received) in money.items()}
