"""An activity in working-day numbers, and what a link asks of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from goaltrack.common.workdays import ONE_DAY, WorkdayCalendar
from projects.schedule.network import Activity, Kind, Link
from projects.schedule.ticks import Ticks


@dataclass(frozen=True)
class Span:
    """From the beginning of day number `start` to the end of day number `finish - 1`; nothing long for a milestone."""

    start: int
    finish: int

    @property
    def length(self) -> int:
        return self.finish - self.start

    def later(self, count: int) -> "Span":
        return Span(self.start + count, self.finish + count)


def ticks_for(activities: Iterable[Activity], calendar: WorkdayCalendar) -> Ticks:
    """Numbers that begin before the first day of any activity: earlier than the longest row of days off reaches."""
    days = (min(activity.start or activity.due, activity.due) for activity in activities)
    return Ticks(calendar, min(days) - timedelta(days=30))


def span_of(activity: Activity, ticks: Ticks) -> Span:
    finish = ticks.before(activity.due + ONE_DAY)
    if activity.is_milestone:
        return Span(finish, finish)
    if activity.start is None:
        return Span(finish - 1, finish)
    # Work on days off alone begins and ends at the same number.
    return Span(min(ticks.before(activity.start), finish), finish)


def wanting(link: Link, before: Span, after: Span) -> int:
    """How many working days later `after` must lie for the link to hold; not above zero where it holds."""
    if link.kind is Kind.SS:
        return before.start + link.lag - after.start
    if link.kind is Kind.FF:
        return before.finish + link.lag - after.finish
    return before.finish + link.lag - after.start
