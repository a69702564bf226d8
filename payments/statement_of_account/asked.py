"""Since which day receipts are asked for."""

import re
from datetime import date

from django.utils.translation import gettext as _

from goaltrack.common import clock
from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR, invalid

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def since_asked(text: str) -> date:
    """Of a parameter `since`: the first of January where it is left out. Raises InvalidInput (400) for what is no day
    up to today."""
    today = clock.today()
    if not text:
        return today.replace(month=1, day=1)
    try:
        # By itself `fromisoformat` takes weeks, and days without hyphens, too.
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise invalid("since", _("Enter a day as year-month-day, like 2026-11-20."))
    if day > today:
        raise invalid("since", _("Choose a day that is not in the future."))
    return day
