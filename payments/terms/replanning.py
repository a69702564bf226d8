"""What becomes of a contract's checkpoints when its amount becomes another one: worked out without a query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from goaltrack.common.money import CENT
from payments.models import PaymentCheckpoint
from payments.terms.splitting import ZERO, rescaled


@dataclass(frozen=True)
class ReplanRow:
    """A standing checkpoint with its amount before and after; one that is paid in full stays as it is."""

    checkpoint: PaymentCheckpoint
    before: Decimal
    after: Decimal
    # What is settled, invoiced or applied for stays so.
    least: Decimal
    is_open: bool

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True)
class Replan:
    """`unplanned` is what of the contract has no checkpoint, `least` what it cannot fall below."""

    before: Decimal
    after: Decimal
    rows: tuple[ReplanRow, ...]
    unplanned: Decimal
    least: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    @property
    def fits(self) -> bool:
        return self.after >= self.least


def replan(
    before: Decimal, after: Decimal, checkpoints: Iterable[PaymentCheckpoint], claims: Mapping[int, Decimal]
) -> Replan:
    """The open checkpoints get their shares of what is left of `after`; what had no checkpoint keeps its share too.

    `claims`: by id what of each is settled, invoiced or applied for (`payments.claims.facts.claims_of`). Where that
    cannot be, the rows stay as they are and `fits` is False.
    """
    standing = [one for one in checkpoints if not one.cancelled]
    open_ones = [one for one in standing if one.settled < one.amount]
    paid = sum((one.amount for one in standing if one not in open_ones), ZERO)
    unplanned = before - sum((one.amount for one in standing), ZERO)
    floors = {one.pk: max(one.settled, claims.get(one.pk, ZERO), CENT) for one in standing}
    least = paid + sum((floors[one.pk] for one in open_ones), ZERO)
    # What has no checkpoint stands first: the last checkpoint absorbs the rounding.
    parts = [(unplanned, ZERO)] * bool(unplanned) + [(one.amount, floors[one.pk]) for one in open_ones]
    amounts = rescaled(after - paid, parts)
    if amounts is None:
        left = after - paid if not parts else unplanned
        return Replan(before, after, tuple(_row(one, one.amount, floors) for one in standing), left, least)
    new = dict(zip((one.pk for one in open_ones), amounts[bool(unplanned) :], strict=True))
    rows = tuple(_row(one, new.get(one.pk, one.amount), floors) for one in standing)
    return Replan(before, after, rows, after - sum((row.after for row in rows), ZERO), least)


def _row(checkpoint: PaymentCheckpoint, after: Decimal, floors: Mapping[int, Decimal]) -> ReplanRow:
    is_open = checkpoint.settled < checkpoint.amount
    return ReplanRow(checkpoint, checkpoint.amount, after, floors[checkpoint.pk], is_open)
