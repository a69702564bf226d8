"""How far each activity may slip before the end of the plan does."""

from collections.abc import Sequence
from datetime import date

from goaltrack.common.workdays import ONE_DAY, WorkdayCalendar
from projects.schedule.network import Activities, Key, Kind, Link, in_order, links_from
from projects.schedule.spans import span_of, ticks_for, wanting


def slack(
    activities: Activities, links: Sequence[Link], calendar: WorkdayCalendar, *, end: date | None = None
) -> dict[Key, int]:
    """Working days by which each open activity may slip, the others keeping their gaps, until the plan ends later.

    Those with none are critical; below zero, a link in front of it does not hold by as many days. Milestones with
    the last day of the plan as their due are critical themselves. The plan ends on `end` where that is later than
    the last activity given: those that lie before given ones need not be among them. No circles.
    """
    open_ones = {key: activity for key, activity in activities.items() if not activity.is_over}
    if not open_ones:
        return {}
    ticks = ticks_for(open_ones.values(), calendar)
    spans = {key: span_of(activity, ticks) for key, activity in open_ones.items()}
    last = max(span.finish for span in spans.values())
    if end is not None:
        last = max(last, ticks.before(end + ONE_DAY))
    counted = [link for link in links if _passes_on(link, open_ones)]
    following = links_from(counted)
    found: dict[Key, int] = {}
    for key in reversed(in_order(counted, open_ones)):
        most = [last - spans[key].finish]
        most += [found[link.after] - wanting(link, spans[key], spans[link.after]) for link in following.get(key, ())]
        found[key] = min(most)
    return found


def _passes_on(link: Link, open_ones: Activities) -> bool:
    """Whether a slip of the earlier one can push the later one at all: what has begun moves its finish alone."""
    if link.before not in open_ones or link.after not in open_ones:
        return False
    if open_ones[link.before].has_begun and link.kind is Kind.SS:
        return False
    return not open_ones[link.after].has_begun or link.kind is Kind.FF
