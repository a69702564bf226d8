"""What beat asks for: reviews that are late enough for somebody above. Thin, and safe to run twice."""

from celery import shared_task

from goaltrack.common import clock
from notices.reminders import may_tell_now
from reviews.services import reviews_escalate


@shared_task
def escalate() -> int:
    """Tell of what is late enough, on working days from 08:00; returns how many are new."""
    return reviews_escalate(day=clock.today()) if may_tell_now() else 0
