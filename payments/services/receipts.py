"""Receipts and what they settle. The ledger only grows: a mistake is taken back by payments.services.reversals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from goals.services import totals_apply
from goaltrack.common import clock
from goaltrack.common.errors import Message, Problems, StateConflict
from goaltrack.common.money import full
from history.changes import initial_values
from history.operations import operation
from payments.bank import BankAccount
from payments.models import CENT, Allotment, Contract, PaymentCheckpoint, Receipt
from payments.selectors import due_days
from payments.services.contracts import locked_contract
from payments.shares import MoneyShares
from people.models import User
from people.permissions import authorize

FIELDS = ("amount", "received_on", "method", "maturity_on", "account", "payer", "reference", "note")
ZERO = Decimal(0)
# What lies outside is a slip of the keyboard, and a receipt is never edited. No bill runs longer than a year.
EARLIEST = date(2000, 1, 1)
LONGEST_BILL_DAYS = 366

Part = tuple[PaymentCheckpoint, Decimal]


def receipt_record(
    *,
    actor: User,
    key: UUID,
    contract_id: int,
    values: Mapping[str, Any],
    allotments: Sequence[tuple[int, Decimal]] | None = None,
) -> Receipt:
    """Record money received for a contract from `values` (FIELDS), and what it settles.

    `allotments` are pairs of a checkpoint's id and an amount in CNY; without them the oldest due are settled first.
    What is left over is an advance. Raises InvalidInput at a field of `values` or at `allotments`.
    """
    content = {**values, "contract": contract_id, "allotments": allotments}
    with operation("receipt.record", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Receipt.objects)
        contract = locked_contract(contract_id)
        authorize(actor, "payments.receipt_write", contract)
        given = {name: value for name, value in values.items() if name in FIELDS}
        receipt = Receipt(contract=contract, recorded_by=actor, **given)
        _check_receipt(receipt, actor)
        if allotments is None:
            parts = proposed_allotments(contract, receipt.amount)
        else:
            parts = _checked_parts(receipt, allotments)
        receipt.save()
        shares = MoneyShares()
        settle(receipt, parts, by=actor, shares=shares)
        op.log(receipt, changes=initial_values(receipt, FIELDS), note=_names(parts))
        totals_apply(changes=shares.by_goal)
    return receipt


def receipt_allot(*, actor: User, key: UUID, receipt_id: int, checkpoint_id: int, amount: Decimal) -> Allotment:
    """Settle a checkpoint from what a receipt has left over. Raises InvalidInput at `checkpoint` or `amount`."""
    content = {"receipt": receipt_id, "checkpoint": checkpoint_id, "amount": amount}
    with operation("receipt.allot", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Allotment.objects)
        receipt = locked_receipt(receipt_id)
        authorize(actor, "payments.receipt_write", receipt.contract)
        require_live(receipt)
        problems = Problems()
        checkpoint = receipt.contract.checkpoints.standing().filter(pk=checkpoint_id).first()
        if checkpoint is None:
            problems.add("checkpoint", _("There is no such payment checkpoint in the contract."))
        if refusal := amount_refusal(amount):
            problems.add("amount", refusal)
        elif checkpoint is not None:
            _check_part(checkpoint, amount, advance_of(receipt), problems)
        problems.raise_any()
        assert checkpoint is not None
        shares = MoneyShares()
        (allotment,) = settle(receipt, [(checkpoint, amount)], by=actor, shares=shares)
        change = {"field": "allotments", "old": None, "new": str(amount)}
        op.log(receipt, changes=[change], note=checkpoint.name, made=allotment)
        totals_apply(changes=shares.by_goal)
    return allotment


def proposed_allotments(contract: Contract, amount: Decimal) -> list[Part]:
    """What `amount` settles unless somebody says otherwise: the oldest due first, none beyond what is outstanding.

    A checkpoint that has no due date yet is no claim yet: money for it is an advance until it is allotted by hand.
    """
    outstanding = list(contract.checkpoints.outstanding().select_related("contract__customer", "owner"))
    days = due_days(outstanding)
    dated = sorted((day, one.pk, one) for one in outstanding if (day := days[one.pk]) is not None)
    parts: list[Part] = []
    left = amount
    for _day, _pk, checkpoint in dated:
        part = min(left, checkpoint.outstanding)
        if part <= 0:
            break
        parts.append((checkpoint, part))
        left -= part
    return parts


def settle(receipt: Receipt, parts: Iterable[Part], *, by: User, shares: MoneyShares) -> list[Allotment]:
    """Write the allotments, checkpoints by primary key; the ledger's trigger adds to what is settled."""
    made = []
    for checkpoint, amount in sorted(parts, key=lambda part: part[0].pk):
        made.append(Allotment.objects.create(receipt=receipt, checkpoint=checkpoint, amount=amount, made_by=by))
        shares.collect(checkpoint, receipt.received_on, amount)
    return made


def locked_receipt(receipt_id: int) -> Receipt:
    """The receipt, after its contract is locked: no other transaction can settle or reverse it now."""
    contract_id = Receipt.objects.values_list("contract_id", flat=True).get(pk=receipt_id)
    contract = locked_contract(contract_id)
    receipt = Receipt.objects.get(pk=receipt_id)
    receipt.contract = contract
    return receipt


