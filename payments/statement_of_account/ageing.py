"""How what is outstanding divides by the days since it fell due: five sums that make up the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from payments.ageing.ranges import Ranges

# A customer is told in the ranges that hold where no department settled its own.
AGEING_DAYS = Ranges().ends


@dataclass(frozen=True)
class Aged:
    """One of the sums; `first` is 0 for what is not due yet, `last` None for the range without an end."""

    first: int
    last: int | None
    amount: Decimal

    @property
    def words(self) -> str:
        if not self.first:
            return _("Not due yet")
        if self.last is None:
            return _("over %(days)s days") % {"days": self.first - 1}
        return _("%(first)s–%(last)s days") % {"first": self.first, "last": self.last}


def aged(outstanding: Iterable[tuple[int, Decimal]]) -> list[Aged]:
    """Of pairs of calendar days overdue (0: not due) and amount, the sums from not due to longest overdue."""
    pairs = list(outstanding)
    firsts = (0, 1, *(day + 1 for day in AGEING_DAYS))
    ranges = zip(firsts, (0, *AGEING_DAYS, None), strict=True)
    return [
        Aged(
            first,
            last,
            sum((amount for days, amount in pairs if first <= days and (last is None or days <= last)), Decimal(0)),
        )
        for first, last in ranges
    ]
