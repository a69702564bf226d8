"""By how many working days a piece of open work slips. Pure over its dates."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from goaltrack.common.workdays import WorkdayCalendar
from projects.models import Milestone, Task


@dataclass(frozen=True)
class Slip:
    """The work of a module that slips most: agreed for one day, `expected` on a later one."""

    work: Task | Milestone
    expected: date
    days: int


def slip_of(work: Task | Milestone, *, on: date, calendar: WorkdayCalendar) -> Slip | None:
    """How open work slips, seen from a day: late, or expected later than its baseline. None where it does not."""
    if isinstance(work, Task):
        baseline, forecast = work.baseline_due, work.blocked_until
    else:
        baseline, forecast = work.baseline, work.expected
    agreed = min(work.due, baseline or work.due)
    expected = max(forecast or work.due, work.due, on)
    days = calendar.late(agreed, expected) if expected > agreed else 0
    return Slip(work, expected, days) if days else None


def may_slip(model: Any, *, on: date) -> Q:
    """Of open work what is worth asking."""
    baseline, forecast = ("baseline_due", "blocked_until") if model is Task else ("baseline", "expected")
    later = Q(**{f"{baseline}__lt": F("due")}) | Q(**{f"{forecast}__gt": F("due")})
    return later | Q(due__lt=on) | Q(**{f"{forecast}__gt": F(baseline)})
