"""Money: collected against plan by month, what is overdue and waits, and how the year ends as things go."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards.board.scope import Scope
from goaltrack.common import clock
from payments.selectors import CheckpointLine, DepartmentMoney, MonthMoney

ZERO = Decimal(0)
SHOWN = 6
TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True)
class Collections:
    """The year's months, and what they sum to."""

    year: int
    months: list[MonthMoney]
    planned: Decimal
    received: Decimal
    # By the year's end: what is there and what still comes.
    forecast: Decimal

    @property
    def comes(self) -> Decimal:
        return self.forecast - self.received

    @property
    def gap(self) -> Decimal:
        """What the year's end falls short of the plan; negative where it exceeds it."""
        return self.planned - self.forecast

    @property
    def is_empty(self) -> bool:
        return not (self.planned or self.received or self.forecast)

    @property
    def chart(self) -> dict[str, Any]:
        """As frontend/js/charts.js draws it, in ten thousands: plan, received, and the forecast of what comes."""
        now = clock.today().month

        def of(amounts: Sequence[Decimal], first: int, last: int) -> list[Decimal | None]:
            return [
                (amount / TEN_THOUSAND).quantize(Decimal("0.01")) if first <= number <= last else None
                for number, amount in enumerate(amounts, start=1)
            ]

        return {
            "unit": "wan",
            "right": 24,
            "x": [str(number) for number in range(1, 13)],
            "series": [
                _bars(_("Plan"), "sunken", of([one.planned for one in self.months], 1, 12)) | {"outline": True},
                _bars(_("Received"), "info", of([one.received for one in self.months], 1, now)),
                _bars(_("Forecast"), "risk", of([one.forecast for one in self.months], now, 12)),
            ],
        }


@dataclass(frozen=True)
class Stuck:
    """Overdue and unpaid, the largest first; `amount` is None to those who may not read amounts."""

    lines: list[CheckpointLine]
    count: int
    amount: Decimal | None

    @property
    def largest(self) -> CheckpointLine | None:
        return self.lines[0] if self.lines else None


def collections(scope: Scope, money: DepartmentMoney) -> Collections | None:
    """This year's, None to those who may not read its amounts."""
    if not scope.reads_amounts:
        return None
    today, months = clock.today(), money.months
    received = sum((one.received for one in months), ZERO)
    comes = sum((one.forecast for one in months), ZERO)
    return Collections(today.year, months, sum((one.planned for one in months), ZERO), received, received + comes)


def stuck(money: DepartmentMoney) -> Stuck:
    lines = money.overdue
    known = [line.outstanding for line in lines if line.outstanding is not None]
    return Stuck(lines[:SHOWN], len(lines), sum(known, ZERO) if len(known) == len(lines) else None)


def _bars(name: str, tone: str, data: list[Decimal | None]) -> dict[str, Any]:
    return {"name": name, "tone": tone, "data": data}
