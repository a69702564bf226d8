"""Wakes a worker after the transaction commits. The pending row is the queue: a lost message costs a sweep's delay.

No publish retry and sub-second time-outs (goaltrack.celery), so that a broker that is down slows nobody.
"""

import time
from functools import partial
from typing import Any

import structlog
from celery import Task
from django.db import transaction

logger = structlog.get_logger(__name__)

# After a failure nobody waits for the broker again for a while; the sweep finds the rows meanwhile.
QUIET_SECONDS = 5.0
_quiet_until = 0.0


def enqueue(task: "Task[..., Any]", *args: int | str) -> None:
    """Send `task` with ids as `args` once the current transaction has committed; never raises."""
    transaction.on_commit(partial(_publish, task, args), robust=True)


def _publish(task: "Task[..., Any]", args: tuple[int | str, ...]) -> None:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        task.apply_async(args=args, retry=False, ignore_result=True)
    except Exception as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("enqueue_failed", task=task.name, args=args, error=str(error))
