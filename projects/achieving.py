"""What a milestone is achieved by in place of a tick. Whoever keeps milestones registers in its AppConfig.ready()."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Message


@dataclass(frozen=True)
class Kept:
    """Why a tick is refused, and the page on which it is achieved instead."""

    words: Message
    url: str


Keeper = Callable[[Collection[int]], dict[int, Kept]]
MOVED = _("What achieves this milestone belongs to this project: it cannot be moved to another.")
_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    if keeper not in _keepers:
        _keepers.append(keeper)


def kept_by(milestone_id: int) -> Kept | None:
    return kept_among([milestone_id]).get(milestone_id)


def kept_among(milestone_ids: Collection[int]) -> dict[int, Kept]:
    """Those of them that are achieved otherwise: one query a keeper, none for no milestones."""
    found: dict[int, Kept] = {}
    for keeper in _keepers if milestone_ids else ():
        found |= keeper(milestone_ids)
    return found
