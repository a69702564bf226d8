"""All money of a ledger as raw rows, and what must hold of them: worked out anew, by no code of the product."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

ZERO = Decimal(0)


class Contract(NamedTuple):
    id: int
    amount: Decimal
    amount_state: str


class Line(NamedTuple):
    id: int
    contract: int
    amount: Decimal
    amendment: int | None


class Amendment(NamedTuple):
    id: int
    contract: int
    state: str
    reverses: int | None


class Audit(NamedTuple):
    id: int
    contract: int
    state: str
    audited_price: Decimal | None
    amendment: int | None


class Checkpoint(NamedTuple):
    id: int
    contract: int
    amount: Decimal
    settled: Decimal
    cancelled: bool
    goal: int | None


class Condition(NamedTuple):
    id: int
    checkpoint: int
    met_on: date | None


class Application(NamedTuple):
    id: int
    checkpoint: int
    amount: Decimal
    state: str


class Step(NamedTuple):
    id: int
    application: int
    position: int
    since: date | None
    done_on: date | None


class Invoice(NamedTuple):
    id: int
    checkpoint: int
    amount: Decimal
    original: int | None


class Receipt(NamedTuple):
    id: int
    contract: int
    amount: Decimal
    received_on: date
    method: str
    maturity_on: date | None
    cash_on: date
    account: int | None
    reference: str
    reverses: int | None


class Allotment(NamedTuple):
    id: int
    receipt: int
    checkpoint: int
    amount: Decimal
    reverses: int | None


class Collected(NamedTuple):
    goal: int
    day: date
    amount: Decimal


# `%s` are the columns of a NamedTuple; what refers to a row has `_id` in the table.
TABLES: dict[str, tuple[str, type[Any]]] = {
    "contracts": ("payments_contract", Contract),
    "lines": ("terms_contractline", Line),
    "amendments": ("terms_amendment", Amendment),
    "audits": ("terms_audit", Audit),
    "checkpoints": ("payments_paymentcheckpoint", Checkpoint),
    "conditions": ("payments_condition", Condition),
    "applications": ("claims_paymentapplication", Application),
    "steps": ("claims_applicationstep", Step),
    "invoices": ("claims_invoice", Invoice),
    "receipts": ("payments_receipt", Receipt),
    "allotments": ("payments_allotment", Allotment),
    "collected": ("goals_goalcollected", Collected),
}
REFERENCES = {
    "contract", "amendment", "reverses", "checkpoint", "goal", "application", "original", "account", "receipt",
}  # fmt: skip


@dataclass(frozen=True)
class Books:
    """The rows of each table by its name in TABLES. Two are equal where no row differs."""

    contracts: list[Contract]
    lines: list[Line]
    amendments: list[Amendment]
    audits: list[Audit]
    checkpoints: list[Checkpoint]
    conditions: list[Condition]
    applications: list[Application]
    steps: list[Step]
    invoices: list[Invoice]
    receipts: list[Receipt]
    allotments: list[Allotment]
    collected: list[Collected]

    @classmethod
    def read(cls) -> "Books":
        return cls(**{one.name: _rows(*TABLES[one.name]) for one in fields(cls)})


def _rows(table: str, kind: type[Any]) -> list[Any]:
    columns = ", ".join(f"{name}_id" if name in REFERENCES else name for name in kind._fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2")
        return [kind(*row) for row in cursor.fetchall()]


def sums(pairs: Iterable[tuple[Any, Decimal]]) -> defaultdict[Any, Decimal]:
    found: defaultdict[Any, Decimal] = defaultdict(Decimal)
    for key, amount in pairs:
        found[key] += amount
    return found


def amounts_are_sums(books: Books) -> None:
    """A contract's amount is that of its lines and of its amendments in force; its checkpoints fit into it."""
    in_force = {one.id for one in books.amendments if one.state == "in_force"}
    signed = sums((one.contract, one.amount) for one in books.lines if one.amendment in in_force | {None})
    planned = sums((one.contract, one.amount) for one in books.checkpoints if not one.cancelled)
    for contract in books.contracts:
        assert contract.amount == signed[contract.id] > 0
        assert planned[contract.id] <= contract.amount


def amendments_are_taken_back_once(books: Books) -> None:
    by_amendment = sums((one.amendment, one.amount) for one in books.lines)
    taken_back = [one.reverses for one in books.amendments if one.reverses is not None]
    assert len(taken_back) == len(set(taken_back))
    for one in books.amendments:
        if one.reverses is not None:
            assert by_amendment[one.id] == -by_amendment[one.reverses]


