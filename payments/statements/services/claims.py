"""In whose hands a statement is, and how far they are: said outside the transaction that does the work."""

import time
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, connection
from django.db.models import Q

from goaltrack.common import clock
from payments.statements.models import Statement

# Longer than a worker needs between two words; what a killed one held is taken up after it.
HELD = timedelta(minutes=2)
SECONDS_BETWEEN = 1.0


def claim(statement_id: int, state: str) -> bool:
    """Whether it is in this caller's hands now: by a conditional update, so that of several one gets it."""
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return bool(
        Statement.objects.filter(free, pk=statement_id, state=state).update(claimed_until=now + HELD, done_count=0)
    )


class Progress:
    """Says every second how many lines are through and keeps the claim, over a connection of its own.

    The work is one transaction: what it wrote itself nobody could see before its end.
    """

    def __init__(self, statement_id: int) -> None:
        self._statement_id = statement_id
        self._connection: Any = None
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    def say(self, done: int) -> None:
        if time.monotonic() - self._said < SECONDS_BETWEEN:
            return
        self._said = time.monotonic()
        # Nobody waits for it, and nothing fails by it.
        with suppress(DatabaseError):
            if self._connection is None:
                self._connection = connection.copy()
            with self._connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE statements_statement SET done_count = %s, claimed_until = %s WHERE id = %s",
                    [done, clock.now() + HELD, self._statement_id],
                )
