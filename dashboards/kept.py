"""What changes rarely and every page needs, read once a minute and process: departments and the year's cycle."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from goals.models import Cycle
from goals.selectors import current_cycle
from goaltrack.common import clock
from people.models import Department, User

T = TypeVar("T")

_SECONDS = 60.0
_MOST = 500
_kept: dict[Any, tuple[float, Any]] = {}


def departments_of(user: User) -> dict[int, Department]:
    """The departments of the person's first-level ones, in the order of the tree."""
    roots = user.root_department_ids
    return _keep(
        ("departments", roots),
        lambda: {one.pk: one for one in Department.objects.filter(root__in=roots).order_by("path", "code")},
    )


def cycle_of(user: User) -> Cycle | None:
    """The year's cycle for this person."""
    home = user.department.root_id if user.department else None
    today: date = clock.today()
    return _keep(("cycle", home, user.root_department_ids, today), lambda: current_cycle(user))


def forget() -> None:
    """Read everything anew at the next question (this process; others follow within a minute)."""
    _kept.clear()


def _keep(key: Any, make: Callable[[], T]) -> T:
    known = _kept.get(key)
    if known is None or time.monotonic() - known[0] > _SECONDS:
        if len(_kept) > _MOST:
            _kept.clear()
        known = _kept[key] = (time.monotonic(), make())
    found: T = known[1]
    return found
