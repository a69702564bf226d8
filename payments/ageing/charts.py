"""What fell due and what was received by month, as a chart (frontend/js/charts.js draws it) and as one sentence."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goaltrack.common.money import brief
from payments.ageing.figures import MonthFigures

TEN_THOUSAND = Decimal(10_000)


def figures_chart(figures: Sequence[MonthFigures]) -> dict[str, Any]:
    """In ten thousands: what became due, what was received, and the receivable at the month's end."""
    return {
        "unit": "wan",
        "right": 72,
        "x": [f"{one.month:%Y-%m}" for one in figures],
        "series": [
            {"name": _("Became due"), "tone": "idle", "data": [_drawn(one.became_due) for one in figures]},
            {"name": _("Received"), "tone": "info", "data": [_drawn(one.received) for one in figures]},
            {
                "name": _("Receivable"),
                "type": "line",
                "tone": "riskText",
                "points": True,
                "label": "",
                "data": [_drawn(one.receivable) for one in figures],
            },
        ],
    }


def figures_sentence(figures: Sequence[MonthFigures]) -> str:
    due = sum((one.became_due for one in figures), Decimal(0))
    received = sum((one.received for one in figures), Decimal(0))
    return _("In twelve months %(due)s became due and %(received)s was received; %(left)s is due and not paid") % {
        "due": brief(due),
        "received": brief(received),
        "left": brief(figures[-1].receivable),
    }


def _drawn(amount: Decimal) -> Decimal:
    return (amount / TEN_THOUSAND).quantize(Decimal("0.01"))
