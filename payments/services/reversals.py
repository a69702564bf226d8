"""Taking back what the ledger says: by a second row of the same amount below zero, never by a change."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goals.services import totals_apply
from goaltrack.common.errors import INVISIBLE, Problems, StateConflict
from history.operations import operation
from payments.models import Allotment, Receipt
from payments.services.receipts import locked_receipt, require_live
from payments.shares import MoneyShares
from people.models import User
from people.permissions import authorize

LONGEST_REASON = 300


def receipt_reverse(*, actor: User, key: UUID, receipt_id: int, reason: str) -> Receipt:
    """Reverse a whole receipt and take back what it settled; returns the second, negative row.

    It counts for the day the money was booked on, so that sums of a month are right again.
    """
    with operation("receipt.reverse", actor=actor, key=key, content={"receipt": receipt_id, "reason": reason}) as op:
        if op.replayed:
            return op.made_row(Receipt.objects)
        receipt = locked_receipt(receipt_id)
        authorize(actor, "payments.receipt_write", receipt.contract)
        require_live(receipt)
        reason = _checked(reason)
        shares = MoneyShares()
        live = receipt.allotments.filter(reverses=None, reversal=None).select_related("checkpoint")
        for allotment in live.order_by("checkpoint_id", "id"):
            _take_back(allotment, receipt, by=actor, reason=reason, shares=shares)
        reversal = Receipt.objects.create(
            contract=receipt.contract,
            amount=-receipt.amount,
            received_on=receipt.received_on,
            method=receipt.method,
            reference=receipt.reference,
            note=reason,
            reverses=receipt,
            recorded_by=actor,
        )
        change = {"field": "amount", "old": str(receipt.amount), "new": None}
        op.log(receipt, changes=[change], note=reason, made=reversal)
        totals_apply(changes=shares.by_goal)
    return reversal


def allotment_reverse(*, actor: User, key: UUID, allotment_id: int, reason: str) -> Allotment:
    """Take back what a receipt settled against a checkpoint: the money is an advance again."""
    with operation(
        "allotment.reverse", actor=actor, key=key, content={"allotment": allotment_id, "reason": reason}
    ) as op:
        if op.replayed:
            return op.made_row(Allotment.objects)
        receipt_id = Allotment.objects.values_list("receipt_id", flat=True).get(pk=allotment_id)
        receipt = locked_receipt(receipt_id)
        authorize(actor, "payments.receipt_write", receipt.contract)
        allotment = Allotment.objects.select_related("checkpoint").get(pk=allotment_id)
        if allotment.reverses_id is not None:
            raise StateConflict(_("This row is a reversal; it cannot be taken back again."))
        if Allotment.objects.filter(reverses=allotment).exists():
            raise StateConflict(_("This settlement was taken back already."))
        reason = _checked(reason)
        shares = MoneyShares()
        reversal = _take_back(allotment, receipt, by=actor, reason=reason, shares=shares)
        change = {"field": "allotments", "old": str(allotment.amount), "new": None}
        op.log(receipt, changes=[change], note=f"{allotment.checkpoint.name}: {reason}", made=reversal)
        totals_apply(changes=shares.by_goal)
    return reversal


def _take_back(allotment: Allotment, receipt: Receipt, *, by: User, reason: str, shares: MoneyShares) -> Allotment:
    """The ledger's trigger takes it off what is settled."""
    reversal = Allotment.objects.create(
        receipt=receipt,
        checkpoint=allotment.checkpoint,
        amount=-allotment.amount,
        reverses=allotment,
        note=reason,
        made_by=by,
    )
    shares.collect(allotment.checkpoint, receipt.received_on, -allotment.amount)
    return reversal


def _checked(reason: str) -> str:
    text = reason.strip()
    problems = Problems()
    if not text:
        problems.add("reason", _("Say why."))
    elif len(text) > LONGEST_REASON:
        problems.add("reason", _("At most %(count)d characters.") % {"count": LONGEST_REASON})
    elif "\x00" in text or INVISIBLE.search(text):
        problems.add("reason", _("Control characters are not allowed."))
    problems.raise_any()
    return text
