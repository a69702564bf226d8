"""What a milestone is achieved by in place of a tick. Whoever keeps milestones registers in its AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass

from goaltrack.common.errors import Message


@dataclass(frozen=True)
class Kept:
    """Why a tick is refused, and the page on which it is achieved instead."""

    words: Message
    url: str


Keeper = Callable[[int], Kept | None]
_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    if keeper not in _keepers:
        _keepers.append(keeper)


def kept_by(milestone_id: int) -> Kept | None:
    """One query a keeper."""
    return next((kept for keeper in _keepers if (kept := keeper(milestone_id)) is not None), None)
