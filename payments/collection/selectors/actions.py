"""Next actions as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goaltrack.common import clock
from payments.collection.models import NextAction
from payments.models import PaymentCheckpoint
from people.models import User
from people.permissions import may
from people.selectors import workday_calendar

MOST = 20


@dataclass(frozen=True)
class ActionLine:
    """`late` and `left` count working days."""

    row: NextAction
    late: int
    left: int
    may_write: bool


def action_lines(user: User, rows: Iterable[NextAction]) -> list[ActionLine]:
    """Of rows read with `as_lines()`; no query."""
    today, calendar = clock.today(), workday_calendar()
    return [
        ActionLine(
            row,
            calendar.late(row.due, today) if row.done_on is None else 0,
            calendar.late(today, row.due),
            may(user, "collection.action_write", row),
        )
        for row in rows
    ]


def actions_due(user: User, until: date | None = None) -> list[ActionLine]:
    """What the person is to do by the day (today), the earliest first (one query)."""
    rows = NextAction.objects.filter(owner=user, due__lte=until or clock.today()).open()
    rows = rows.exclude(checkpoint__cancelled=True)
    return action_lines(user, rows.as_lines().order_by("due", "id")[:MOST])


def actions_of(user: User, checkpoint: PaymentCheckpoint) -> list[ActionLine]:
    """Of a checkpoint that the reader sees: the open ones, then those that were done (one query)."""
    rows = NextAction.objects.filter(checkpoint=checkpoint).as_lines()
    return sorted(action_lines(user, rows), key=lambda one: (one.row.done_on is not None, one.row.due, one.row.pk))
