"""What changed between two versions of a breakdown, item by item: pure over the items."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from planning.changes import KEYS, Change, change_of
from planning.models import BreakdownItem

# Everything an item says. What it is part of and where it stands among its siblings is its place.
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
SAME, ADDED, CHANGED, MOVED, REMOVED = "same", "added", "changed", "moved", "removed"


@dataclass(frozen=True)
class ItemDiff:
    """One line: the item (the old one where it was removed) and, for a change, the old value of each field.

    `moved`: it stands elsewhere among the items that both versions have; `was_at` and `is_at` are its rows there.
    """

    item: BreakdownItem
    status: str
    old: dict[str, Any] = field(default_factory=dict)
    moved: bool = False
    was_at: int | None = None
    is_at: int | None = None
    titles: Mapping[UUID, str] = field(default_factory=dict)

    def changed(self, name: str) -> bool:
        return name in self.old

    @property
    def changes(self) -> list[Change]:
        """From what to what, in words; a sum that the reader may not know is not there (hide_amounts_of_diff)."""
        return [
            change_of(
                name,
                old,
                getattr(self.item, name),
                titles=self.titles,
                hide=name == "amount" and self.item.amount is None,
            )
            for name, old in self.old.items()
        ]

    @property
    def relations(self) -> list[Change]:
        """The changes that no column of a table shows."""
        return [change for change in self.changes if change.field in KEYS or change.field == "payment_kind"]


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
    def moved(self) -> int:
        """Also those that changed besides."""
        return sum(line.moved for line in self.lines)

    @property
    def removed(self) -> int:
        return self.count(REMOVED)

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
        return not (self.added or self.changed or self.moved or self.removed)


def compare(before: Sequence[BreakdownItem], after: Sequence[BreakdownItem]) -> VersionDiff:
    """Lines in the order of `after`, removed items last; both come in the order of their rows."""
    earlier = {item.key: item for item in before}
    titles = {item.key: item.title for item in (*before, *after)}
    was_at = {item.key: row for row, item in enumerate(before, start=1)}
    moved = _moved(before, after)
    lines = []
    for row, item in enumerate(after, start=1):
        old = earlier.pop(item.key, None)
        if old is None:
            lines.append(ItemDiff(item, ADDED, is_at=row, titles=titles))
            continue
        differs = {name: getattr(old, name) for name in COMPARED if getattr(old, name) != getattr(item, name)}
        place = item.key in moved or "under" in differs
        status = CHANGED if set(differs) - {"under"} else MOVED if place else SAME
        lines.append(ItemDiff(item, status, differs, place, was_at[item.key], row, titles))
    lines += [ItemDiff(item, REMOVED, was_at=was_at[item.key], titles=titles) for item in earlier.values()]
    return VersionDiff(lines, _latest(before), _latest(after))


def unchanged(items: Sequence[BreakdownItem]) -> VersionDiff:
    """The plain view of one version."""
    return VersionDiff([ItemDiff(item, SAME) for item in items], _latest(items), _latest(items))


def _moved(before: Sequence[BreakdownItem], after: Sequence[BreakdownItem]) -> set[UUID]:
    """The fewest items that must have been moved among their siblings: all but a longest run in the old order."""
    place = {item.key: (item.under, row) for row, item in enumerate(before)}
    moved: set[UUID] = set()
    siblings: dict[UUID | None, list[UUID]] = {}
    for item in after:
        if item.key in place and place[item.key][0] == item.under:
            siblings.setdefault(item.under, []).append(item.key)
    for keys in siblings.values():
        moved |= set(keys) - _longest_run([(place[key][1], key) for key in keys])
    return moved


def _longest_run(numbered: Sequence[tuple[int, UUID]]) -> set[UUID]:
    """The keys of a longest increasing subsequence."""
    ends: list[int] = []
    chains: list[tuple[UUID, Any] | None] = []
    for number, key in numbered:
        at = bisect_left(ends, number)
        link = (key, chains[at - 1] if at else None)
        if at == len(ends):
            ends.append(number)
            chains.append(link)
        else:
            ends[at], chains[at] = number, link
    kept, chain = set(), chains[-1] if chains else None
    while chain is not None:
        kept.add(chain[0])
        chain = chain[1]
    return kept


def _latest(items: Sequence[BreakdownItem]) -> date | None:
    return max((item.due for item in items), default=None)
