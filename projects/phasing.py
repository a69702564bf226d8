"""The usual phases, spread over a project. Pure, over dates and a working-day calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from goaltrack.common.errors import LAST_YEAR
from goaltrack.common.workdays import WorkdayCalendar

# What part of the project's working days each takes.
USUAL: Sequence[tuple[Promise, Fraction]] = (
    (pgettext_lazy("phase", "Initiation"), Fraction(5, 100)),
    (pgettext_lazy("phase", "Design"), Fraction(15, 100)),
    (pgettext_lazy("phase", "Implementation"), Fraction(50, 100)),
    (pgettext_lazy("phase", "Trial run"), Fraction(15, 100)),
    (pgettext_lazy("phase", "Acceptance"), Fraction(15, 100)),
)
# After the project's last day: about a year.
WARRANTY = pgettext_lazy("phase", "Warranty")
WARRANTY_DAYS = 250


@dataclass(frozen=True)
class Span:
    name: str
    start: date
    due: date


def usual_phases(start: date, due: date, calendar: WorkdayCalendar) -> list[Span]:
    """One after the other, in working days; where there are fewer days than phases, several on one day."""
    first = min(calendar.on_or_after(start), due)
    days = max(calendar.count(first, due), 1)
    spans, gone = [], Fraction(0)
    for name, share in USUAL:
        begin = min(int(gone * days), days - 1)
        gone += share
        end = max(int(gone * days) - 1, begin)
        last = due if gone == 1 else calendar.add(first, end)
        spans.append(Span(str(name), calendar.add(first, begin), last))
    after = calendar.add(due, 1)
    if (until := calendar.add(after, WARRANTY_DAYS - 1)).year <= LAST_YEAR:
        spans.append(Span(str(WARRANTY), after, until))
    return spans
