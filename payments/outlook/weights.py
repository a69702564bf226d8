"""How likely money is to come when it is expected: by the stage it is in, in percent, as its department settled it.

The weighted amount of a checkpoint is its outstanding amount times the percentage, rounded to the cent, half up. Every
sum is the sum of such rounded amounts, so that rows, months and totals agree to the cent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.money import rounded
from payments.forecast import Forecast, Known
from payments.outlook.models import ForecastPolicy
from people.models import Department

HELD = "held"
DEFAULTS: dict[str, int] = {
    "invoiced": 95,
    "applied": 85,
    "promised": 80,
    "claimable": 75,
    "not_due": 70,
    "overdue": 60,
    "waiting": 50,
    "broken": 30,
}
STAGES = [*DEFAULTS, HELD]
LABELS: dict[str, str | LazyText] = {
    "invoiced": _("Invoiced in full"),
    "applied": _("In process with the customer"),
    "promised": _("Promised"),
    "claimable": _("Can be claimed"),
    "not_due": _("Only waits for its day"),
    "overdue": _("Overdue, nothing promised"),
    "waiting": _("Waits for its conditions"),
    "broken": pgettext_lazy("of money", "Promise broken"),
    HELD: _("On hold or disputed"),
}
REASONS: dict[str, str | LazyText] = {
    "invoiced": _("The customer has the invoice for all of it: what is left is the transfer."),
    "applied": _("Its conditions are met and an application runs through the customer’s offices."),
    "promised": _("The customer named a day that is not past yet."),
    "claimable": _("Everything is there; nobody has asked for it yet."),
    "not_due": _("It has no open condition and waits for its day, or for the end of the warranty."),
    "overdue": _("Its day is past, and the customer has named no other."),
    "waiting": _("A condition is open: what is not accepted is not paid."),
    "broken": _("The day that was promised passed without the money."),
    HELD: _("Nobody can expect it for now: it always counts 0 %."),
}
# The first that holds decides: what speaks against the money, then what speaks for it, then where it stands.
_RULES: list[tuple[str, Callable[[Known, Forecast], bool]]] = [
    (HELD, lambda known, found: known.terms.hold is not None),
    ("broken", lambda known, found: known.terms.broken is not None),
    ("promised", lambda known, found: known.terms.promise is not None),
    ("overdue", lambda known, found: found.state == "overdue"),
    ("invoiced", lambda known, found: known.terms.invoiced_on is not None),
    ("applied", lambda known, found: found.state == "applied"),
    ("not_due", lambda known, found: found.state == "not_due"),
    ("waiting", lambda known, found: found.state == "waiting"),
]


def stage_of(known: Known, found: Forecast) -> str:
    """One of STAGES; needs `invoiced_on` of every checkpoint, whatever its due day counts from."""
    return next((stage for stage, holds in _RULES if holds(known, found)), "claimable")


def weighted(amount: Decimal, percent: int) -> Decimal:
    """`percent` of an amount, to the cent, half up."""
    return rounded(amount * percent / 100)


@dataclass(frozen=True)
class WeightLine:
    """A stage in a department: its percentage, the department's own, and by whom it is settled if not here."""

    stage: str
    percent: int
    own: int | None
    by: str

    @property
    def label(self) -> str:
        return str(LABELS[self.stage])

    @property
    def reason(self) -> str:
        return str(REASONS[self.stage])


class Policies:
    """The policies of all departments: one query, however many checkpoints are asked about."""

    def __init__(self) -> None:
        policies = ForecastPolicy.objects.select_related("department")
        self._all: Mapping[int, ForecastPolicy] = {one.department_id: one for one in policies}

    def of(self, department: Department) -> ForecastPolicy | None:
        return self._all.get(department.pk)

    def percent(self, department: Department, stage: str) -> int:
        found = self._settled(department, stage)
        if found is None:
            return DEFAULTS.get(stage, 0)
        percent: int = getattr(found, stage)
        return percent

    def cut_off(self, department: Department) -> str:
        """Month and day as it is settled here or above; empty where nobody did."""
        found = next((one for one in department.nearest_first(self._all) if one.cut_off), None)
        return found.cut_off if found is not None else ""

    def lines(self, department: Department) -> list[WeightLine]:
        """Every stage in the order of STAGES, HELD last."""
        lines = []
        for stage in STAGES:
            found = self._settled(department, stage)
            is_own = found is not None and found.department_id == department.pk
            percent = self.percent(department, stage)
            by = found.department.name if found is not None and not is_own else ""
            lines.append(WeightLine(stage, percent, percent if is_own else None, by))
        return lines

    def _settled(self, department: Department, stage: str) -> ForecastPolicy | None:
        if stage == HELD:
            return None
        rows = department.nearest_first(self._all)
        return next((one for one in rows if getattr(one, stage) is not None), None)
