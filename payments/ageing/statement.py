"""The statement of account of a customer (对账单), and its PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from goaltrack.common import clock
from payments.ageing.capital import capital
from payments.ageing.dated import Dated, readable_checkpoints
from payments.ageing.figures import MONTHS, months_until
from payments.ageing.ranges import ranges_for
from payments.models import Contract, PaymentCheckpoint, Receipt
from payments.permissions import amounts_readable
from people.models import User
from projects.models import Customer

ZERO = Decimal(0)
# What a statement has room for: WeasyPrint takes seconds for a thousand rows.
MOST_ROWS = 500
STYLE = Path(__file__).with_name("statement.css")


@dataclass(frozen=True)
class StatementRow:
    checkpoint: PaymentCheckpoint
    due: date | None
    outstanding: Decimal
    days: int


@dataclass(frozen=True)
class ContractPart:
    contract: Contract
    rows: list[StatementRow]

    @property
    def outstanding(self) -> Decimal:
        return sum((row.outstanding for row in self.rows), ZERO)


@dataclass(frozen=True)
class Statement:
    """What a customer owes as of a day; `ages` are the amounts not due and of the four ranges, held ones included.

    `left_out` counts the checkpoints for which there was no room: of the paid ones the oldest.
    """

    customer: Customer
    day: date
    since: date
    by: User
    parts: list[ContractPart]
    receipts: list[Receipt]
    ages: list[tuple[str, Decimal]]
    left_out: int

    @property
    def amount(self) -> Decimal:
        return sum((row.checkpoint.amount for row in self._rows), ZERO)

    @property
    def settled(self) -> Decimal:
        return sum((row.checkpoint.settled for row in self._rows), ZERO)

    @property
    def outstanding(self) -> Decimal:
        return sum((row.outstanding for row in self._rows), ZERO)

    @property
    def overdue(self) -> Decimal:
        return sum((row.outstanding for row in self._rows if row.days), ZERO)

    @property
    def received(self) -> Decimal:
        return sum((one.amount for one in self.receipts), ZERO)

    @property
    def in_words(self) -> str:
        """What is overdue, in capital words."""
        return capital(self.overdue)

    @property
    def _rows(self) -> Iterator[StatementRow]:
        return (row for part in self.parts for row in part.rows)


def customers_with_statement(user: User) -> "QuerySet[Customer]":
    """Those with a contract that the reader sees; amounts are another matter (`may_state`)."""
    return Customer.objects.filter(pk__in=Contract.objects.visible_to(user).order_by().values("customer"))


def may_state(user: User, customer: Customer) -> bool:
    """Whether the reader may know the amounts of a contract with the customer."""
    return _contracts(user).filter(customer=customer).exists()


def _contracts(user: User) -> "QuerySet[Contract]":
    rights = amounts_readable(user)
    own = Q(project__manager=user) | Q(project__follower=user) | Q(project__department__in=rights.departments)
    return Contract.objects.visible_to(user).filter(own).order_by()


def statement_of(user: User, customer: Customer) -> Statement:
    """The checkpoints of the contracts whose amounts the reader may know, and the receipts of twelve months (seven
    queries at most)."""
    today = clock.today()
    contracts = _contracts(user).filter(customer=customer)
    checkpoints = readable_checkpoints(user).filter(contract__in=contracts.values("pk"))
    found = Dated(checkpoints).read(
        """SELECT id, due, count(*) OVER () FROM aged
           ORDER BY amount > settled DESC, due DESC NULLS FIRST, id LIMIT %s""",
        [MOST_ROWS],
    )
    dues = {row[0]: row[1] for row in found}
    by_id = PaymentCheckpoint.objects.select_related("contract__project").in_bulk(dues)
    rows = [
        StatementRow(one, due, one.outstanding, (today - due).days if due and due < today and one.outstanding else 0)
        for one, due in sorted(
            ((by_id[pk], due) for pk, due in dues.items()),
            key=lambda pair: (pair[0].contract.number, pair[1] or date.max, pair[0].pk),
        )
    ]
    by_contract = groupby(rows, key=lambda row: row.checkpoint.contract)
    parts = [ContractPart(contract, list(group)) for contract, group in by_contract]
    since = months_until(today, MONTHS)[0]
    receipts = Receipt.objects.filter(contract__in=contracts.values("pk"), received_on__range=(since, today))
    return Statement(
        customer,
        today,
        since,
        user,
        parts,
        receipts=list(receipts.select_related("contract").order_by("received_on", "id")[:MOST_ROWS]),
        ages=_ages(user, rows, today),
        left_out=found[0][2] - len(found) if found else 0,
    )


def _ages(user: User, rows: list[StatementRow], today: date) -> list[tuple[str, Decimal]]:
    ranges = ranges_for(user)
    sums = [ZERO] * 5
    for row in rows:
        sums[ranges.range_of(row.due, today)] += row.outstanding
    return list(zip(["", *ranges.words], sums, strict=True))


def statement_pdf(statement: Statement, language: str | None = None) -> bytes:
    """In the active language, or another one. Nothing is fetched, from the network or from the disk."""
    # Imported here: it takes a third of a second and megabytes that no other page needs.
    from weasyprint import CSS, HTML

    with translation.override(language or translation.get_language()):
        page = render_to_string("ageing/statement.html", {"statement": statement})
    style = CSS(string=STYLE.read_text(), url_fetcher=_refuse)
    content: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(stylesheets=[style])
    return content


def _refuse(url: str, *_args: Any, **_options: Any) -> Any:
    raise ValueError(f"A statement fetches nothing: {url[:80]}")
