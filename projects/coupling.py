"""Whom a slip hits: what modules need of each other, followed from the one that slips. Pure. docs/modules.md."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Who needs something, and of whom.
Need = tuple[int, int]


@dataclass(frozen=True)
class Hit:
    """`module` needs what `source` does, which slips by `days`; `path` leads from the source to it, both included."""

    module: int
    source: int
    days: int
    path: tuple[int, ...]


def hits(slips: Mapping[int, int], needs: Iterable[Need]) -> list[Hit]:
    """Whom each slip hits, by the shortest way, of several the one by the smallest ids; the worst slips first.

    A slip passes through whatever modules lie between, however they are coupled, and never comes back to its source.
    """
    needed_by = _turned(needs)
    found: list[Hit] = []
    for source, days in sorted(slips.items(), key=lambda slip: (-slip[1], slip[0])):
        if days > 0:
            found += [Hit(path[-1], source, days, path) for path in _paths(source, needed_by)]
    return found


def rings(needs: Iterable[Need]) -> list[tuple[int, ...]]:
    """The modules that need each other in a circle, together with whom they do."""
    needed_by = _turned(needs)
    reached = {one: {path[-1] for path in _paths(one, needed_by)} for one in needed_by}
    found = set()
    for one, others in reached.items():
        ring = {other for other in others if one in reached.get(other, ())}
        if ring:
            found.add(tuple(sorted({one, *ring})))
    return sorted(found)


def _turned(needs: Iterable[Need]) -> dict[int, list[int]]:
    """By module those that need something of it."""
    turned: defaultdict[int, set[int]] = defaultdict(set)
    for module, needed in needs:
        turned[needed].add(module)
    return {needed: sorted(modules) for needed, modules in turned.items()}


def _paths(source: int, needed_by: Mapping[int, list[int]]) -> list[tuple[int, ...]]:
    """One path to each module that is reached, breadth first: what is found first is the shortest."""
    seen = {source}
    found: list[tuple[int, ...]] = []
    ends: list[tuple[int, ...]] = [(source,)]
    while ends:
        further: list[tuple[int, ...]] = []
        for path in ends:
            for module in needed_by.get(path[-1], ()):
                if module not in seen:
                    seen.add(module)
                    further.append((*path, module))
        found += further
        ends = further
    return found
