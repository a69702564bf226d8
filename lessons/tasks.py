"""What beat asks for: the retrospectives of the month. Thin, and safe to run twice."""

from celery import shared_task

from goaltrack.common import clock
from lessons.services import retrospectives_open


@shared_task
def open_retrospectives() -> int:
    """Open what is to be open today; returns how many are new."""
    return len(retrospectives_open(day=clock.today()))
