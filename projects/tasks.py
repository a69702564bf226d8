"""What beat asks for. Thin, and safe to run twice."""

from celery import shared_task

from goaltrack.common import clock
from projects.services import recurrences_make


@shared_task
def make_recurring() -> int:
    """Make the recurring tasks that have come up; returns how many."""
    return recurrences_make(day=clock.today())
