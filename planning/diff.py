"""What changed between two versions of a breakdown, item by item: pure over the items."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

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
    # What the item was needed for.
    old_step: BreakdownItem | None = None

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
        return not (self.added or self.changed or self.removed)


def compare(before: Sequence[BreakdownItem], after: Sequence[BreakdownItem]) -> VersionDiff:
    """Lines in the order of `after`, removed items last."""
    earlier = {item.key: item for item in before}
    lines = [_line(earlier.pop(item.key, None), item) for item in after]
    lines += [ItemDiff(item, REMOVED) for item in earlier.values()]
    return VersionDiff(lines, _latest(before), _latest(after))


def unchanged(items: Sequence[BreakdownItem]) -> VersionDiff:
    """The plain view of one version."""
    return VersionDiff([ItemDiff(item, SAME) for item in items], _latest(items), _latest(items))


def _line(old: BreakdownItem | None, new: BreakdownItem) -> ItemDiff:
    if old is None:
        return ItemDiff(new, ADDED)
    before = {name: getattr(old, name) for name in COMPARED if getattr(old, name) != getattr(new, name)}
    return ItemDiff(new, CHANGED if before else SAME, before, old.needed_for)


def _latest(items: Sequence[BreakdownItem]) -> date | None:
    return max((item.due for item in items), default=None)
