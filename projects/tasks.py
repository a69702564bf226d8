"""What beat asks for."""

from celery import shared_task

from goaltrack.common import clock
from projects.services import attachments_purge


@shared_task
def purge_attachments() -> int:
    """Delete the files that were removed long enough ago; returns how many went."""
    return attachments_purge(at=clock.now())
