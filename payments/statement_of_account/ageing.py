"""How what is outstanding divides by the days since it fell due: five sums that make up the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from payments.ageing.ranges import Ranges

# A customer is told in the ranges that hold where no department settled its own.
RANGES = Ranges()


@dataclass(frozen=True)
class Aged:
    """One of the sums, and what it is called."""

    words: str
    amount: Decimal


def aged(outstanding: Iterable[tuple[int, Decimal]]) -> list[Aged]:
    """Of pairs of calendar days overdue (0: not due) and amount, the sums from not due to longest overdue."""
    sums = [Decimal(0)] * (len(RANGES.words) + 1)
    for days, amount in outstanding:
        sums[RANGES.place_of(days)] += amount
    return [Aged(words, amount) for words, amount in zip((_("Not due yet"), *RANGES.words), sums, strict=True)]
