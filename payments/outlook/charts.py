"""The forecast as a chart (frontend/js/charts.js draws it) and as one sentence."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goaltrack.common.money import brief
from payments.outlook.assuming import Curve
from payments.outlook.selectors import Outlook
from payments.outlook.whatif import UNITS, WHOLE

TEN_THOUSAND = Decimal(10_000)
ZERO = Decimal(0)


def outlook_chart(found: Outlook) -> dict[str, Any]:
    """Cumulative by month, in ten thousands; the forecast goes on where the receipts end."""
    months, now = found.months, _now(found)
    received = list(accumulate(one.received for one in months))
    plain = _ahead([one.forecast for one in months], received, now)
    weighed = _ahead([one.weighted for one in months], received, now)
    there = [value if place < now else None for place, value in enumerate(received)]
    return {
        "unit": "wan",
        "right": 96,
        "x": [str(month) for month in range(1, 13)],
        "series": [
            _line(_("Plan"), "control", accumulate(one.planned for one in months), dash="dashed"),
            _line(pgettext("receipts", "Last year"), "idle", accumulate(one.last_year for one in months)),
            _line(_("Received"), "info", there, points=True, area=True, text="accent"),
            _line(_("Forecast"), "riskText", plain, dash="dotted", text="riskText"),
            _line(_("Weighted"), "ink2", weighed, dash="dotted"),
        ],
    }


def outlook_sentence(found: Outlook) -> str:
    words = _("%(plain)s expected by the end of %(year)d, weighted %(weighted)s, of %(planned)s planned")
    return words % {
        "plain": brief(found.year_end),
        "weighted": brief(found.year_end_weighted),
        "planned": brief(found.planned),
        "year": found.year,
    }


def curve_words(curve: Curve) -> str:
    """What a curve is called."""
    return {UNITS: _("Unit by unit"), WHOLE: _("As a whole")}.get(curve.name, _("Under these assumptions"))


def curves_chart(curves: Sequence[Curve]) -> dict[str, Any]:
    """Cumulative from this month on, in ten thousands: as it is, and under each set of assumptions."""
    months = curves[0].months
    tones = ["riskText", "ink2"]
    series = [_line(_("As it is"), "info", accumulate(one.present for one in months), points=True, text="accent")]
    for curve, tone in zip(curves, tones, strict=False):
        values = accumulate(one.assumed for one in curve.months)
        series.append(_line(curve_words(curve), tone, values, dash="dotted", text=tone))
    return {"unit": "wan", "right": 120, "x": [f"{one.month:%Y-%m}" for one in months], "series": series}


def curves_sentence(curves: Sequence[Curve], year: int) -> str:
    words = _("%(name)s: %(difference)s by the end of %(year)d")
    parts = [
        words % {"name": curve_words(one), "difference": signed(one.by_year_end(year).difference), "year": year}
        for one in curves
    ]
    return _("; ").join(parts)


def signed(amount: Decimal) -> str:
    """+25 K, −3 K; no difference is said in words."""
    return _("no difference") if not amount else ("+" if amount > 0 else "") + brief(amount)


def _now(found: Outlook) -> int:
    """How many months of the year have begun."""
    return max(0, min(12, (found.today.year - found.year) * 12 + found.today.month))


def _ahead(values: Sequence[Decimal], received: Sequence[Decimal], now: int) -> list[Decimal | None]:
    """The sums after each month from the one under way on, on top of what came so far; the line begins a month before,
    where the receipts are known."""
    start = max(now - 1, 0)
    sums = list(accumulate(values[start:], initial=received[now - 1] if now else ZERO))[1:]
    before: list[Decimal | None] = [None] * (start - 1) + [received[start - 1]] if start else []
    return before + sums


def _line(name: str, tone: str, values: Iterable[Decimal | None], **values_of: Any) -> dict[str, Any]:
    data = [None if one is None else (one / TEN_THOUSAND).quantize(Decimal("0.01")) for one in values]
    return {"name": name, "tone": tone, "data": data, "label": name} | values_of
