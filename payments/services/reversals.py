"""Taking back what the ledger says, in whole or in part: by rows below zero that name the first, never by a change."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goals.services import totals_apply
from goaltrack.common.errors import INVISIBLE, Message, Problems, StateConflict
from goaltrack.common.money import full
from history.operations import operation
from payments.models import Allotment, Receipt
from payments.services.receipts import advance_of, amount_refusal, locked_receipt, require_live
from payments.shares import MoneyShares
from people.models import User
from people.permissions import authorize

LONGEST_REASON = 300


def receipt_reverse(*, actor: User, key: UUID, receipt_id: int, reason: str, amount: Decimal | None = None) -> Receipt:
    """Reverse a receipt, or `amount` of it; returns the second, negative row.

    The advance goes first; what is more than that is taken off what it settled, the last allotment first. It counts
    for the day the money was booked on, so that sums of a month are right again.
    """
    content = {"receipt": receipt_id, "reason": reason, "amount": amount}
    with operation("receipt.reverse", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Receipt.objects)
        receipt = locked_receipt(receipt_id)
        authorize(actor, "payments.receipt_write", receipt.contract)
        require_live(receipt)
        left = Receipt.objects.live().get(pk=receipt.pk).left
        reason, amount = _checked(reason, amount, left)
        shares = MoneyShares()
        for allotment, part in _settled_of(receipt, amount - advance_of(receipt)):
            _take_back(allotment, receipt, part, by=actor, reason=reason, shares=shares)
        reversal = Receipt.objects.create(
            contract=receipt.contract,
            amount=-amount,
            received_on=receipt.received_on,
            method=receipt.method,
            maturity_on=receipt.maturity_on,
            account_id=receipt.account_id,
            payer=receipt.payer,
            reference=receipt.reference,
            note=reason,
            reverses=receipt,
            recorded_by=actor,
        )
        # Without the reason: people write sums into it, and timelines are read by whoever sees the project.
        op.log(receipt, changes=[_change("amount", left, amount)], made=reversal)
        totals_apply(changes=shares.by_goal)
    return reversal


def allotment_reverse(
    *, actor: User, key: UUID, allotment_id: int, reason: str, amount: Decimal | None = None
) -> Allotment:
    """Take back what a receipt settled against a checkpoint, or `amount` of it: the money is an advance again."""
    content = {"allotment": allotment_id, "reason": reason, "amount": amount}
    with operation("allotment.reverse", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Allotment.objects)
        receipt_id = Allotment.objects.values_list("receipt_id", flat=True).get(pk=allotment_id)
        receipt = locked_receipt(receipt_id)
        authorize(actor, "payments.receipt_write", receipt.contract)
        allotment = Allotment.objects.select_related("checkpoint").get(pk=allotment_id)
        if allotment.reverses_id is not None:
            raise StateConflict(_("This row is a reversal; it cannot be taken back again."))
        live = Allotment.objects.live().filter(pk=allotment_id).first()
        if live is None:
            raise StateConflict(_("This settlement was taken back already."))
        reason, amount = _checked(reason, amount, live.left)
        shares = MoneyShares()
        reversal = _take_back(allotment, receipt, amount, by=actor, reason=reason, shares=shares)
        change = _change("allotments", live.left, amount)
        op.log(receipt, changes=[change], note=allotment.checkpoint.name, made=reversal)
        totals_apply(changes=shares.by_goal)
    return reversal


def _settled_of(receipt: Receipt, amount: Decimal) -> Iterable[tuple[Allotment, Decimal]]:
    """The allotments that `amount` is taken off, the last one first, with the part of each."""
    for allotment in receipt.allotments.live().select_related("checkpoint").order_by("-id"):
        if amount <= 0:
            return
        part = min(amount, allotment.left)
        yield allotment, part
        amount -= part


def _take_back(
    allotment: Allotment, receipt: Receipt, amount: Decimal, *, by: User, reason: str, shares: MoneyShares
) -> Allotment:
    """The ledger's trigger takes it off what is settled."""
    reversal = Allotment.objects.create(
        receipt=receipt,
        checkpoint=allotment.checkpoint,
        amount=-amount,
        reverses=allotment,
        note=reason,
        made_by=by,
    )
    shares.collect(allotment.checkpoint, receipt.received_on, -amount)
    return reversal


def _change(field: str, left: Decimal, amount: Decimal) -> dict[str, str | None]:
    return {"field": field, "old": str(left), "new": str(left - amount) if amount < left else None}


def _checked(reason: str, amount: Decimal | None, left: Decimal) -> tuple[str, Decimal]:
    """Without an amount it is all that is left."""
    text = reason.strip()
    problems = Problems()
    if not text:
        problems.add("reason", _("Say why."))
    elif len(text) > LONGEST_REASON:
        problems.add("reason", _("At most %(count)d characters.") % {"count": LONGEST_REASON})
    elif "\x00" in text or INVISIBLE.search(text):
        problems.add("reason", _("Control characters are not allowed."))
    if amount is not None and (refusal := _too_much(amount, left)):
        problems.add("amount", refusal)
    problems.raise_any()
    return text, left if amount is None else amount


def _too_much(amount: Decimal, left: Decimal) -> Message | None:
    if refusal := amount_refusal(amount):
        return refusal
    return _("Only %(left)s of it is left to take back.") % {"left": full(left)} if amount > left else None
