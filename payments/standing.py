"""What was agreed about outstanding money, beside the contract: an open promise, a hold.

Whoever keeps such registers in its AppConfig.ready(): payments does not know it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

# By checkpoint: values of payments.forecast.Terms.
Agreed = Mapping[int, Mapping[str, Any]]
Keeper = Callable[[Sequence[int]], Agreed]
_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    if keeper not in _keepers:
        _keepers.append(keeper)


def of(checkpoint_ids: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """Those of them about which something was agreed: one query a keeper, none for no checkpoints."""
    ids = list(checkpoint_ids)
    found: dict[int, Mapping[str, Any]] = {}
    for keeper in _keepers if ids else ():
        for pk, values in keeper(ids).items():
            found[pk] = {**found.get(pk, {}), **values}
    return found
