"""Activities and the links between them."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Key = Hashable


class Kind(StrEnum):
    """What the later one waits for."""

    FS = "FS"  # It starts after the earlier one is finished.
    SS = "SS"  # It starts when the earlier one has started.
    FF = "FF"  # It is finished when the earlier one is.


@dataclass(frozen=True)
class Activity:
    """A task, from `start` to `due`, both worked; without a start its due day alone. A milestone is the end of a day.

    What `has_begun` keeps its start; what `is_over`, or `is_fixed` because others decide, keeps both days.
    """

    key: Key
    start: date | None
    due: date
    is_milestone: bool = False
    has_begun: bool = False
    is_over: bool = False
    is_fixed: bool = False


# By their keys, of whatever kind.
Activities = Mapping[Any, Activity]


@dataclass(frozen=True)
class Link:
    """`after` waits for `before`, and then `lag` working days more; a negative lag lets them overlap."""

    before: Key
    after: Key
    kind: Kind = Kind.FS
    lag: int = 0


@dataclass(frozen=True)
class Cycle:
    """Activities that wait for each other, each for the one before it and the first for the last."""

    keys: tuple[Key, ...]

    @property
    def pairs(self) -> list[tuple[Key, Key]]:
        """Each with the one that waits for it."""
        return list(zip(self.keys, [*self.keys[1:], self.keys[0]], strict=True))


def links_from(links: Iterable[Link]) -> Mapping[Key, Sequence[Link]]:
    found: dict[Key, list[Link]] = {}
    for link in links:
        found.setdefault(link.before, []).append(link)
    return found


def links_to(links: Iterable[Link]) -> Mapping[Key, Sequence[Link]]:
    found: dict[Key, list[Link]] = {}
    for link in links:
        found.setdefault(link.after, []).append(link)
    return found


def find_cycle(links: Iterable[Link]) -> Cycle | None:
    """The first circle that the links close, or None."""
    following = links_from(links)
    finished: set[Key] = set()
    for root in following:
        if root in finished:
            continue
        path: dict[Key, None] = {}
        stack: list[tuple[Key, bool]] = [(root, False)]
        while stack:
            key, leaving = stack.pop()
            if leaving:
                del path[key]
                finished.add(key)
            elif key in path:
                keys = list(path)
                return Cycle(tuple(keys[keys.index(key) :]))
            elif key not in finished:
                path[key] = None
                stack.append((key, True))
                stack += [(link.after, False) for link in reversed(following.get(key, ()))]
    return None


def in_order(links: Sequence[Link], roots: Iterable[Key]) -> list[Key]:
    """`roots` and all that follows them, each after everything that it waits for among them; no circles."""
    following = links_from(links)
    reached = set(roots)
    pending = list(reached)
    while pending:
        for link in following.get(pending.pop(), ()):
            if link.after not in reached:
                reached.add(link.after)
                pending.append(link.after)
    waiting = dict.fromkeys(reached, 0)
    for link in links:
        if link.before in reached:
            waiting[link.after] += 1
    ready = [key for key, count in waiting.items() if not count]
    order = []
    while ready:
        key = ready.pop()
        order.append(key)
        for link in following.get(key, ()):
            waiting[link.after] -= 1
            if not waiting[link.after]:
                ready.append(link.after)
    return order
