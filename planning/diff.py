"""What changed between two versions of a breakdown, item by item: pure over the items."""

from bisect import bisect
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from planning.models import BreakdownItem

COMPARED = (
    "kind",
    "title",
    "acceptance",
    "project",
    "owner",
    "follower",
    "start",
    "due",
    "weight",
    "under",
    "after",
    "leads_to",
    "contract",
    "payment_kind",
    "amount",
)
SAME, ADDED, CHANGED, REMOVED = "same", "added", "changed", "removed"


@dataclass(frozen=True)
class ItemDiff:
    """One line: the item (the old one where it was removed) and, for a change, the old value of each field."""

    item: BreakdownItem
    status: str
    old: dict[str, Any] = field(default_factory=dict)
    # What the item was needed for, what it was part of, and what it came after.
    old_step: BreakdownItem | None = None
    old_part_of: BreakdownItem | None = None
    old_waits_for: Sequence[BreakdownItem] = ()
    # It stands elsewhere among its siblings, or is part of another sub-goal.
    moved: bool = False

    def changed(self, name: str) -> bool:
        return name in self.old


@dataclass(frozen=True)
class VersionDiff:
    lines: list[ItemDiff]
    latest_before: date | None
    latest_after: date | None

    def count(self, status: str) -> int:
        return sum(line.status == status for line in self.lines)

    @property
    def added(self) -> int:
        return self.count(ADDED)

    @property
    def changed(self) -> int:
        return self.count(CHANGED)

    @property
    def removed(self) -> int:
        return self.count(REMOVED)

    @property
    def moved(self) -> int:
        return sum(line.moved for line in self.lines)

    @property
    def has_amounts(self) -> bool:
        return any(line.item.kind == BreakdownItem.Kind.CHECKPOINT for line in self.lines)

    @property
    def amounts_change(self) -> bool:
        """A checkpoint comes, goes, or asks for another amount."""
        return any(
            line.changed("amount") or line.status in (ADDED, REMOVED)
            for line in self.lines
            if line.item.kind == BreakdownItem.Kind.CHECKPOINT
        )

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed or self.moved)


def compare(before: Sequence[BreakdownItem], after: Sequence[BreakdownItem]) -> VersionDiff:
    """Lines in the order of `after`, removed items last."""
    earlier = {item.key: item for item in before}
    moved = _moved(before, after)
    lines = [_line(earlier.pop(item.key, None), item, moved) for item in after]
    lines += [ItemDiff(item, REMOVED) for item in earlier.values()]
    return VersionDiff(lines, _latest(before), _latest(after))


def unchanged(items: Sequence[BreakdownItem]) -> VersionDiff:
    """The plain view of one version."""
    return VersionDiff([ItemDiff(item, SAME) for item in items], _latest(items), _latest(items))


def _line(old: BreakdownItem | None, new: BreakdownItem, moved: Container[UUID]) -> ItemDiff:
    if old is None:
        return ItemDiff(new, ADDED)
    before = {name: getattr(old, name) for name in COMPARED if getattr(old, name) != getattr(new, name)}
    status = CHANGED if before else SAME
    return ItemDiff(new, status, before, old.needed_for, old.part_of, old.waits_for, new.key in moved)


def _moved(before: Sequence[BreakdownItem], after: Sequence[BreakdownItem]) -> set[UUID]:
    """The items that changed their sub-goal, and as few of the others as explain the new order of siblings."""
    was = {item.key: (item.under, n) for n, item in enumerate(before)}
    found = {item.key for item in after if item.key in was and was[item.key][0] != item.under}
    siblings: dict[UUID | None, list[tuple[int, UUID]]] = {}
    for item in after:
        if item.key in was and item.key not in found:
            siblings.setdefault(item.under, []).append((was[item.key][1], item.key))
    for group in siblings.values():
        kept = set(_longest_rising([n for n, _key in group]))
        found |= {key for n, key in group if n not in kept}
    return found


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """What can stay where it is: the longest subsequence that rises."""
    ends: list[int] = []
    chains: list[list[int]] = []
    for number in numbers:
        at = bisect(ends, number)
        chain = [*(chains[at - 1] if at else []), number]
        ends[at:] = [number] if at == len(ends) else [number, *ends[at + 1 :]]
        chains[at:] = [chain] if at == len(chains) else [chain, *chains[at + 1 :]]
    return chains[-1] if chains else []


def _latest(items: Sequence[BreakdownItem]) -> date | None:
    return max((item.due for item in items), default=None)
