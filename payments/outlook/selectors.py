"""The forecast of a year: weighted beside plain, by month, against the plan and the year before.

Only money whose amounts the reader may read stands in it: in its rows, its sums and its curves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import F, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from goaltrack.common import clock
from payments.claims.facts import invoiced_days
from payments.forecast import STATE_LABELS, Forecast, Known, Step, forecast_of
from payments.models import PaymentCheckpoint
from payments.outlook.cutoffs import CutOffs, missed
from payments.outlook.weights import LABELS, REASONS, STAGES, Policies, stage_of, weighted
from payments.permissions import amounts_readable
from payments.selectors import known_facts
from payments.selectors.months import money_of, of_year, readable_receipts, sums_by_month
from people.selectors import workday_calendar

if TYPE_CHECKING:
    from people.models import User

ZERO = Decimal(0)
SHOWS = ("held", "slips", "fiscal", "beyond")
FISCAL = "fiscal"


@dataclass(frozen=True)
class OutlookLine:
    """One open checkpoint of the forecast; `cut_off` is the customer's (month-day), empty where none holds."""

    checkpoint: PaymentCheckpoint
    known: Known
    forecast: Forecast
    stage: str
    percent: int
    cut_off: str = ""

    @property
    def outstanding(self) -> Decimal:
        return self.checkpoint.outstanding

    @property
    def weighted(self) -> Decimal:
        return weighted(self.outstanding, self.percent)

    @property
    def expected(self) -> date | None:
        return self.forecast.expected

    @property
    def missed(self) -> date | None:
        """The cut-off of the year that the money is expected too late for: it slips into the next year's budget."""
        return missed(self.expected, self.cut_off)

    @property
    def fiscal(self) -> list[Step]:
        """Fiscal funds that are not there yet."""
        return fiscal_steps(self.forecast)

    @property
    def stage_label(self) -> str:
        return str(LABELS[self.stage])

    @property
    def state_label(self) -> str:
        return str(STATE_LABELS[self.forecast.state])


@dataclass(frozen=True)
class Bill:
    """A bill in hand that is still to mature (below zero: what of it was taken back); it counts in full."""

    receipt: int
    contract: str
    on: date
    amount: Decimal


@dataclass(frozen=True)
class OutlookMonth:
    """`month` is its first day; `last_year` what was received in the same month of the year before."""

    month: date
    planned: Decimal
    received: Decimal
    last_year: Decimal
    forecast: Decimal
    weighted: Decimal


@dataclass(frozen=True)
class StageSum:
    """What is outstanding in a stage; `percent` is None where departments weigh it differently."""

    stage: str
    count: int
    outstanding: Decimal
    weighted: Decimal
    percent: int | None

    @property
    def label(self) -> str:
        return str(LABELS[self.stage])

    @property
    def reason(self) -> str:
        return str(REASONS[self.stage])


@dataclass(frozen=True)
class Outlook:
    """The forecast of a year as of `today`."""

    year: int
    today: date
    months: list[OutlookMonth]
    lines: list[OutlookLine]
    bills: list[Bill]

    def of_month(self, month: date) -> list[OutlookLine]:
        return [one for one in self.lines if one.expected and one.expected.replace(day=1) == month]

    def bills_of(self, month: date) -> list[Bill]:
        return [one for one in self.bills if one.on.replace(day=1) == month]

    def shown(self, show: str) -> list[OutlookLine]:
        """The lines that one of SHOWS asks for, or a stage."""
        match show:
            case "held":
                return [one for one in self.lines if one.expected is None]
            case "slips":
                return [one for one in self.lines if one.missed and one.missed.year == self.year]
            case "fiscal":
                return [one for one in self.lines if one.fiscal]
            case "beyond":
                return [one for one in self.lines if one.expected and one.expected.year > self.year]
            case _:
                return [one for one in self.lines if one.stage == show]

    @cached_property
    def beyond_bills(self) -> list[Bill]:
        return [one for one in self.bills if one.on.year > self.year]

    @property
    def beyond(self) -> Decimal:
        """Expected after the year."""
        return sums_of(self.shown("beyond"))[0] + sum((one.amount for one in self.beyond_bills), ZERO)

    @property
    def beyond_weighted(self) -> Decimal:
        return sums_of(self.shown("beyond"))[1] + sum((one.amount for one in self.beyond_bills), ZERO)

    @property
    def planned(self) -> Decimal:
        return sum((one.planned for one in self.months), ZERO)

    @property
    def received(self) -> Decimal:
        return sum((one.received for one in self.months), ZERO)

    @property
    def last_year(self) -> Decimal:
        return sum((one.last_year for one in self.months), ZERO)

    @property
    def year_end(self) -> Decimal:
        """Received and still expected within the year."""
        return self.received + sum((one.forecast for one in self.months), ZERO)

    @property
    def year_end_weighted(self) -> Decimal:
        return self.received + sum((one.weighted for one in self.months), ZERO)

    @property
    def slipping(self) -> Decimal:
        """Expected after its customer's cut-off of this year: it may slip into the next one."""
        return sums_of(self.shown("slips"))[0]

    @property
    def fiscal(self) -> Decimal:
        return sums_of(self.shown("fiscal"))[0]

    @property
    def held(self) -> Decimal:
        return sums_of(self.shown("held"))[0]

    @property
    def stages(self) -> list[StageSum]:
        """Those with money, in the order of STAGES."""
        found = []
        for stage in STAGES:
            lines = self.shown(stage)
            percents = {one.percent for one in lines}
            if lines:
                percent = percents.pop() if len(percents) == 1 else None
                found.append(StageSum(stage, len(lines), *sums_of(lines), percent))
        return found


