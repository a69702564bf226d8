"""What beat asks for: reviews that are late enough for somebody above, and those of people who are away."""

from celery import shared_task

from goaltrack.common import clock
from notices.reminders import may_tell_now
from reviews.services import reviews_escalate, reviews_stand_in


@shared_task
def escalate() -> int:
    """Tell of what is late enough, on working days from 08:00; returns how many are new."""
    return reviews_escalate(day=clock.today()) if may_tell_now() else 0


@shared_task
def stand_in() -> int:
    """Ask the stand-ins of those who are away today, on working days from 08:00; returns how many were asked."""
    return reviews_stand_in() if may_tell_now() else 0
