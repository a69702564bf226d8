"""Supplier contracts as pages show them, and what of them is a risk; each in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from goaltrack.common import clock
from goaltrack.common.workdays import WorkdayCalendar
from payments.permissions import AmountRights, amounts_readable
from payments.suppliers.cash import CashMoves, CashPosition, cash_moves, cash_position
from payments.suppliers.models import InterfaceObligation, PlannedPayment, SupplierContract, SupplierPayment
from payments.suppliers.permissions import may_read_supplies
from payments.suppliers.policy import Floors, price_share
from payments.suppliers.querysets import ObligationQuerySet, SupplierContractQuerySet
from payments.suppliers.when import When, whens
from people.abilities import Ability
from people.models import User
from people.selectors import workday_calendar
from projects.models import Project

ZERO = Decimal(0)


@dataclass(frozen=True)
class SupplierLine:
    """A contract; what tells of amounts is None for a reader who may not know them."""

    contract: SupplierContract
    total: Decimal | None
    paid: Decimal | None
    # Planned and not paid yet; nothing more of one that has ended.
    ahead: Decimal | None
    reference: Decimal | None
    share: Decimal | None
    floor: Decimal
    is_squeezed: bool | None
    # Interfaces that nothing says must come.
    unsecured: int

    @property
    def knows(self) -> bool:
        return self.total is not None

    @property
    def unplanned(self) -> Decimal | None:
        if self.total is None or self.paid is None or self.ahead is None:
            return None
        return ZERO if self.contract.is_over else self.total - self.paid - self.ahead

    @property
    def paid_share(self) -> Decimal | None:
        return None if self.total is None or self.paid is None else self.paid * 100 / self.total

    @property
    def lacks_contingency(self) -> bool:
        return bool(self.is_squeezed) and not self.contract.contingency


def supplier_lines(user: User, contracts: Iterable[SupplierContract]) -> list[SupplierLine]:
    """The lines of contracts read with `as_lines()` (four queries)."""
    contracts = list(contracts)
    rights, floors = amounts_readable(user), Floors()
    plans = PlannedPayment.objects.standing().filter(contract__in=contracts).order_by().values_list("contract")
    ahead = dict(plans.annotate(rest=Sum(F("amount") - F("paid"))))
    risks = InterfaceObligation.objects.unsecured().filter(contract__in=contracts).order_by().values_list("contract")
    unsecured = dict(risks.annotate(count=Count("pk")))
    return [_line(one, rights, floors, ahead.get(one.pk, ZERO), unsecured.get(one.pk, 0)) for one in contracts]


def _line(
    contract: SupplierContract, rights: AmountRights, floors: Floors, ahead: Decimal, unsecured: int
) -> SupplierLine:
    knows = may_read_supplies(rights, contract)
    ahead = ZERO if contract.is_over else ahead
    return SupplierLine(
        contract,
        total=contract.total if knows else None,
        paid=contract.paid if knows else None,
        ahead=ahead if knows else None,
        reference=contract.reference if knows else None,
        share=price_share(contract) if knows else None,
        floor=floors.of(contract.project.department),
        is_squeezed=floors.is_squeezed(contract) if knows else None,
        unsecured=unsecured,
    )


@dataclass(frozen=True)
class ObligationLine:
    """`late`: working days since its due day, 0 in time."""

    row: InterfaceObligation
    late: int
    may_write: bool

    @property
    def is_risk(self) -> bool:
        return self.row.delivered_on is None and not self.row.is_secured


class ScopeRights:
    """The rule `suppliers.scope_write` for many contracts at once: at most one query. A test holds the two equal."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._kept = user.departments_below(Ability.WRITE_MONEY)

    def may_write(self, contract: SupplierContract) -> bool:
        project = contract.project
        own = (contract.owner_id, contract.follower_id, project.manager_id, project.follower_id)
        return self._user.is_active and (self._user.pk in own or project.department_id in self._kept)


def obligation_lines(user: User, rows: ObligationQuerySet) -> list[ObligationLine]:
    """Two queries at most."""
    found = rows.select_related("contract__project", "contract__supplier", "contract__owner", "party", "module")
    rights, calendar, today = ScopeRights(user), workday_calendar(), clock.today()
    return [
        ObligationLine(
            row,
            late=_late(row, calendar, today),
            may_write=not row.contract.is_over and rights.may_write(row.contract),
        )
        for row in found
    ]


def _late(row: InterfaceObligation, calendar: WorkdayCalendar, today: date) -> int:
    return calendar.late(row.due, today) if row.due is not None and row.delivered_on is None else 0