def sums_of(lines: Iterable[OutlookLine]) -> tuple[Decimal, Decimal]:
    """Outstanding plain and weighted."""
    found = list(lines)
    return sum((one.outstanding for one in found), ZERO), sum((one.weighted for one in found), ZERO)


def fiscal_steps(found: Forecast) -> list[Step]:
    return [step for step in found.steps if step.kind == FISCAL and step.state != "done"]


def outlook(user: "User", *, year: int, project: int | None = None, department: int | None = None) -> Outlook:
    """The forecast of a project, or of a department and all below it (fifteen queries at most)."""
    rights = amounts_readable(user)
    contracts = money_of(project, department)
    seen = of_year(user, contracts, year).select_related("contract__project__department", "contract__customer", "owner")
    checkpoints = [one for one in seen.order_by("due_on", "id") if rights.may_read_checkpoint(one)]
    lines, planned = _lines(checkpoints, year)
    receipts = readable_receipts(user, contracts, rights)
    today = clock.today()
    received: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    there = receipts.filter(cash_on__lte=today, cash_on__year__in=(year - 1, year))
    by_month = there.values_list(ExtractYear("cash_on"), ExtractMonth("cash_on")).annotate(total=Sum("amount"))
    for of, month, total in by_month:
        received[of, month] += total
    coming = receipts.filter(cash_on__gt=today).order_by("cash_on", "id")
    named = coming.values_list("pk", F("contract__name"), "cash_on", "amount")
    bills = [Bill(pk, name, on, amount) for pk, name, on, amount in named]
    months = [
        _month(date(year, month, 1), planned[month], received[year, month], received[year - 1, month], lines, bills)
        for month in range(1, 13)
    ]
    return Outlook(year, today, months, lines, bills)


def _lines(checkpoints: list[PaymentCheckpoint], year: int) -> tuple[list[OutlookLine], Mapping[int, Decimal]]:
    """The open ones, soonest first, and what is planned in each month of the year."""
    if not checkpoints:
        return [], defaultdict(Decimal)
    today, calendar = clock.today(), workday_calendar()
    known = known_facts(checkpoints)
    found = {pk: forecast_of(one, today=today, calendar=calendar) for pk, one in known.items()}
    planned, _expected = sums_by_month(((one, found[one.pk].planned_on, None) for one in checkpoints), year)
    open_ones = [one for one in checkpoints if one.outstanding]
    lines = weigh(open_ones, known, found)
    return sorted(lines, key=lambda one: (one.expected or date.max, one.checkpoint.pk)), planned


def weigh(
    checkpoints: list[PaymentCheckpoint], known: Mapping[int, Known], found: Mapping[int, Forecast]
) -> list[OutlookLine]:
    """Open checkpoints with how likely they are, and what cut-off holds (three queries)."""
    policies = Policies()
    cut_offs = CutOffs({one.contract.customer_id for one in checkpoints}, policies)
    invoiced = invoiced_days([one.pk for one in checkpoints])
    lines = []
    for one in checkpoints:
        department = one.contract.project.department
        facts = known[one.pk]
        facts = replace(facts, terms=replace(facts.terms, invoiced_on=invoiced.get(one.pk)))
        stage = stage_of(facts, found[one.pk])
        percent = policies.percent(department, stage)
        cut_off = cut_offs.of(one.contract.customer_id, department)
        lines.append(OutlookLine(one, facts, found[one.pk], stage, percent, cut_off))
    return lines


def _month(
    month: date, planned: Decimal, received: Decimal, last_year: Decimal, lines: list[OutlookLine], bills: list[Bill]
) -> OutlookMonth:
    plain, weighed = sums_of(one for one in lines if one.expected and one.expected.replace(day=1) == month)
    maturing = sum((one.amount for one in bills if one.on.replace(day=1) == month), ZERO)
    return OutlookMonth(month, planned, received, last_year, plain + maturing, weighed + maturing)
