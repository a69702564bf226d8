"""What time it is, for domain logic: never SQL `now()`, never `date.today()`.

`GOALTRACK_TODAY=2026-11-20` moves "today" for a simulation; `at()` moves it for a block, as the demo does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """The aware current instant."""
    moved = _moved.get()
    if moved is not None:
        return moved
    real = timezone.now()
    if settings.CLOCK_TODAY:
        local = timezone.localtime(real)
        return datetime.combine(date.fromisoformat(settings.CLOCK_TODAY), local.timetz())
    return real


def today() -> date:
    """The current day in the site's zone."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Let `now()` be `moment` (a day means its 10:00 in the site's zone) inside the block."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(10), tzinfo=timezone.get_default_timezone())
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
