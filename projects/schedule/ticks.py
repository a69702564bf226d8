"""Dates as a count of working days, so that a plan is moved by adding numbers."""

from bisect import bisect_left
from datetime import date

from goaltrack.common.workdays import ONE_DAY, WorkdayCalendar


class Ticks:
    """Working days numbered from `first` on. Numbers reach as far as they are asked for, in both directions of time
    from nowhere before `first`: a day before it raises ValueError."""

    def __init__(self, calendar: WorkdayCalendar, first: date) -> None:
        self._calendar = calendar
        self._first = first
        self._known_to = first - ONE_DAY
        self._days: list[date] = []

    def before(self, day: date) -> int:
        """How many working days from the first day lie before `day`: the number of the first one on or after it."""
        if day < self._first:
            raise ValueError(f"{day} lies before {self._first}")
        while self._known_to < day:
            self._learn()
        return bisect_left(self._days, day)

    def day(self, number: int) -> date:
        """The working day of this number, counted from 0."""
        while len(self._days) <= number:
            self._learn()
        return self._days[number]

    def _learn(self) -> None:
        self._known_to += ONE_DAY
        if self._calendar.is_workday(self._known_to):
            self._days.append(self._known_to)
