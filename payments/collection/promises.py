"""Whether promises were kept: pure rules over contacts and receipts (docs/collection.md has them in words)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise as LazyText
from django.utils.translation import pgettext_lazy

from goaltrack.common.workdays import WorkdayCalendar

OPEN, KEPT, BROKEN, REPLACED = "open", "kept", "broken", "replaced"
STATES = (OPEN, KEPT, BROKEN, REPLACED)
LABELS: dict[str, str | LazyText] = {
    OPEN: pgettext_lazy("of a promise", "Open"),
    KEPT: pgettext_lazy("of a promise", "Kept"),
    BROKEN: pgettext_lazy("of a promise", "Broken"),
    REPLACED: pgettext_lazy("of a promise", "Replaced by a newer one"),
}


@dataclass(frozen=True)
class Made:
    """A promise made on a day for a day; no amount means all that was outstanding."""

    made_on: date
    promised_on: date
    amount: Decimal | None = None


@dataclass(frozen=True)
class Paid:
    """What a receipt settled of the checkpoint, by the day it came; a reversal counts below zero."""

    on: date
    amount: Decimal


def last_day(promise: Made, calendar: WorkdayCalendar) -> date:
    """The promised day; where that is a day off, the next working day: banks do not transfer before."""
    return calendar.on_or_after(promise.promised_on)


def is_kept(promise: Made, of: Decimal, paid: Sequence[Paid], calendar: WorkdayCalendar) -> bool:
    """By its last day the checkpoint (`of`) was paid in full, or since it was made the amount promised came in."""
    last = last_day(promise, calendar)
    in_all = sum((one.amount for one in paid if one.on <= last), Decimal(0))
    since = sum((one.amount for one in paid if promise.made_on <= one.on <= last), Decimal(0))
    return in_all >= of or (promise.amount is not None and since >= promise.amount)


def state_of(
    promise: Made,
    *,
    of: Decimal,
    paid: Sequence[Paid],
    newer_on: date | None,
    today: date,
    calendar: WorkdayCalendar,
) -> str:
    """`newer_on`: the day the next promise about the same checkpoint was made.

    One that was broken before the newer one was made stays broken: nobody talks it away.
    """
    if is_kept(promise, of, paid, calendar):
        return KEPT
    last = last_day(promise, calendar)
    if newer_on is not None and newer_on <= last:
        return REPLACED
    return BROKEN if last < today else OPEN
