"""What happens to the rest when some activities get other dates: those that wait for them are pushed, as far as needed.

Nothing is ever pulled forward: a gap in a plan is somebody's intention.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from goaltrack.common.workdays import WorkdayCalendar
from projects.schedule.network import Activities, Activity, Key, Kind, Link, in_order, links_to
from projects.schedule.spans import Span, span_of, ticks_for, wanting
from projects.schedule.ticks import Ticks


@dataclass(frozen=True)
class Move:
    """An activity's dates before and after; `by` working days later, as its finish counts (negative: earlier)."""

    was: Activity
    now: Activity
    by: int


@dataclass(frozen=True)
class Outcome:
    """`moves` in the order of the plan, those asked for among them; `broken` are links that do not hold afterwards:
    into what was asked for, or into what has begun, is over or is fixed."""

    moves: list[Move]
    broken: list[Link]


def reschedule(
    activities: Activities,
    links: Sequence[Link],
    asked: Mapping[Key, tuple[date | None, date]],
    calendar: WorkdayCalendar,
) -> Outcome:
    """Give the activities in `asked` their new start and due, and push what waits for them.

    The links must not close a circle, and both their ends must be among the activities. A pushed activity keeps its
    length in working days and begins on a working day; one without a start goes on without.
    """
    wanted = dict(activities)
    for key, (start, due) in asked.items():
        wanted[key] = replace(activities[key], start=start, due=due)
    ticks = ticks_for([*activities.values(), *wanted.values()], calendar)
    spans = {key: span_of(activity, ticks) for key, activity in wanted.items()}
    waits_for = links_to(links)
    order = in_order(links, asked)
    for key in order:
        if key in asked or wanted[key].is_over or wanted[key].is_fixed:
            continue
        wants = [(link.kind, wanting(link, spans[link.before], spans[key])) for link in waits_for[key]]
        if wanted[key].has_begun:
            longer = max((want for kind, want in wants if kind is Kind.FF), default=0)
            span = Span(spans[key].start, spans[key].finish + max(longer, 0))
        else:
            span = spans[key].later(max([0, *(want for _, want in wants)]))
        if span != spans[key]:
            wanted[key], spans[key] = _placed(wanted[key], span, ticks)
    moves = [
        Move(activities[key], wanted[key], spans[key].finish - span_of(activities[key], ticks).finish)
        for key in order
        if wanted[key] != activities[key]
    ]
    touched = set(order)
    broken = [
        link for link in links if link.after in touched and wanting(link, spans[link.before], spans[link.after]) > 0
    ]
    return Outcome(moves, broken)


def _placed(activity: Activity, span: Span, ticks: Ticks) -> tuple[Activity, Span]:
    """The activity with the dates of `span`; work on days off alone becomes a working day."""
    if activity.is_milestone or activity.start is None:
        return replace(activity, due=ticks.day(span.finish - 1)), span
    span = Span(span.start, max(span.finish, span.start + 1))
    start = activity.start if activity.has_begun else ticks.day(span.start)
    return replace(activity, start=start, due=ticks.day(span.finish - 1)), span
