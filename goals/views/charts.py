"""The charts of goals as frontend/js/charts.js draws them; each page shows the same numbers as a table."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goals.models import Confidence
from goals.selectors import Outlook, TreeRow
from goals.selectors.weeks import STATES, Week
from goaltrack.common.pareto import ParetoLine

LONGEST_NAME = 10
MOST_BARS = 12


def pace_chart(outlook: Outlook) -> dict[str, Any]:
    """Progress against pace: actual solid, pace dashed, forecast dotted."""
    points = outlook.series
    now = next((place for place, point in enumerate(points) if point["now"]), None)
    actual = [point["progress"] for point in points]
    series: list[dict[str, Any]] = [
        {
            "name": _("Pace"),
            "tone": "control",
            "dash": "dashed",
            "data": [point["pace"] for point in points],
            "label": _("Pace"),
        }
    ]
    if any(value is not None for value in actual):
        last = next(value for value in reversed(actual) if value is not None)
        series.append(
            {
                "name": _("Actual"),
                "tone": "info",
                "points": True,
                "area": True,
                "data": actual,
                "label": _("Actual %(percent)s%%") % {"percent": round(last)},
                "text": "accent",
                "dy": 10,
            }
        )
    if outlook.at_due is not None and now is not None and now < len(points) - 1:
        forecast: list[Any] = [None] * len(points)
        forecast[now], forecast[-1] = outlook.figures.progress, outlook.at_due
        series.append(
            {
                "name": _("At this speed"),
                "tone": "riskText",
                "dash": "dotted",
                "data": forecast,
                "label": _("So on %(percent)s%%") % {"percent": round(outlook.at_due)},
                "text": "riskText",
            }
        )
    over = max((value for value in actual if value is not None), default=0) > 100
    return {
        "unit": "%",
        "right": 104,
        "x": [f"{point['day']:%m-%d}" for point in points],
        "series": series,
        **({} if over else {"max": 100}),
    }


def parts_chart(outlook: Outlook) -> dict[str, Any] | None:
    """What each sub-goal brings to the goal, and what it could still bring, in percentage points."""
    parts = [(sub.goal.statement, sub.share, sub.contribution) for sub in outlook.subgoals]
    known = [(name, share, points) for name, share, points in parts if share is not None and points is not None]
    if len(known) < 2:
        return None
    return {
        "unit": _("points"),
        "x": [short(name) for name, _share, _points in known],
        "series": [
            {"name": _("Brings"), "tone": "info", "stack": "all", "data": [_one(points) for *_rest, points in known]},
            {
                "name": _("Still missing"),
                "tone": "sunken",
                "outline": True,
                "stack": "all",
                "data": [_one(share - points) for _name, share, points in known],
            },
        ],
    }


def key_chart(lines: Sequence[ParetoLine[TreeRow]]) -> dict[str, Any]:
    """The goals at the ends of the tree by what they carry of the department's weight."""
    return {
        "unit": "%",
        "name": _("Share of the weight"),
        "together": _("Together"),
        "x": [short(line.thing.goal.statement) for line in lines[:MOST_BARS]],
        "bars": [_one(line.share) for line in lines[:MOST_BARS]],
        "cum": [_one(line.together) for line in lines[:MOST_BARS]],
        "cut": sum(line.is_key for line in lines),
    }


def weeks_chart(weeks: Sequence[Week]) -> dict[str, Any]:
    """How many goals stood where at the end of each week."""
    names = {**dict(Confidence.choices), "none": _("Not updated")}
    tones = {"on_track": "ok", "at_risk": "risk", "off_track": "barOff", "none": "idle"}
    return {
        "unit": "",
        "right": 16,
        "x": [f"{week.day:%m-%d}" for week in weeks],
        "series": [
            {"name": str(names[state]), "tone": tones[state], "stack": "all", "data": [w.counts[state] for w in weeks]}
            for state in STATES
        ],
    }


def short(name: str) -> str:
    """A name as it fits below a bar; the table has it in full."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _one(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))
