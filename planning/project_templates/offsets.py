"""Days of a plan as working days from its start, and back. Pure over a calendar.

Offset 0 is the first working day of the plan. What starts or falls due on a day off keeps how many calendar days it
lies before or after its working day (`rest`): put at the same start it falls on the very same day, put at another one
it stays on a day off where there is one, and on its working day where there is none. A start looks forward to the next
working day, a due day back to the last one, so that what is worked in between is the same wherever the plan is put.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from goaltrack.common.workdays import ONE_DAY, WorkdayCalendar

# Ten years of working days.
FARTHEST = 2_500


@dataclass(frozen=True)
class Offset:
    days: int
    rest: int = 0


class Ruler:
    """The working days around the start of a plan: counted once, for all its lines."""

    def __init__(self, calendar: WorkdayCalendar, start: date) -> None:
        self._calendar = calendar
        self.first = calendar.on_or_after(start)
        # The working days from the first on, and those before it, the nearest first.
        self._ahead: list[date] = [self.first]
        self._behind: list[date] = []

    def start_offset(self, day: date) -> Offset:
        worked = self._calendar.on_or_after(day)
        return Offset(self._index(worked), (worked - day).days)

    def due_offset(self, day: date) -> Offset:
        worked = self._calendar.on_or_before(day)
        return Offset(self._index(worked), (day - worked).days)

    def start_on(self, offset: Offset) -> date:
        return self._into_days_off(self._worked(offset.days), offset.rest, -1)

    def due_on(self, offset: Offset) -> date:
        return self._into_days_off(self._worked(offset.days), offset.rest, 1)

    def span(self, start: Offset | None, due: Offset) -> tuple[date | None, date]:
        """Both days of a line."""
        return None if start is None else self.start_on(start), self.due_on(due)

    def offsets(self, start: date | None, due: date) -> tuple[Offset | None, Offset]:
        """Of both days. What lies wholly on days off has no length in working days: only its due day is kept."""
        begins, ends = None if start is None else self.start_offset(start), self.due_offset(due)
        return begins if begins is None or begins.days <= ends.days else None, ends

    def _into_days_off(self, day: date, rest: int, sign: int) -> date:
        for _ in range(rest):
            if self._calendar.is_workday(day + sign * ONE_DAY):
                break
            day += sign * ONE_DAY
        return day

    def _worked(self, days: int) -> date:
        if days >= 0:
            self._extend(self._ahead, ONE_DAY, lambda: len(self._ahead) <= days)
            return self._ahead[days]
        self._extend(self._behind, -ONE_DAY, lambda: len(self._behind) < -days)
        return self._behind[-days - 1]

    def _index(self, day: date) -> int:
        if day >= self.first:
            self._extend(self._ahead, ONE_DAY, lambda: self._ahead[-1] < day)
            return bisect_left(self._ahead, day)
        self._extend(self._behind, -ONE_DAY, lambda: not self._behind or self._behind[-1] > day)
        return -1 - bisect_left(self._behind, -day.toordinal(), key=lambda one: -one.toordinal())

    def _extend(self, days: list[date], step: timedelta, wanted: Callable[[], bool]) -> None:
        last = days[-1] if days else self.first
        while wanted():
            last += step
            while not self._calendar.is_workday(last):
                last += step
            days.append(last)
