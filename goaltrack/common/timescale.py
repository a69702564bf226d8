"""The time axis of a drawing: days as pixels, months and weeks as labels, days off as one path. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from goaltrack.common.workdays import ONE_DAY, WorkdayCalendar

# A day is as wide as a screen allows for such a span; beyond the last, as narrow as can be told apart.
WIDTHS = ((45, 18), (100, 10), (200, 5))
NARROWEST = 3
BETWEEN_TICKS = 42
MONTH_WORD = 80


@dataclass(frozen=True)
class Label:
    x: int
    text: str


def bent(x1: int, y1: int, x2: int, y2: int, *, row: int) -> str:
    """The path from the end of one bar to the start of another, between the rows where there is no room before it."""
    if x2 >= x1 + 12:
        return f"M{x1} {y1}h6V{y2}H{x2}"
    turn = y2 + (row // 2 if y2 < y1 else -row // 2)
    return f"M{x1} {y1}h6V{turn}H{x2 - 8}V{y2}H{x2}"


@dataclass(frozen=True)
class Timescale:
    """Whole weeks from the Monday `first` to `last`, both drawn; a day is `day` pixels wide."""

    first: date
    last: date
    day: int

    @classmethod
    def over(cls, start: date, due: date, *, at_least: int = 0) -> "Timescale":
        """The weeks that hold both days, with room for words behind the last, and `at_least` so many pixels."""
        first = start - timedelta(days=start.weekday())
        last = due + timedelta(days=6)
        days = (last - first).days + 1
        day = next((width for most, width in WIDTHS if days <= most), NARROWEST)
        return cls(first, max(last, first + timedelta(days=-(-at_least // day) - 1)), day)

    @property
    def width(self) -> int:
        return ((self.last - self.first).days + 1) * self.day

    def x(self, of: date) -> int:
        """The left edge of a day."""
        return (of - self.first).days * self.day

    def middle(self, of: date) -> int | None:
        """The middle of a day, where it is drawn at all."""
        return self.x(of) + self.day // 2 if self.first <= of <= self.last else None

    def months(self, *, around: int | None = None) -> list[Label]:
        """Their names; not where the word at `around` needs its room."""
        found = [Label(0, date_format(self.first, "YEAR_MONTH_FORMAT"))] if self.first.day <= 20 else []
        month = (self.first.replace(day=1) + timedelta(days=32)).replace(day=1)
        while month <= self.last:
            found.append(Label(self.x(month), date_format(month, "YEAR_MONTH_FORMAT")))
            month = (month + timedelta(days=32)).replace(day=1)
        found = [one for one in found if one.x + MONTH_WORD <= self.width]
        return [one for one in found if around is None or not -MONTH_WORD < one.x - around < 40]

    def ticks(self) -> list[Label]:
        """Mondays, as many as have room for their words."""
        weeks = -(-BETWEEN_TICKS // (7 * self.day))
        count = (self.last - self.first).days // 7 + 1
        mondays = (self.first + timedelta(weeks=n) for n in range(0, count, weeks))
        labels = (Label(self.x(monday), f"{monday:%m-%d}") for monday in mondays)
        return [one for one in labels if one.x + BETWEEN_TICKS <= self.width]

    def off(self, top: int, height: int, calendar: WorkdayCalendar) -> str:
        """The days off, each row of them a box from `top`, as one path."""
        path, here, since = "", self.first, None
        while here <= self.last + ONE_DAY:
            is_off = here <= self.last and not calendar.is_workday(here)
            if is_off and since is None:
                since = here
            elif not is_off and since is not None:
                width = self.x(here) - self.x(since)
                path += f"M{self.x(since)} {top}h{width}v{height}h-{width}z"
                since = None
            here += ONE_DAY
        return path
