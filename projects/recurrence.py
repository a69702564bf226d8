"""On which days a recurring task comes up: pure arithmetic over a calendar of working days.

An occurrence is a working day. A pattern names days (each Monday, the 15th); one that is off moves to the next working
day or to the last one before it, and days that move to the same day are one occurrence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from goaltrack.common.workdays import ONE_DAY, WorkdayCalendar

# No pattern leaves a longer gap, whatever the calendar; one that does has ended.
LONGEST_GAP = timedelta(days=800)


class Pattern(StrEnum):
    WORKDAYS = "workdays"
    WEEKDAYS = "weekdays"
    MONTH_DAY = "month_day"
    MONTH_END = "month_end"


class Shift(StrEnum):
    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True)
class Rule:
    """`every` counts working days, `weekdays` begin with Monday as 0, `day` is the month's last one where it is short.

    The first occurrence is not before `start`, the last not after `until`.
    """

    pattern: Pattern
    start: date
    until: date | None = None
    every: int = 1
    weekdays: frozenset[int] = field(default_factory=frozenset)
    day: int = 1
    shift: Shift = Shift.NEXT


def next_day(rule: Rule, calendar: WorkdayCalendar, after: date | None = None) -> date | None:
    """The first occurrence later than `after`; of all, where nothing is given. None where there is no more.

    With WORKDAYS `after` is an occurrence: the working days are counted from it.
    """
    if after is None or after < rule.start:
        found = _first(rule, calendar)
    elif rule.pattern == Pattern.WORKDAYS:
        found = calendar.add(after, rule.every)
    else:
        found = _following(rule, calendar, after)
    return None if found is None or (rule.until is not None and found > rule.until) else found


def days(rule: Rule, calendar: WorkdayCalendar, after: date | None = None) -> Iterator[date]:
    """The occurrences in their order; without an end where the rule has none."""
    while (after := next_day(rule, calendar, after)) is not None:
        yield after


def _first(rule: Rule, calendar: WorkdayCalendar) -> date | None:
    if rule.pattern == Pattern.WORKDAYS:
        return calendar.on_or_after(rule.start)
    return _following(rule, calendar, rule.start - ONE_DAY)


def _following(rule: Rule, calendar: WorkdayCalendar, after: date) -> date | None:
    """The first working day later than `after` to which one of the pattern's days moves."""
    if rule.pattern == Pattern.MONTH_END:
        return _last_workday(calendar, after)
    if rule.shift == Shift.NEXT:
        # What lies on or before the last working day has come up by then.
        named = _named(rule, calendar.on_or_before(after) + ONE_DAY)
        return named and calendar.on_or_after(named)
    named = _named(rule, calendar.add(after, 1))
    return named and calendar.on_or_before(named)


def _named(rule: Rule, day: date) -> date | None:
    """The first day on or after `day` that the pattern names."""
    if rule.pattern == Pattern.WEEKDAYS:
        coming = (day + timedelta(days=n) for n in range(7))
        return next((one for one in coming if one.weekday() in rule.weekdays), None)
    here = _in_month(day, rule.day)
    return here if here >= day else _in_month(_next_month(day), rule.day)


def _last_workday(calendar: WorkdayCalendar, after: date) -> date | None:
    month, end = after.replace(day=1), after + LONGEST_GAP
    while month < end:
        following = _next_month(month)
        found = calendar.on_or_before(following - ONE_DAY)
        # A month without any working day has none.
        if found > after and found >= month:
            return found
        month = following
    return None


def _in_month(day: date, number: int) -> date:
    last = _next_month(day) - ONE_DAY
    return last.replace(day=min(number, last.day))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
