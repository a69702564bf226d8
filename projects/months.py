"""Months and ISO weeks as the pages of a calendar, from FIRST_YEAR to LAST_YEAR. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR, Problems

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}")


@dataclass(frozen=True)
class Span:
    """A month, or the ISO week that begins on `first`."""

    first: date
    is_week: bool = False

    @classmethod
    def month_of(cls, day: date) -> Self:
        return cls(day.replace(day=1))

    @classmethod
    def week_of(cls, day: date) -> Self:
        return cls(day - timedelta(days=day.weekday()), is_week=True)

    @classmethod
    def parse(cls, params: Mapping[str, Any], today: date, problems: Problems) -> Self:
        """The `week` or `month` of the address; the month of today where neither says one."""
        week, month = (str(params.get(name, "") or "") for name in ("week", "month"))
        try:
            if week:
                span = cls(date.fromisoformat(f"{week}-1" if _WEEK.fullmatch(week) else ""), is_week=True)
            elif month:
                span = cls(date.fromisoformat(f"{month}-01" if _MONTH.fullmatch(month) else ""))
            else:
                return cls.month_of(today)
            if span.is_offered:
                return span
        except ValueError:
            pass
        name, example = ("week", cls.week_of(today)) if week else ("month", cls.month_of(today))
        problems.add(name, _("Write it like %(example)s.") % {"example": example.name})
        return example

    @property
    def is_offered(self) -> bool:
        return self.first.year <= LAST_YEAR and self.last.year >= FIRST_YEAR

    @cached_property
    def last(self) -> date:
        if self.is_week:
            return self.first + timedelta(days=6)
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def number(self) -> int:
        """That of the ISO week on whose Monday, or in which, it begins."""
        return self.first.isocalendar().week

    @property
    def name(self) -> str:
        if self.is_week:
            year, week, _weekday = self.first.isocalendar()
            return f"{year}-W{week:02}"
        return f"{self.first:%Y-%m}"

    @property
    def parameter(self) -> dict[str, str]:
        """How the address says it."""
        return {"week" if self.is_week else "month": self.name}

    @property
    def before(self) -> Self | None:
        return self._holding(self.first - timedelta(days=1))

    @property
    def after(self) -> Self | None:
        return self._holding(self.last + timedelta(days=1))

    def day_near(self, today: date) -> date:
        """Today where it lies in it, else its first day within the years."""
        return today if self.first <= today <= self.last else max(self.first, date(FIRST_YEAR, 1, 1))

    def weeks(self) -> list["Span"]:
        """The weeks that have a day in it."""
        week, weeks = Span.week_of(self.first), []
        while week.first <= self.last:
            weeks.append(week)
            week = Span(week.last + timedelta(days=1), is_week=True)
        return weeks

    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def _holding(self, day: date) -> Self | None:
        span = type(self).week_of(day) if self.is_week else type(self).month_of(day)
        return span if span.is_offered else None
