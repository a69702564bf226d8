"""What is material of gated work: pure over what a department settled. The fields are those of breakdown items."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goaltrack.common.workdays import WorkdayCalendar

# What a department decides about; `existence` is whether the work is in the plan at all.
FIELDS = ("start", "due", "owner", "follower", "amount", "weight", "title", "acceptance", "existence")
EXISTENCE = "existence"
DATES = frozenset({"start", "due"})
# Another project or another kind of payment is another piece of work.
ALWAYS = frozenset({"project", "payment_kind"})
DEFAULT_FIELDS = frozenset({"start", "due", "owner", "amount", "weight", EXISTENCE})
MOST_DAYS = 20
# Each alone could contradict the other: they are proposed, saved and carried over together.
TOGETHER = (frozenset({"owner", "follower"}), DATES)


@dataclass(frozen=True)
class Material:
    """What holds in a department; `settled_by` is the id of the department that said so, None where nobody did."""

    fields: frozenset[str] = DEFAULT_FIELDS
    tolerance: int = 0
    settled_by: int | None = None

    def is_material(self, name: str, agreed: Any, wanted: Any, calendar: WorkdayCalendar) -> bool:
        """Whether `wanted` in place of what was agreed goes through the gate.

        It is held against what the experts passed, not against what holds by now: small steps do not add up.
        """
        if agreed == wanted or name not in self.fields | ALWAYS:
            return False
        if name in DATES and self.tolerance and isinstance(agreed, date) and isinstance(wanted, date):
            return calendar.late(min(agreed, wanted), max(agreed, wanted)) > self.tolerance
        return True


def together(names: Iterable[str], among: Iterable[str]) -> frozenset[str]:
    """`names` with those of `among` that belong with them."""
    chosen, known = set(names), set(among)
    for group in TOGETHER:
        if group & chosen:
            chosen |= group & known
    return frozenset(chosen)


def carry_over(item: Any, was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What `item`, which is written from `was`, takes over of `now`: nothing where it says something of its own."""
    groups = [*TOGETHER, *({name} for name in was if not any(name in group for group in TOGETHER))]
    taken: dict[str, Any] = {}
    for group in groups:
        names = [name for name in was if name in group]
        if all(getattr(item, name) == was[name] for name in names):
            taken |= {name: now[name] for name in names if now[name] != was[name]}
    return taken
