"""The cash position as a chart (frontend/js/charts.js draws it) and as one sentence."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goaltrack.common import clock
from goaltrack.common.money import brief
from payments.suppliers.cash import CashPosition

TEN_THOUSAND = Decimal(10_000)


def cash_chart(position: CashPosition) -> dict[str, Any]:
    """In ten thousands: what comes in and goes out in each month, and the balance at its end."""
    names = [f"{one.month:%Y-%m}" for one in position.months]
    balance: dict[str, Any] = {
        "name": _("Balance"),
        "type": "line",
        "tone": "riskText" if position.is_short else "ink",
        "points": True,
        "label": "",
        "data": [_drawn(one.balance) for one in position.months],
        "mark": {"at": f"{position.lowest.month:%Y-%m}", "label": _("lowest")},
    }
    return {
        "unit": "wan",
        "right": 72,
        "x": names,
        "series": [
            {"name": _("In"), "tone": "info", "data": [_drawn(one.received + one.expected) for one in position.months]},
            {"name": _("Out"), "tone": "idle", "data": [_drawn(one.paid + one.planned) for one in position.months]},
            balance,
        ],
    }


def cash_sentence(position: CashPosition) -> str:
    words = _("%(now)s in hand on %(day)s; the lowest month end ahead is %(lowest)s in %(month)s, in the end %(end)s")
    return words % {
        "now": brief(position.now),
        "day": clock.today().isoformat(),
        "lowest": brief(position.lowest.balance),
        "month": f"{position.lowest.month:%Y-%m}",
        "end": brief(position.end),
    }


def _drawn(amount: Decimal) -> Decimal:
    return (amount / TEN_THOUSAND).quantize(Decimal("0.01"))
