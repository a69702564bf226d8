"""Dates after a bar was dragged: from calendar days on the screen to days that are worked. Pure."""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from goaltrack.common.workdays import WorkdayCalendar
from projects.schedule.network import Activity


class Edge(StrEnum):
    """What of a bar is dragged."""

    WHOLE = "whole"
    START = "start"
    DUE = "due"


def shifted(activity: Activity, days: int, calendar: WorkdayCalendar, *, edge: Edge = Edge.WHOLE) -> Activity:
    """`activity` dragged by `days` calendar days, on to the next working day in that direction.

    A whole bar keeps its length in working days; an edge stops at the other one.
    """

    def dragged(day: date) -> date:
        wanted = day + timedelta(days=days)
        return calendar.on_or_before(wanted) if days < 0 else calendar.on_or_after(wanted)

    if not days:
        return activity
    start = activity.start
    if start is None:
        return replace(activity, due=dragged(activity.due))
    if edge is Edge.START:
        return replace(activity, start=min(dragged(start), activity.due))
    if edge is Edge.DUE:
        return replace(activity, due=max(dragged(activity.due), start))
    length = calendar.count(start, activity.due)
    begin = dragged(start)
    return replace(activity, start=begin, due=calendar.add(begin, max(length - 1, 0)))
