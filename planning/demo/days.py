"""Where the story's offsets fall in the calendar: pure, over a day and a working-day calendar.

The goals' work runs for about five months around today. Where the year leaves less room before today, the whole story
is told faster; where it leaves less after it, what lies ahead is, and weighs less. Where it leaves hardly any, the work
goes to the other side: in January what is usually finished still lies ahead, and in the last days of December what
usually lies ahead is finished.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from goaltrack.common.workdays import WorkdayCalendar

BEFORE, AFTER = 58, 45
# With less room than this many working days the work changes sides.
YOUNG, OLD = 30, 15
# Within so many working days of today things are as they are, wherever the rest goes.
NOW = 5
# A first version was settled before its goal began, and at least this long before the second was written.
FIRST_VERSION = -28


@dataclass(frozen=True)
class Window:
    """The first and the last day of a goal."""

    start: date
    due: date

    def clamp(self, day: date) -> date:
        return min(max(day, self.start), self.due)


class Days:
    def __init__(self, today: date, calendar: WorkdayCalendar) -> None:
        self.today = today
        self.calendar = calendar
        self.year = Window(date(today.year, 1, 1), date(today.year, 12, 31))
        # Working days of the year before today, and after it.
        self.gone = calendar.count(self.year.start, calendar.add(today, -1))
        self.left = calendar.count(calendar.on_or_after(today), self.year.due) - 1
        self.is_young, self.is_old = self.gone < YOUNG, self.left < OLD
        self.missing = max(BEFORE - self.gone, 0) if self.is_young else 0
        self.beyond = max(AFTER - self.left, 0) if self.is_old else 0
        # How fast what was, and what will be, is told.
        self.pace_before = self.pace_after = Fraction(1)
        if not (self.is_young or self.is_old):
            self.pace_before = min(Fraction(1), Fraction(self.gone, BEFORE))
            self.pace_after = min(self.pace_before, Fraction(self.left, AFTER))
        self.phase = self._phase()

    def at(self, offset: int) -> date:
        """The working day `offset` from today; on a day off, 0 is the next working day and −1 the last one."""
        if offset < 0:
            return self.calendar.add(self.today, offset)
        return self.calendar.add(self.calendar.on_or_after(self.today), offset)

    def told(self, offset: int) -> date:
        """The same, as fast as this year's story is told."""
        return self.at(self._faster(offset))

    def due(self, offset: int, *, current: bool = False, waits: bool = False) -> date:
        """The day of a piece of gated work: `current` is what happens now, what `waits` is never finished early."""
        if not current:
            offset = self._moved(offset, waits=waits)
        return self.phase.clamp(self.at(offset))

    def window(self, *, whole_year: bool) -> Window:
        return Window(self.year.start, self.year_end) if whole_year else self.phase

    def weight(self, offset: int, weight: int) -> int:
        """What a piece of work due at `offset` weighs: what must fit into less time is less work."""
        return weight if offset <= NOW else max(round(weight * self.pace_after / self.pace_before), 1)

    def start(self, due: date, length: int) -> date:
        """When work of `length` working days begins that is due on `due`."""
        return self.calendar.add(due, 1 - length)

    @property
    def first_versions(self) -> date:
        """The day by which the first version of every breakdown was settled."""
        return min(self.phase.start, self.at(FIRST_VERSION))

    @property
    def planning(self) -> date:
        """The day the year's goals were written down."""
        return min(self.calendar.add(self.first_versions, -15), self.calendar.add(self.year.start, -5))

    @property
    def year_end(self) -> date:
        """The last working day of the year; the very last day once that is over."""
        last = self.calendar.on_or_before(self.year.due)
        return self.year.due if last < self.today else last

    def _phase(self) -> Window:
        first = self.calendar.on_or_after(self.year.start)
        start = self.at(-(BEFORE + self.beyond)) if not self.is_young else first
        due = self.at(AFTER + self.missing) if not self.is_old else self.year_end
        if self.pace_after < 1:
            start, due = self.told(-BEFORE), self.told(AFTER)
        return Window(max(start, first), min(due, self.year_end))

    def _faster(self, offset: int) -> int:
        return ceil(offset * self.pace_after) if offset > 0 else -ceil(-offset * self.pace_before)

    def _moved(self, offset: int, *, waits: bool) -> int:
        if self.missing and offset < -self.gone:
            return offset + BEFORE + NOW
        if self.missing and offset > NOW:
            return offset + self.missing
        if self.beyond and offset > self.left:
            return offset if waits else offset - self.left - self.beyond - NOW
        if self.beyond and offset < -NOW:
            return offset - self.beyond
        return self._faster(offset)