def require_live(receipt: Receipt) -> None:
    """Refuse a reversal, and a receipt that was reversed in whole."""
    if receipt.reverses_id is not None:
        raise StateConflict(_("This row is a reversal; it cannot be settled or reversed again."))
    if not Receipt.objects.live().filter(pk=receipt.pk).exists():
        raise StateConflict(_("This receipt was reversed."))


def advance_of(receipt: Receipt) -> Decimal:
    """What of the receipt was neither settled nor taken back."""
    taken: Decimal | None = receipt.reversals.aggregate(total=Sum("amount"))["total"]
    settled: Decimal | None = receipt.allotments.aggregate(total=Sum("amount"))["total"]
    return receipt.amount + (taken or ZERO) - (settled or ZERO)


def amount_refusal(amount: Any) -> Message | None:
    """Why this is no amount of the ledger: at least one cent, at most two decimals, below 10^13."""
    try:
        cleaned = Receipt._meta.get_field("amount").clean(amount, None)
    except ValidationError as error:
        return str(error.messages[0])
    return None if cleaned >= CENT else _("The amount must be above zero.")


def _check_receipt(receipt: Receipt, actor: User) -> None:
    problems = Problems()
    problems.check(receipt, exclude={"contract", "reverses", "recorded_by", "account"})
    if "amount" not in problems.fields and receipt.amount <= 0:
        problems.add("amount", _("The amount must be above zero."))
    if "received_on" not in problems.fields and (refusal := day_refusal(receipt.received_on)):
        problems.add("received_on", refusal)
    if not {"received_on", "method", "maturity_on"} & set(problems.fields):
        _check_maturity(receipt, problems)
    if receipt.account is not None:
        _check_account(receipt, receipt.account.pk, actor, problems)
    problems.raise_any()


def day_refusal(day: date) -> Message | None:
    """Why money cannot have come in on that day."""
    if day > clock.today():
        return _("That day has not come yet.")
    return None if day >= EARLIEST else _("Give a day from %(day)s on.") % {"day": EARLIEST.isoformat()}


def _check_maturity(receipt: Receipt, problems: Problems) -> None:
    if receipt.method != Receipt.Method.BILL:
        if receipt.maturity_on is not None:
            problems.add("maturity_on", _("Only a bill matures; a transfer is cash on the day it is received."))
    elif receipt.maturity_on is None:
        problems.add("maturity_on", _("Give the day the bill matures."))
    elif not 0 <= (receipt.maturity_on - receipt.received_on).days <= LONGEST_BILL_DAYS:
        problems.add("maturity_on", _("A bill matures within a year after it was received."))


def _check_account(receipt: Receipt, account_id: int, actor: User, problems: Problems) -> None:
    """The account is locked after the contract: two receipts may be told of one reference at once."""
    account = BankAccount.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    if account is None or not BankAccount.objects.visible_to(actor).filter(pk=account.pk).exists():
        problems.add("account", _("There is no such bank account."))
    elif account.closed:
        problems.add("account", _("This bank account is closed."))
    elif receipt.reference and account.receipts.live().filter(reference=receipt.reference).exists():
        problems.add("reference", _("Another receipt of this account has this reference."))
    elif receipt.reference and account.lines.filter(waits=True, reference=receipt.reference).exists():
        problems.add("reference", _("A line of this account with this reference waits to be recognised."))


def _checked_parts(receipt: Receipt, allotments: Sequence[tuple[int, Decimal]]) -> list[Part]:
    """The checkpoints with their parts; raises InvalidInput at `allotments`, one message a part that does not fit."""
    problems = Problems()
    standing = {checkpoint.pk: checkpoint for checkpoint in receipt.contract.checkpoints.standing()}
    amounts: dict[int, Decimal] = {}
    for checkpoint_id, amount in allotments:
        if checkpoint_id not in standing:
            problems.add("allotments", _("There is no such payment checkpoint in the contract."))
        elif refusal := amount_refusal(amount):
            problems.add("allotments", refusal)
        else:
            amounts[checkpoint_id] = amounts.get(checkpoint_id, ZERO) + amount
    parts = [(standing[checkpoint_id], amount) for checkpoint_id, amount in amounts.items()]
    for checkpoint, amount in parts:
        if amount > checkpoint.outstanding:
            words = _("“%(name)s” has only %(left)s outstanding.")
            problems.add("allotments", words % {"name": checkpoint.name, "left": full(checkpoint.outstanding)})
    if sum(amounts.values(), ZERO) > receipt.amount:
        problems.add("allotments", _("More is allotted than was received."))
    problems.raise_any()
    return parts


def _check_part(checkpoint: PaymentCheckpoint, amount: Decimal, advance: Decimal, problems: Problems) -> None:
    if amount > checkpoint.outstanding:
        words = _("“%(name)s” has only %(left)s outstanding.")
        problems.add("amount", words % {"name": checkpoint.name, "left": full(checkpoint.outstanding)})
    if amount > advance:
        problems.add("amount", _("The receipt has only %(left)s left over.") % {"left": full(advance)})


def _names(parts: Iterable[Part]) -> str:
    """Amounts stay out of it: whoever reads the timeline may not know them."""
    return ", ".join(checkpoint.name for checkpoint, _amount in parts)
