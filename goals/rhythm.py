"""When the next check-in of a goal falls due: a pure function (docs/progress.md)."""

from calendar import monthrange
from datetime import date, timedelta

WEEKLY, FORTNIGHTLY, MONTHLY = "weekly", "fortnightly", "monthly"
_DAYS = {WEEKLY: 7, FORTNIGHTLY: 14}


def next_checkin(since: date, rhythm: str, rounds: int = 1) -> date:
    """The day `rounds` rhythms after `since`; a month later is the same day of the month, or the month's last."""
    if rhythm != MONTHLY:
        return since + timedelta(days=_DAYS[rhythm] * rounds)
    years, month = divmod(since.month - 1 + rounds, 12)
    year, month = since.year + years, month + 1
    return date(year, month, min(since.day, monthrange(year, month)[1]))