def audits_stand_once(books: Books) -> None:
    """One of a contract stands; a settled one left the contract at its price, unless amended since by its reversal."""
    settled = {one.contract: one for one in books.audits if one.state == "settled"}
    standing = [one.contract for one in books.audits if one.state != "reversed"]
    assert len(standing) == len(set(standing))
    for contract in books.contracts:
        assert (contract.amount_state == "settled") == (contract.id in settled)
        if contract.id in settled:
            assert settled[contract.id].audited_price == contract.amount


def checkpoints_are_settled_by_allotments(books: Books) -> None:
    settled = sums((one.checkpoint, one.amount) for one in books.allotments)
    for one in books.checkpoints:
        assert one.settled == settled[one.id]
        assert 0 <= one.settled <= one.amount
        assert not (one.cancelled and one.settled)


def money_stays_where_it_came_in(books: Books) -> None:
    """A receipt settles no more than was not taken back of it, and only checkpoints of its contract."""
    receipts = {one.id: one for one in books.receipts}
    contract_of = {one.id: one.contract for one in books.checkpoints}
    allotted = sums((one.receipt, one.amount) for one in books.allotments)
    left = sums((one.reverses or one.id, one.amount) for one in books.receipts)
    for one in books.receipts:
        assert 0 <= allotted[one.id] <= (ZERO if one.reverses else left[one.id])
    for part in books.allotments:
        assert receipts[part.receipt].reverses is None
        assert receipts[part.receipt].contract == contract_of[part.checkpoint]


def reversals_stay_within_their_row(books: Books) -> None:
    for rows, of in ((books.receipts, "reverses"), (books.allotments, "reverses"), (books.invoices, "original")):
        first = {one.id: one for one in rows if getattr(one, of) is None}
        left = sums((getattr(one, of) or one.id, one.amount) for one in rows)
        assert set(left) <= set(first)
        assert all(amount >= 0 for amount in left.values())
        assert all((one.amount < 0) == (getattr(one, of) is not None) and one.amount for one in rows)


def references_stand_once(books: Books) -> None:
    """One live receipt an account and reference; a bill is cash when it matures."""
    left = sums((one.reverses or one.id, one.amount) for one in books.receipts)
    live = [one for one in books.receipts if one.reverses is None and left[one.id]]
    known = [(one.account, one.reference) for one in live if one.account and one.reference]
    assert len(known) == len(set(known))
    for one in books.receipts:
        assert one.cash_on == (one.maturity_on or one.received_on)
        assert one.maturity_on is None or (one.method == "bill" and one.maturity_on >= one.received_on)


def claims_stay_within_their_checkpoint(books: Books) -> None:
    """What is invoiced fits into checkpoint and contract; what is cancelled is neither invoiced nor applied for."""
    invoiced = sums((one.checkpoint, one.amount) for one in books.invoices)
    of_contract = sums((one.contract, invoiced[one.id]) for one in books.checkpoints)
    running = {one.checkpoint for one in books.applications if one.state == "running"}
    for one in books.checkpoints:
        assert 0 <= invoiced[one.id] <= one.amount
        assert not (one.cancelled and (invoiced[one.id] or one.id in running))
    for contract in books.contracts:
        assert of_contract[contract.id] <= contract.amount


def steps_follow_each_other(books: Books) -> None:
    """Of an application that runs one step is its turn, all before it are done, none after it has begun."""
    for application in books.applications:
        steps = sorted((one for one in books.steps if one.application == application.id), key=lambda one: one.position)
        stations = ["done" if one.done_on else "now" if one.since else "next" for one in steps]
        assert stations == sorted(stations, key=["done", "now", "next"].index)
        assert stations.count("now") == (application.state == "running") or application.state == "withdrawn"
        assert application.state != "disbursed" or set(stations) == {"done"}


def goals_count_what_came_in(books: Books) -> None:
    days = {one.id: one.received_on for one in books.receipts}
    goals = {one.id: one.goal for one in books.checkpoints}
    recounted = sums(((goals[one.checkpoint], days[one.receipt]), one.amount) for one in books.allotments)
    counted = {(one.goal, one.day): one.amount for one in books.collected if one.amount}
    assert counted == {key: amount for key, amount in recounted.items() if amount and key[0] is not None}


RULES = (
    amounts_are_sums,
    amendments_are_taken_back_once,
    audits_stand_once,
    checkpoints_are_settled_by_allotments,
    money_stays_where_it_came_in,
    reversals_stay_within_their_row,
    references_stand_once,
    claims_stay_within_their_checkpoint,
    steps_follow_each_other,
    goals_count_what_came_in,
)
