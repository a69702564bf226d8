"""What the forecast is made from, and what it says: plain values, no rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from people.models import User

SIGNED, CONDITIONS, WARRANTY, INVOICED = "signed", "conditions", "warranty", "invoiced"
INVOICING = "invoice"
US, CUSTOMER = "us", "customer"

STATE_LABELS: dict[str, str | Promise] = {
    "settled": gettext_lazy("Paid in full"),
    "cancelled": gettext_lazy("Cancelled"),
    "overdue": gettext_lazy("Overdue"),
    "waiting": gettext_lazy("Waits for its conditions"),
    "applied": gettext_lazy("In process with the customer"),
    "claimable": gettext_lazy("Can be claimed"),
    "not_due": gettext_lazy("Not due yet"),
}


@dataclass(frozen=True)
class TaskFact:
    """An open task that is a step to a milestone."""

    title: str
    due: date
    owner: "User | None" = None
    url: str = ""


@dataclass(frozen=True)
class ConditionFact:
    """One condition; `due` and `expected` of a milestone are the milestone's own."""

    kind: str
    label: str
    met_on: date | None = None
    due: date | None = None
    expected: date | None = None
    held_by: str = US
    holder: str = ""
    owner: "User | None" = None
    url: str = ""
    tasks: tuple[TaskFact, ...] = ()
    # What brings its days: "milestone-5", "acceptance-7", or itself, "condition-9"; `pk` is its own.
    source: str = ""
    pk: int = 0
    # Of an acceptance: its stage, and the unit that is accepted; None for the whole project.
    stage: str = ""
    unit: int | None = None


@dataclass(frozen=True)
class PromiseFact:
    """The newest promise that is still open; `amount` is everything outstanding where it is None."""

    on: date
    by: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class HoldFact:
    """Why nothing is to be expected for now; `kind` is on_hold or disputed."""

    kind: str
    reason: str
    since: date
    until: date | None = None
    by: str = ""


@dataclass(frozen=True)
class StepFact:
    """An open step of a payment application that runs; `usual` counts working days, `since` is None before its turn."""

    kind: str
    label: str
    usual: int
    since: date | None = None
    held_by: str = CUSTOMER
    holder: str = ""
    url: str = ""


@dataclass(frozen=True)
class Terms:
    """What the contract says of one checkpoint, and where it stands."""

    amount: Decimal
    settled: Decimal = Decimal(0)
    cancelled: bool = False
    due_on: date | None = None
    due_event: str = ""
    due_days: int | None = None
    counts_working_days: bool = False
    signed_on: date | None = None
    warranty_months: int = 0
    owner: "User | None" = None
    customer: str = ""
    conditions: tuple[ConditionFact, ...] = ()
    promise: PromiseFact | None = None
    # The newest promise, whose day is past without the money.
    broken: PromiseFact | None = None
    hold: HoldFact | None = None
    # Of each application that runs the open steps, in their order.
    applications: tuple[tuple[StepFact, ...], ...] = ()
    # The day from which all of it is invoiced.
    invoiced_on: date | None = None
    # A day that somebody assumes for the money, whatever the facts say (payments.outlook).
    assumed_on: date | None = None


@dataclass(frozen=True)
class Step:
    """One station of the chain. `on` is the day it was done or is expected, `late` counts working days."""

    kind: str
    label: str
    state: str
    on: date | None = None
    late: int = 0
    owner: "User | None" = None
    held_by: str = US
    holder: str = ""
    url: str = ""


@dataclass(frozen=True)
class Forecast:
    """Where a checkpoint stands on a day; `late` and `slips` count working days."""

    state: str
    due: date | None
    # The due day, or what the plan makes of it while its event is still to come.
    planned_on: date | None
    expected: date | None
    late: int
    slips: int
    steps: tuple[Step, ...]
    blocker: Step | None
    waits_for: str
    in_charge: "User | None"
    promise: PromiseFact | None = None
    hold: HoldFact | None = None


@dataclass(frozen=True)
class Known:
    """All that the forecast of one checkpoint needs; `delay` is its customer's usual one, in calendar days."""

    terms: Terms
    delay: int = 0
