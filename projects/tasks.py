"""What beat asks for. Thin, and safe to run twice."""

from celery import shared_task

from goaltrack.common import clock
from projects.services import attachments_purge, bin_empty, recurrences_make


@shared_task
def purge_attachments() -> int:
    """Delete the files that were removed long enough ago; returns how many went."""
    return attachments_purge(at=clock.now())


@shared_task
def make_recurring() -> int:
    """Make the recurring tasks that have come up; returns how many."""
    return recurrences_make(day=clock.today())


@shared_task
def empty_bin() -> int:
    """Remove for good what was thrown away long enough ago; returns how many."""
    return bin_empty()
