"""The year-end cut-off of public budgets: after it a public body pays nothing until the next year's budget."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import date

from payments.outlook.models import CustomerBudget
from payments.outlook.weights import Policies
from people.models import Department

# Where nobody settled another day.
USUAL_CUT_OFF = "12-15"


def day_in(year: int, cut_off: str) -> date:
    """The day that `cut_off` (month-day) is in a year; the last of a month that lacks it."""
    month, day = map(int, cut_off.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))


def missed(expected: date | None, cut_off: str) -> date | None:
    """The cut-off that money expected on a day comes too late for; None where it comes in time, or none holds."""
    if expected is None or not cut_off:
        return None
    last = day_in(expected.year, cut_off)
    return last if expected > last else None


class CutOffs:
    """Of the customers that are asked about (one query); `policies` say what holds where a customer has no own day."""

    def __init__(self, customer_ids: Collection[int], policies: Policies) -> None:
        rows = CustomerBudget.objects.filter(customer__in=customer_ids, is_public=True)
        self._own: Mapping[int, str] = dict(rows.values_list("customer", "cut_off")) if customer_ids else {}
        self._policies = policies

    def of(self, customer_id: int, department: Department) -> str:
        """Month and day; empty for a customer that does not pay from a public budget."""
        if customer_id not in self._own:
            return ""
        return self._own[customer_id] or self._policies.cut_off(department) or USUAL_CUT_OFF
