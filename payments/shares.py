"""What payment checkpoints count for in their goals' totals: what is planned, and what was collected on which day."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from goals.services import TotalsChange
from payments.models import Allotment, PaymentCheckpoint


def collected_on(checkpoint: PaymentCheckpoint) -> dict[date, Decimal]:
    """What was settled against the checkpoint, by the day the money came (one query, none while nothing came)."""
    if not checkpoint.settled or checkpoint.pk is None:
        return {}
    rows = Allotment.objects.filter(checkpoint=checkpoint).order_by().values_list("receipt__received_on")
    return dict(rows.annotate(total=Sum("amount")))


def checkpoint_share(checkpoint: PaymentCheckpoint) -> TotalsChange:
    """A cancelled checkpoint counts for nothing."""
    if checkpoint.goal_id is None or checkpoint.cancelled:
        return TotalsChange()
    return TotalsChange(money_planned=checkpoint.amount, collected_on=collected_on(checkpoint))


class MoneyShares:
    """Collects, over one transaction, what changes for each goal: `take()` before an edit, `give()` after it."""

    def __init__(self) -> None:
        self.by_goal: dict[int, TotalsChange] = {}

    def give(self, checkpoint: PaymentCheckpoint) -> None:
        self._add(checkpoint, 1)

    def take(self, checkpoint: PaymentCheckpoint) -> None:
        self._add(checkpoint, -1)

    def collect(self, checkpoint: PaymentCheckpoint, day: date, amount: Decimal) -> None:
        """Money settled against the checkpoint, received on `day`; below zero when it is taken back."""
        if checkpoint.goal_id is not None:
            change = TotalsChange(collected_on={day: amount})
            self.by_goal.setdefault(checkpoint.goal_id, TotalsChange()).add(change)

    def _add(self, checkpoint: PaymentCheckpoint, sign: int) -> None:
        if checkpoint.goal_id is not None:
            self.by_goal.setdefault(checkpoint.goal_id, TotalsChange()).add(checkpoint_share(checkpoint), sign)


def money_share(goal_id: int) -> TotalsChange:
    """A goal's own money counted anew from its checkpoints and the ledger."""
    own = PaymentCheckpoint.objects.filter(goal_id=goal_id).standing()
    planned = own.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    settled = Allotment.objects.filter(checkpoint__in=own).order_by().values_list("receipt__received_on")
    return TotalsChange(money_planned=planned, collected_on=dict(settled.annotate(total=Sum("amount"))))
