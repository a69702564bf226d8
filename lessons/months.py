"""The months of retrospectives: when one opens, when it is due, who is asked. Pure arithmetic over a calendar."""

from calendar import monthrange
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goaltrack.common.workdays import WorkdayCalendar

# A project that begins later in a month is not asked for that month.
LAST_START = 15
# The retrospective is due on this working day of the next month.
DUE_WORKDAY = 5


def first_of(day: date) -> date:
    return day.replace(day=1)


def last_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def month_before(month: date) -> date:
    return first_of(first_of(month) - timedelta(days=1))


def month_after(month: date) -> date:
    return last_of(month) + timedelta(days=1)


def months_back(month: date, count: int) -> date:
    """The first of the month `count` months earlier."""
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)


def parse_month(text: str) -> date | None:
    """The first of the month that "2026-10" names; None for anything else."""
    if len(text) != 7 or not text.isascii():
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def opening_day(month: date, day: int, calendar: WorkdayCalendar) -> date:
    """The department's day of the month, or the next working day after it."""
    return calendar.on_or_after(month.replace(day=day))


def due_day(month: date, calendar: WorkdayCalendar) -> date:
    """The fifth working day of the next month."""
    return calendar.add(last_of(month), DUE_WORKDAY)


def is_asked(project_start: date, month: date) -> bool:
    return project_start <= month.replace(day=LAST_START)


def month_name(number: int) -> str:
    """The head of a column: Oct."""
    names = [
        pgettext("month", "Jan"),
        pgettext("month", "Feb"),
        pgettext("month", "Mar"),
        pgettext("month", "Apr"),
        pgettext("month", "May"),
        pgettext("month", "Jun"),
        pgettext("month", "Jul"),
        pgettext("month", "Aug"),
        pgettext("month", "Sep"),
        pgettext("month", "Oct"),
        pgettext("month", "Nov"),
        pgettext("month", "Dec"),
    ]
    return names[number - 1]


def month_label(month: date) -> str:
    """Oct 2026, in the reader's language."""
    return _("%(month)s %(year)s") % {"month": month_name(month.month), "year": month.year}
