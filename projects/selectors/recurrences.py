"""Recurring tasks as people read them: the rule in words, and the days that come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from people.models import User
from people.selectors import workday_calendar
from projects.models import Occurrence, Recurrence
from projects.querysets import RecurrenceQuerySet
from projects.recurrence import days

COMING = 5


@dataclass(frozen=True)
class RecurrenceLine:
    recurrence: Recurrence
    words: str


def recurrence_lines(rows: RecurrenceQuerySet) -> list[RecurrenceLine]:
    return [RecurrenceLine(row, rule_words(row)) for row in rows.with_people()]


def rule_words(row: Recurrence) -> str:
    """Every third working day; Mondays and Fridays, moved to the working day before; and how long."""
    return pgettext("between clauses", ", ").join(
        filter(None, [_pattern_words(row), _shift_words(row), _end_words(row)])
    )


def coming(row: Recurrence) -> list[date]:
    """The next days, as things stand."""
    if row.next_on is None:
        return []
    left = COMING if row.times is None else min(COMING, row.times - row.made)
    following = days(row.rule, workday_calendar(), row.next_on)
    return [row.next_on, *islice(following, max(left - 1, 0))]


def recurrence_of(user: User, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """On the page of a task: the rule that made it (one query)."""
    made = Occurrence.objects.filter(task__in=ids, recurrence__in=Recurrence.objects.visible_to(user))
    return {
        one.task_id: {"recurrence": one.recurrence, "words": rule_words(one.recurrence)}
        for one in made.select_related("recurrence")
        if one.task_id is not None
    }


def _pattern_words(row: Recurrence) -> str:
    if row.pattern == Recurrence.Pattern.WORKDAYS:
        text = ngettext("every working day", "every %(count)d working days", row.every)
        return text % {"count": row.every}
    if row.pattern == Recurrence.Pattern.WEEKDAYS:
        names = _(", ").join(str(WEEKDAYS[day]) for day in row.weekdays)
        return _("every week on %(days)s") % {"days": names}
    if row.pattern == Recurrence.Pattern.MONTH_DAY:
        return _("every month on day %(day)d") % {"day": row.day}
    return _("on the last working day of every month")


def _shift_words(row: Recurrence) -> str:
    if row.pattern not in (Recurrence.Pattern.WEEKDAYS, Recurrence.Pattern.MONTH_DAY):
        return ""
    if row.shift == Recurrence.Shift.NEXT:
        return _("a day off moves to the next working day")
    return _("a day off moves to the working day before")


def _end_words(row: Recurrence) -> str:
    if row.until is not None:
        return _("until %(day)s") % {"day": row.until.isoformat()}
    if row.times is not None:
        return _("%(made)d of %(times)d times so far") % {"made": row.made, "times": row.times}
    return ""
