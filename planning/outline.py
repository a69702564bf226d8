"""The items of a version as an outline: rows in order, sub-goals with what is part of them. Pure over the items."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from planning.models import BreakdownItem

# Rows may stand so deep: three sub-goals in each other, and what is part of the innermost.
LEVELS = 4


def placed(items: Iterable[BreakdownItem]) -> list[BreakdownItem]:
    """The items in the order of their rows, each told its number, its level and the items that it names."""
    by_key = {item.key: item for item in items}
    below = children(by_key.values())
    rows: list[BreakdownItem] = []

    def walk(under: UUID | None, level: int) -> None:
        for item in below.get(under, ()):
            rows.append(item)
            item.number, item.level = len(rows), level
            walk(item.key, level + 1)

    walk(None, 1)
    for item in rows:
        item.part_of = by_key.get(item.under) if item.under else None
        item.needed_for = by_key.get(item.leads_to) if item.leads_to else None
        item.waits_for = sorted((by_key[key] for key in item.after if key in by_key), key=lambda one: one.number)
    return rows


def children(items: Iterable[BreakdownItem]) -> dict[UUID | None, list[BreakdownItem]]:
    """The items by the sub-goal they are part of, siblings in order; None holds the top level."""
    below: dict[UUID | None, list[BreakdownItem]] = {}
    for item in sorted(items, key=lambda one: (one.position, one.pk or 0)):
        below.setdefault(item.under, []).append(item)
    return below


def flattened(below: Mapping[UUID | None, Sequence[BreakdownItem]]) -> list[BreakdownItem]:
    """The rows of `children()`, from top to bottom."""
    rows: list[BreakdownItem] = []

    def walk(under: UUID | None) -> None:
        for item in below.get(under, ()):
            rows.append(item)
            walk(item.key)

    walk(None)
    return rows


def depth_below(item: BreakdownItem, below: Mapping[UUID | None, Sequence[BreakdownItem]]) -> int:
    """How many levels its block takes, itself included."""
    return 1 + max((depth_below(child, below) for child in below.get(item.key, ())), default=0)


def level_of(under: UUID | None, by_key: Mapping[UUID, BreakdownItem]) -> int:
    """The level of what is part of `under`; beyond LEVELS where a circle is asked for."""
    level = 1
    while under is not None and level <= len(by_key) + 1:
        level += 1
        under = by_key[under].under if under in by_key else None
    return level


def shares(items: Sequence[BreakdownItem]) -> dict[int, Decimal]:
    """What each item weighs among its siblings, in percent; money counts by its amount and has no share."""
    weighed = [item for item in items if item.kind != BreakdownItem.Kind.CHECKPOINT]
    totals: dict[UUID | None, Decimal] = {}
    for item in weighed:
        totals[item.under] = totals.get(item.under, Decimal(0)) + item.weight
    return {item.pk: item.weight * 100 / totals[item.under] for item in weighed}


def circle(items: Iterable[BreakdownItem]) -> list[BreakdownItem]:
    """Items that wait for each other, so that none could ever begin or end; empty where there are none.

    An item starts when those before it are finished; a sub-goal is finished when its parts are, which start no earlier
    than it does; a milestone or checkpoint is finished when what leads to it is.
    """
    by_key = {item.key: item for item in items}
    waits: dict[tuple[UUID, bool], list[tuple[UUID, bool]]] = {}
    for item in by_key.values():
        start, end = (item.key, False), (item.key, True)
        waits.setdefault(end, []).append(start)
        waits.setdefault(start, []).extend((key, True) for key in item.after if key in by_key)
        if item.under in by_key:
            waits[start].append((item.under, False))
            waits.setdefault((item.under, True), []).append(end)
        if item.leads_to in by_key:
            waits.setdefault((item.leads_to, True), []).append(end)
    found = _loop(waits)
    return [by_key[key] for key in dict.fromkeys(key for key, _end in found)]


def _loop(waits: Mapping[tuple[UUID, bool], Sequence[tuple[UUID, bool]]]) -> list[tuple[UUID, bool]]:
    """A loop in a graph, found depth first without recursion: 500 rows may follow each other."""
    done: set[tuple[UUID, bool]] = set()
    for first in waits:
        path: dict[tuple[UUID, bool], int] = {}
        stack = [(first, iter(waits.get(first, ())))] if first not in done else []
        if stack:
            path[first] = 0
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                stack.pop()
                path.pop(node)
                done.add(node)
            elif step in path:
                return list(path)[path[step] :]
            elif step not in done:
                path[step] = len(path)
                stack.append((step, iter(waits.get(step, ()))))
    return []


def early_starts(items: Iterable[BreakdownItem]) -> list[tuple[BreakdownItem, BreakdownItem]]:
    """Each item that starts before one it follows is due, with that one. On the same day is no overlap worth a word."""
    return [(item, before) for item in items for before in item.waits_for if (item.start or item.due) < before.due]
