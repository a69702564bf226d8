"""What else happens when a version passes, beside the work it makes: rooms of planning register it in `ready()`."""

from collections.abc import Callable

from planning.models import Breakdown

Follow = Callable[[Breakdown], None]

_follows: list[Follow] = []


def follow(what: Follow) -> None:
    """Let `what` happen in the transaction of the verdict, after the work is there; it never stops the verdict."""
    if what not in _follows:
        _follows.append(what)


def passed(breakdown: Breakdown) -> None:
    for what in _follows:
        what(breakdown)
