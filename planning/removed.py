"""What a draft does not hold any more and can be put back: rows taken out of it, and items of the version in force."""

from collections.abc import Iterable

from planning.live import is_gone, live_work
from planning.models import Breakdown, BreakdownItem
from planning.selectors import in_force


def removed_items(breakdown: Breakdown, items: Iterable[BreakdownItem]) -> list[BreakdownItem]:
    """Told by key, kind and title, those taken out last first; not what was cancelled or dropped at work since."""
    here = {item.key for item in items}
    found = {
        kept.key: BreakdownItem(key=kept.key, kind=kept.row["fields"]["kind"], title=str(kept))
        for kept in breakdown.removed_items.exclude(key__in=here)
    }
    ruling = in_force(breakdown.goal)
    if ruling is not None:
        for item in ruling.items.exclude(key__in=[*here, *found]):
            found[item.key] = item
    gone = {key for key, work in live_work(found.values()).items() if is_gone(work)}
    return [item for key, item in found.items() if key not in gone]
