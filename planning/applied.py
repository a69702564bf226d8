"""What a passed version did to the live work: kept as codes and values, told in the reader's language."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from goals.gate import ADOPTED, CANCELLED, CHANGED, CREATED, LEFT, Applied
from payments.permissions import amounts_readable
from people.models import User
from planning.changes import KEYS, Change, change_of
from planning.live import KINDS, item_name
from planning.models import Breakdown, BreakdownItem
from planning.rights import may_read_amount

# In the order in which a reader wants to know.
WHAT: dict[str, str | Promise] = {
    LEFT: gettext_lazy("Left as it is"),
    CREATED: gettext_lazy("Created"),
    ADOPTED: gettext_lazy("Adopted"),
    CHANGED: gettext_lazy("Changed"),
    CANCELLED: gettext_lazy("Cancelled"),
}
PAGES = {
    "goal": "goal_detail",
    "task": "task_detail",
    "milestone": "milestone_detail",
    "checkpoint": "checkpoint_detail",
}
WHY: dict[str, str | Promise] = {
    "done": gettext_lazy("It was finished."),
    "achieved": gettext_lazy("It was reached."),
    "paid": gettext_lazy("It was paid in full."),
    "received": gettext_lazy("Money has been received for it."),
    "claimed": gettext_lazy("It is applied for or invoiced."),
    "closed": gettext_lazy("It was closed."),
    "dropped": gettext_lazy("It was dropped before."),
    "cancelled": gettext_lazy("It was cancelled before."),
    "moved": gettext_lazy("It was given to another goal before."),
}


@dataclass(frozen=True)
class Line:
    what: str
    why: str
    kind: str
    object_id: int
    title: str
    changes: list[Change] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse(PAGES[self.kind], args=[self.object_id])

    @property
    def kind_words(self) -> str:
        return str(BreakdownItem.Kind(self.kind).label)

    @property
    def why_words(self) -> str:
        """Why it was left."""
        return str(WHY[self.why]) if self.why else ""

    @property
    def was_to_go(self) -> bool:
        """Left, though the version no longer has it."""
        return self.what == LEFT and not self.changes and self.why != "moved"


@dataclass(frozen=True)
class AppliedReport:
    lines: list[Line]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.what for line in self.lines)
        return {what: found[what] for what in WHAT}

    @property
    def parts(self) -> list[tuple[str, list[Line]]]:
        """The lines by what was done, what was left first."""
        by_what = [(str(words), [line for line in self.lines if line.what == what]) for what, words in WHAT.items()]
        return [(words, lines) for words, lines in by_what if lines]


def stored(done: Iterable[Applied], known: Collection[UUID]) -> list[dict[str, Any]]:
    """The report as the breakdown keeps it, of the work of the items in `known`."""
    return [
        {
            "what": one.what,
            "why": one.why,
            "kind": KINDS[type(one.work)],
            "id": one.work.pk,
            "key": str(one.work.origin),
            "title": str(one.work),
            "changes": [_named(type(one.work), change) for change in one.changes],
        }
        for one in done
        if one.work.origin is None or one.work.origin in known
    ]


def counted(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The report in short, as the log tells it."""
    found = Counter(row["what"] for row in rows)
    return [{"field": what, "old": None, "new": found[what]} for what in WHAT if found[what]]


def report_of(breakdown: Breakdown, items: Iterable[BreakdownItem], reader: User) -> AppliedReport:
    """For `reader`, who may not know every amount (a query or two where there are any)."""
    rows = breakdown.applied
    hidden: set[str] = set()
    if any(row["kind"] == BreakdownItem.Kind.CHECKPOINT for row in rows):
        rights = amounts_readable(reader)
        readable = {str(item.key) for item in items if may_read_amount(item, rights)}
        hidden = {row["key"] for row in rows} - readable
    return AppliedReport([_line(row, hide=row["key"] in hidden) for row in rows])


def _named(model: type[Any], change: dict[str, Any]) -> dict[str, Any]:
    name = item_name(model, change["field"])
    if "old_text" in change:
        # A row's name says more than its number, and is the same in every language.
        return {"field": name, "old": change["old_text"], "new": change["new_text"]}
    return {"field": name, "old": change["old"], "new": change["new"]}


def _line(row: dict[str, Any], *, hide: bool) -> Line:
    changes = [_change(change, hide=hide and change["field"] == "amount") for change in row["changes"]]
    return Line(row["what"], row["why"], row["kind"], row["id"], row["title"], changes)


def _change(change: dict[str, Any], *, hide: bool) -> Change:
    if change["field"] in KEYS:
        # Kept by their titles.
        return replace(change_of(change["field"], None, None), old=change["old"], new=change["new"])
    return change_of(change["field"], change["old"], change["new"], hide=hide)
