"""What `bench.payments` fills its database with, from a number alone: contracts of six years, paid as customers pay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

CONTRACTS = 10_000
CHECKPOINTS = 6
RECEIPTS = 200_000
CUSTOMERS = 60
YEARS = 6
SHARE = Decimal(200_000)
# A checkpoint that is paid was paid in so many receipts, one that is paid in part in half of them.
PARTS = 4
# Days between one checkpoint and the next; the last one waits for the warranty as well.
STEP, WARRANTY_MONTHS = 120, 24
KINDS = ("advance", "delivery", "progress", "initial", "final", "retention")
EVENTS = ("signed", "conditions", "", "conditions", "invoiced", "warranty")
EVENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One of a contract's six; `paid` of its four parts, `there`: its conditions are met, and it is invoiced."""

    contract: int
    place: int
    ready: date
    due: date
    paid: int
    there: bool

    @property
    def number(self) -> int:
        return self.contract * CHECKPOINTS + self.place

    @property
    def is_open(self) -> bool:
        return self.paid < PARTS


def signed_on(contract: int, today: date) -> date:
    return today - timedelta(days=contract * 7919 % (YEARS * 365))


def checkpoints(contract: int, today: date) -> Iterator[Checkpoint]:
    """What fell due is paid, but for eight in a hundred: of those every second one in part."""
    signed = signed_on(contract, today)
    for place in range(CHECKPOINTS):
        ready = signed + timedelta(days=STEP * place)
        due = ready + timedelta(days=EVENT_DAYS + (WARRANTY_MONTHS * 30 if EVENTS[place] == "warranty" else 0))
        late = (contract * CHECKPOINTS + place) * 104_729 % 100 < 8
        paid = 0 if due >= today else PARTS // 2 * ((contract + place) % 2) if late else PARTS
        yield Checkpoint(contract, place, ready, due, paid, there=ready < today and not (late and place % 2))
