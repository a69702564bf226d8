"""What beat asks for. Thin, and safe to run twice."""

from celery import shared_task

from goaltrack.common import clock
from projects.services import bin_empty, recurrences_make


@shared_task
def make_recurring() -> int:
    """Make the recurring tasks that have come up; returns how many."""
    return recurrences_make(day=clock.today())


@shared_task
def empty_bin() -> int:
    """Remove for good what was thrown away long enough ago; returns how many."""
    return bin_empty()
