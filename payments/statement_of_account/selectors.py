"""What a customer owes by the contracts that a reader sees, and what of it came in."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, StateConflict
from payments import standing
from payments.forecast import HoldFact
from payments.models import Contract, PaymentCheckpoint, Receipt
from payments.permissions import amounts_readable
from payments.selectors import due_days
from payments.statement_of_account.ageing import Aged, aged
from payments.statement_of_account.capitals import in_capitals
from people.models import User
from projects.models import Customer

ZERO = Decimal(0)
# Contracts, checkpoints and receipts together: setting these takes a web process about three seconds.
MOST_LINES = 500


@dataclass(frozen=True)
class CheckpointOwed:
    """`days_overdue` counts calendar days since the due day while something is outstanding, else 0."""

    checkpoint: PaymentCheckpoint
    due: date | None
    days_overdue: int
    hold: HoldFact | None

    @property
    def outstanding(self) -> Decimal:
        return self.checkpoint.outstanding


@dataclass(frozen=True)
class ContractOwed:
    contract: Contract
    lines: list[CheckpointOwed]

    @property
    def planned(self) -> Decimal:
        return sum((line.checkpoint.amount for line in self.lines), ZERO)

    @property
    def settled(self) -> Decimal:
        return sum((line.checkpoint.settled for line in self.lines), ZERO)

    @property
    def outstanding(self) -> Decimal:
        return sum((line.outstanding for line in self.lines), ZERO)


@dataclass(frozen=True)
class StatementOfAccount:
    """As of a day, with the receipts from `since` on; `received_in_all` counts those before it too."""

    customer: Customer
    issuer: str
    as_of: date
    since: date
    contracts: list[ContractOwed]
    receipts: list[Receipt]
    received_in_all: Decimal

    @property
    def received(self) -> Decimal:
        """In the period, less what was reversed of it."""
        return sum((receipt.amount for receipt in self.receipts), ZERO)

    @property
    def outstanding(self) -> Decimal:
        return sum((one.outstanding for one in self.contracts), ZERO)

    @property
    def outstanding_in_capitals(self) -> str:
        return in_capitals(self.outstanding)

    @property
    def overdue(self) -> Decimal:
        return sum((line.outstanding for line in self._lines if line.days_overdue), ZERO)

    @property
    def held(self) -> Decimal:
        """What of the outstanding money is on hold or disputed."""
        return sum((line.outstanding for line in self._lines if line.hold is not None), ZERO)

    @property
    def advance(self) -> Decimal:
        """Received and not yet set off against a checkpoint."""
        return self.received_in_all - sum((one.settled for one in self.contracts), ZERO)

    @property
    def ageing(self) -> list[Aged]:
        """Five sums, together what is outstanding."""
        return aged((line.days_overdue, line.outstanding) for line in self._lines)

    @property
    def number(self) -> str:
        """Day, customer and the first signs of a digest: two statements with one number say the same."""
        said = [self.customer.name, self.issuer, str(self.since), str(self.received_in_all)]
        for one in self.contracts:
            contract = one.contract
            said += [contract.number, contract.name, str(contract.amount), str(contract.signed_on)]
            for line in one.lines:
                checkpoint = line.checkpoint
                kind = line.hold.kind if line.hold else ""
                said += [checkpoint.name, str(checkpoint.amount), str(checkpoint.settled), str(line.due), kind]
        for receipt in self.receipts:
            told = receipt.reverses or receipt
            said += [str(receipt.received_on), str(receipt.contract_id), str(receipt.amount)]
            said += [str(receipt.reverses_id), told.reference, told.method, str(told.maturity_on)]
        digest = hashlib.sha256("\x1f".join(said).encode()).hexdigest()
        return f"{self.as_of:%Y%m%d}-{self.customer.pk}-{digest[:8].upper()}"

    @property
    def _lines(self) -> Iterator[CheckpointOwed]:
        return (line for one in self.contracts for line in one.lines)


def customers_with_statement(user: User, text: str = "") -> QuerySet[Customer]:
    """Those of whose contracts the person sees some and reads the amounts of all they see, by name.

    With `contracts_seen`, how many these are. `text` is part of the name.
    """
    seen = Contract.objects.visible_to(user).order_by()
    readable = seen.filter(amounts_readable(user).contracts())
    unread = seen.exclude(pk__in=readable.values("pk")).filter(customer=OuterRef("pk"))
    customers = Customer.objects.filter(contracts__in=readable).exclude(Exists(unread))
    if text:
        customers = customers.filter(name__icontains=text)
    return customers.annotate(contracts_seen=Count("contracts", distinct=True)).order_by("name", "id")


def outstanding_of(user: User, customers: Sequence[Customer]) -> dict[int, Decimal]:
    """By customer, what is outstanding on the contracts that the person sees (one query). The caller masks it."""
    seen = Contract.objects.visible_to(user).filter(customer__in=customers).order_by()
    owed = PaymentCheckpoint.objects.outstanding().filter(contract__in=seen)
    rows = owed.order_by().values_list("contract__customer")
    return dict(rows.annotate(total=Sum(F("amount") - F("settled"))))


def statement_of_account(user: User, customer_id: int, *, since: date) -> StatementOfAccount:
    """The customer's statement as of today, with receipts from `since` on (eleven queries at most).

    Raises Http404 where the person sees no contract of the customer, ActionForbidden where they may not read the
    amounts of all they see, StateConflict for more than MOST_LINES lines.
    """
    with _one_moment():
        seen = Contract.objects.visible_to(user).filter(customer=customer_id).order_by()
        customer = get_object_or_404(Customer.objects.filter(Exists(seen)), pk=customer_id)
        found = seen.select_related("project__department__root", "customer").order_by("signed_on", "id")
        contracts = list(found[: MOST_LINES + 1])
        rights = amounts_readable(user)
        if not all(rights.may_read(contract.project) for contract in contracts):
            raise ActionForbidden(
                _("A statement of account names amounts, and you may not see those of every contract of this customer.")
            )
        checkpoints = PaymentCheckpoint.objects.standing().filter(contract__in=contracts)
        receipts = Receipt.objects.filter(contract__in=contracts)
        listed = receipts.filter(received_on__gte=since)
        if len(contracts) + checkpoints.count() + listed.count() > MOST_LINES:
            raise StateConflict(
                _("This statement would have more than %(most)s lines. Let its receipts begin later.")
                % {"most": f"{MOST_LINES:,}"}
            )
        return StatementOfAccount(
            customer=customer,
            issuer=", ".join(dict.fromkeys(_issuer(contract) for contract in contracts)),
            as_of=clock.today(),
            since=since,
            contracts=_owed(contracts, checkpoints),
            receipts=list(listed.select_related("contract", "reverses").order_by("received_on", "id")),
            received_in_all=receipts.aggregate(total=Sum("amount"))["total"] or ZERO,
        )


def _issuer(contract: Contract) -> str:
    """The first-level department that delivers it."""
    department = contract.project.department
    return (department.root or department).name


def _owed(contracts: Sequence[Contract], rows: QuerySet[PaymentCheckpoint]) -> list[ContractOwed]:
    """Each contract with its checkpoints by due day, those without one last (four queries at most)."""
    checkpoints = list(rows.select_related("contract__customer", "owner").order_by("id"))
    due, today = due_days(checkpoints), clock.today()
    agreed = standing.of(one.pk for one in checkpoints if one.outstanding)
    by_contract: defaultdict[int, list[CheckpointOwed]] = defaultdict(list)
    for one in sorted(checkpoints, key=lambda one: (due[one.pk] or date.max, one.pk)):
        day = due[one.pk]
        late = max((today - day).days, 0) if day is not None and one.outstanding else 0
        hold = agreed.get(one.pk, {}).get("hold")
        by_contract[one.contract_id].append(CheckpointOwed(one, day, late, hold))
    return [ContractOwed(contract, by_contract[contract.pk]) for contract in contracts]


@contextmanager
def _one_moment() -> Iterator[None]:
    """What is read inside is of one moment, so that its sums agree whatever is recorded meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