@dataclass(frozen=True)
class SupplyRisks:
    """Interfaces without a clause first, then those that are late; prices squeezed, without a contingency first."""

    interfaces: list[ObligationLine]
    squeezed: list[SupplierLine]


def supply_risks(user: User, *, project: int | None = None, mine: bool = False) -> SupplyRisks:
    """What of supplier contracts is a risk, of those that the reader sees (eight queries)."""
    contracts = SupplierContract.objects.visible_to(user).running()
    if project is not None:
        contracts = contracts.filter(project=project)
    if mine:
        contracts = contracts.filter(Q(owner=user) | Q(follower=user))
    rows = InterfaceObligation.objects.filter(contract__in=contracts.order_by().values("pk")).open()
    pressing = rows.filter(Q(clause="", compensation="") | Q(due__lt=clock.today()))
    interfaces = sorted(
        obligation_lines(user, pressing),
        key=lambda line: (not line.is_risk, line.row.due or date.max, line.row.pk),
    )
    squeezed = [line for line in supplier_lines(user, _with_reference(contracts)) if line.is_squeezed]
    return SupplyRisks(interfaces, sorted(squeezed, key=lambda line: (not line.lacks_contingency, line.share)))


def _with_reference(contracts: SupplierContractQuerySet) -> SupplierContractQuerySet:
    return contracts.filter(reference__isnull=False).as_lines()


@dataclass(frozen=True)
class PlanLine:
    """A planned payment; amounts are None for a reader who may not know them."""

    row: PlannedPayment
    amount: Decimal | None
    paid: Decimal | None
    when: When

    @property
    def state(self) -> str:
        if self.row.cancelled:
            return "cancelled"
        if not self.row.outstanding:
            return "paid"
        if self.row.contract.is_over:
            return "dropped"
        if self.when.is_overdue:
            return "overdue"
        return "planned" if self.when.due is not None else "waiting"


def plan_lines(contract: SupplierContract, *, knows: bool) -> list[PlanLine]:
    """In the order they are expected (six queries at most)."""
    rows = list(contract.planned.select_related("contract", "milestone", "checkpoint"))
    days = whens(rows)
    lines = [PlanLine(one, one.amount if knows else None, one.paid if knows else None, days[one.pk]) for one in rows]
    return sorted(lines, key=lambda line: (line.row.cancelled, line.when.expected or date.max, line.row.pk))


@dataclass(frozen=True)
class PaymentLine:
    """A row of the ledger; `left` is what of a payment was not taken back."""

    row: SupplierPayment
    amount: Decimal | None
    left: Decimal | None


def payment_lines(contract: SupplierContract, *, knows: bool) -> list[PaymentLine]:
    """The newest first (one query)."""
    rows = list(contract.payments.select_related("planned", "recorded_by"))
    left = {row.pk: row.amount for row in rows if row.reverses_id is None}
    for row in rows:
        if row.reverses_id is not None:
            left[row.reverses_id] += row.amount
    return [PaymentLine(row, row.amount if knows else None, left.get(row.pk) if knows else None) for row in rows]


@dataclass(frozen=True)
class ProjectCash:
    project: Project
    position: CashPosition


def projects_with_cash(user: User, department: int | None = None) -> list[Project]:
    """Those with a contract of either kind whose amounts one may read, below a department if given (one query)."""
    rights = amounts_readable(user)
    own = Q(department__in=rights.departments) | Q(manager=user) | Q(follower=user)
    has_money = Q(contracts__isnull=False) | Q(supplier_contracts__isnull=False)
    projects = Project.objects.visible_to(user).filter(own, has_money).distinct()
    if department is not None:
        projects = projects.filter(department__path__contains=[department])
    return list(projects)


def cash_of(user: User, projects: Sequence[Project]) -> tuple[list[ProjectCash], CashPosition | None]:
    """The positions of those whose amounts the reader may read, the lowest first, and that of all of them together."""
    rights, today = amounts_readable(user), clock.today()
    known = [project for project in projects if rights.may_read(project)]
    moves = cash_moves([project.pk for project in known]) if known else {}
    every = CashMoves()
    for one in moves.values():
        every.add(one)
    lines = [ProjectCash(project, cash_position(moves[project.pk], today)) for project in known if project.pk in moves]
    lines.sort(key=lambda line: (line.position.lowest.balance, line.project.pk))
    return lines, cash_position(every, today) if lines else None
