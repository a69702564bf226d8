"""Applications and invoices as a page and the API show them; amounts are None where the reader may not know them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet, Sum

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from payments.claims.models import ApplicationReturn, ApplicationStep, Invoice, PaymentApplication
from payments.forecast import CUSTOMER, US
from payments.permissions import amounts_readable
from people.models import User
from people.selectors import workday_calendar

ZERO = Decimal(0)


@dataclass(frozen=True)
class StepLine:
    """`days` is how many working days it lies there; `late` by how many that is beyond the usual ones."""

    step: ApplicationStep
    state: str
    customer: str
    days: int = 0
    late: int = 0
    expected: date | None = None

    @property
    def label(self) -> str:
        return self.step.title

    @property
    def held_by(self) -> str:
        return US if self.step.lacking else self.step.held_by

    @property
    def holder(self) -> str:
        """What came back lies with us; the customer is named where nobody of them is."""
        if self.step.lacking:
            return ""
        return self.step.holder or (self.customer if self.step.held_by == CUSTOMER else "")


@dataclass(frozen=True)
class ApplicationLine:
    application: PaymentApplication
    amount: Decimal | None
    steps: Sequence[StepLine]

    @property
    def current(self) -> StepLine | None:
        return next((line for line in self.steps if line.state in ("next", "late", "returned")), None)

    @property
    def returns(self) -> int:
        return sum(line.step.returns for line in self.steps)

    @property
    def late(self) -> int:
        return self.current.late if self.current is not None else 0

    @property
    def days(self) -> int:
        """Working days it lies where it is."""
        return self.current.days if self.current is not None else 0

    @property
    def returned(self) -> list[ApplicationReturn]:
        return list(self.application.returned.all())


@dataclass(frozen=True)
class InvoiceLine:
    """`left` of an original is what was not reversed."""

    invoice: Invoice
    amount: Decimal | None
    tax: Decimal | None
    left: Decimal | None
    is_over: bool


def application_lines(user: User, applications: "QuerySet[PaymentApplication]") -> list[ApplicationLine]:
    """In their order (three queries); the caller filters what is seen."""
    rows = applications.select_related(
        "checkpoint__contract__project__department",
        "checkpoint__contract__customer",
        "checkpoint__owner",
        "checkpoint__follower",
    ).prefetch_related(
        "steps",
        Prefetch("returned", ApplicationReturn.objects.select_related("source", "target", "recorded_by")),
    )
    rights, today, calendar = amounts_readable(user), clock.today(), workday_calendar()
    return [
        ApplicationLine(
            row,
            row.amount if rights.may_read_checkpoint(row.checkpoint) else None,
            _step_lines(row, today, calendar),
        )
        for row in rows
    ]


def in_process(user: User, *, customer: int = 0, kind: str = "", mine: bool = False) -> list[ApplicationLine]:
    """What customers have before them, the longest beyond its usual days first."""
    rows = PaymentApplication.objects.visible_to(user).in_process()
    if customer:
        rows = rows.filter(checkpoint__contract__customer=customer)
    if kind:
        rows = rows.filter(steps__in=ApplicationStep.objects.current().filter(kind=kind))
    if mine:
        rows = rows.filter(checkpoint__owner=user) | rows.filter(checkpoint__follower=user)
    lines = application_lines(user, rows)
    return sorted(lines, key=lambda line: (-line.late, -line.days, line.application.pk))


def invoice_lines(user: User, invoices: "QuerySet[Invoice]") -> list[InvoiceLine]:
    """Two queries."""
    rows = list(invoices.select_related("checkpoint__contract__project", "application", "original", "recorded_by"))
    rights = amounts_readable(user)
    left = _left(rows)
    lines = []
    for row in rows:
        knows = rights.may_read_checkpoint(row.checkpoint)
        rest = left.get(row.pk)
        lines.append(
            InvoiceLine(
                row,
                row.amount if knows else None,
                row.tax if knows else None,
                rest if knows else None,
                is_over=row.original_id is not None or not rest,
            )
        )
    return lines


def _left(rows: Iterable[Invoice]) -> dict[int, Decimal]:
    originals = {row.pk: row.amount for row in rows if row.original_id is None}
    taken = Invoice.objects.filter(original__in=originals).order_by().values_list("original").annotate(Sum("amount"))
    back = dict(taken) if originals else {}
    return {pk: amount + back.get(pk, ZERO) for pk, amount in originals.items()}


def _step_lines(row: PaymentApplication, today: date, calendar: WorkdayCalendar) -> list[StepLine]:
    runs = row.state == PaymentApplication.State.RUNNING
    customer = row.checkpoint.contract.customer.name
    lines: list[StepLine] = []
    former = today
    for step in row.steps.all():
        if step.done_on is not None:
            lines.append(StepLine(step, "done", customer))
        elif step.since is None or not runs:
            former = calendar.add(former, step.usual)
            lines.append(StepLine(step, "idle", customer, expected=former if runs else None))
        else:
            usual = calendar.add(step.since, step.usual)
            former = max(usual, today)
            state = "returned" if step.lacking else "late" if usual < today else "next"
            late = calendar.late(usual, today)
            lines.append(StepLine(step, state, customer, calendar.late(step.since, today), late, former))
    return lines
