"""Working days: pure arithmetic over a calendar.

A day is worked when it is Monday to Friday and no public holiday, or when it is a make-up working day (补班日).
`holiday_calendar()` takes the public days from the `holidays` package; an administrator's overrides correct it
(people.selectors.workday_calendar).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate

import holidays

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkdayCalendar:
    """Days that differ from the plain Monday-to-Friday week: True is worked, False is off."""

    exceptions: Mapping[date, bool]
    provisional_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def on_or_after(self, day: date) -> date:
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def add(self, day: date, count: int) -> date:
        """The working day `count` working days after `day` (before it when negative); 0 gives `day` itself."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def count(self, start: date, end: date) -> int:
        """Working days from `start` to `end`, both included; 0 when `end` lies before `start`."""
        if end < start:
            return 0
        weeks, rest = divmod((end - start).days + 1, 7)
        total = weeks * 5 + sum((start.weekday() + n) % 7 < 5 for n in range(rest))
        days, differences = self._corrections
        return total + differences[bisect_right(days, end)] - differences[bisect_left(days, start)]

    @cached_property
    def _corrections(self) -> tuple[list[date], list[int]]:
        """The days that differ from the plain week, in order, and by how much all those before each do."""
        days = sorted(day for day, worked in self.exceptions.items() if worked != (day.weekday() < 5))
        return days, [0, *accumulate(1 if self.exceptions[day] else -1 for day in days)]

    def late(self, due: date, on: date) -> int:
        """How many working days `on` lies after `due`; 0 when it does not."""
        return 0 if due >= on else self.count(due + ONE_DAY, on)

    def with_overrides(self, overrides: Iterable[tuple[date, bool]]) -> "WorkdayCalendar":
        return WorkdayCalendar({**self.exceptions, **dict(overrides)}, self.provisional_years)


@lru_cache(maxsize=8)
def holiday_calendar(country: str, first_year: int, last_year: int) -> WorkdayCalendar:
    """Public holidays and make-up days of `country`.

    A year for which the package knows no make-up day is provisional where such days exist (China): its list is a
    forecast until the State Council's notice.
    """
    exceptions: dict[date, bool] = {}
    provisional = set()
    for year in range(first_year, last_year + 1):
        of_year = holidays.country_holidays(country, years=year)
        made_up = {day for day in getattr(of_year, "weekend_workdays", ()) if day.year == year}
        exceptions.update({day: False for day in of_year if day.year == year})
        exceptions.update(dict.fromkeys(made_up, True))
        if country == "CN" and not made_up:
            provisional.add(year)
    return WorkdayCalendar(exceptions, frozenset(provisional))


@lru_cache(maxsize=32)
def holiday_names(country: str, year: int, language: str) -> Mapping[date, str]:
    """What the public holidays of a year are called, in `language` where the package speaks it."""
    spoken = sorted(holidays.country_holidays(country).supported_languages)
    chosen = next((one for one in spoken if one.partition("_")[0] == language.partition("-")[0]), None)
    return dict(holidays.country_holidays(country, years=year, language=chosen))
