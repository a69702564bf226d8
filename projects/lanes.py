"""Ranges of days as bars in the weeks of a calendar, one below the other where they overlap. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from projects.months import Span

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Range(Generic[Thing]):
    thing: Thing
    first: date
    last: date


@dataclass(frozen=True)
class Bar(Generic[Thing]):
    """A range within one week: where it begins there, and over how many days. `begins` and `ends` say whether that is
    all of it, or it comes from the week before and goes on in the next."""

    thing: Thing
    first: date
    days: int
    begins: bool
    ends: bool

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)


# What stands on a day, lane by lane: a bar that begins there, or nothing, which keeps the place of a bar that goes on.
Slots = dict[date, list[Bar[Thing] | None]]


def lanes(ranges: Sequence[Range[Thing]], span: Span, most: int) -> Slots[Thing]:
    """The days of the span that have some, with at most `most` each; what finds no lane in a week is left out there.

    The earlier one lies above, of two that begin together the longer one.
    """
    slots: Slots[Thing] = {}
    ordered = sorted(ranges, key=lambda one: (one.first, one.first - one.last))
    for week in span.weeks():
        first, last = max(week.first, span.first), min(week.last, span.last)
        rows: list[list[Bar[Thing]]] = []
        for one in ordered:
            if one.last < first or one.first > last:
                continue
            begins, ends = max(one.first, first), min(one.last, last)
            bar = Bar(one.thing, begins, (ends - begins).days + 1, one.first == begins, one.last == ends)
            free = next((row for row in rows if row[-1].last < begins), None)
            if free is not None:
                free.append(bar)
            elif len(rows) < most:
                rows.append([bar])
        for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
            covering = [next((bar for bar in row if bar.first <= day <= bar.last), None) for row in rows]
            while covering and covering[-1] is None:
                covering.pop()
            if covering:
                slots[day] = [bar if bar and bar.first == day else None for bar in covering]
    return slots
