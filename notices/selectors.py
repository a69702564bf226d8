from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from notices.models import Notice
from people.selectors import workday_calendar

if TYPE_CHECKING:
    from people.models import User

# Whoever is told on a day off finds the mail at the beginning of the next working day.
DELIVERED_FROM = time(8)


def unread_count(user: "User") -> int:
    """How many notices the bell shows."""
    return Notice.objects.visible_to(user).unread().count()


def delivery_due(at: datetime) -> datetime:
    """When a notice of this moment leaves the house: at once, or on a day off 08:00 of the next working day."""
    day = timezone.localtime(at).date()
    working = workday_calendar().on_or_after(day)
    if working == day:
        return at
    return datetime.combine(working, DELIVERED_FROM, tzinfo=timezone.get_default_timezone())
