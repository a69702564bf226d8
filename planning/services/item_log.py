"""What the log says of an item: the entry is about the breakdown, each change names the item it means."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from goaltrack.common.errors import StaleVersion
from history.selectors import changes_since, field_label
from payments.models import PaymentCheckpoint
from payments.permissions import amounts_readable
from people.models import User
from planning.models import Breakdown, BreakdownItem
from planning.rights import may_read_amount

CHOICES = {"kind": dict(BreakdownItem.Kind.choices), "payment_kind": dict(PaymentCheckpoint.Kind.choices)}


def told(item: BreakdownItem, changes: list[dict[str, Any]], rows: Iterable[BreakdownItem]) -> list[dict[str, Any]]:
    """The changes with the item they mean, and other items by their titles."""
    titles = {str(row.key): row.title for row in rows}
    for change in changes:
        change |= {"item": item.pk, "item_title": item.title}
        if change["field"] in CHOICES:
            change["new_text"] = str(CHOICES[change["field"]].get(change["new"], change["new"]))
        elif change["field"] in ("leads_to", "under"):
            change |= {name: str(change[name]) if change[name] else None for name in ("old", "new")}
            change["new_text"] = titles.get(change["new"] or "", "")
        elif change["field"] == "after":
            change |= {name: [str(key) for key in change[name] or ()] for name in ("old", "new")}
            change["new_text"] = _(", ").join(titles.get(key, "") for key in change["new"])
    return changes


def check_row(actor: User, item: BreakdownItem, expected: int) -> None:
    """Raise StaleVersion, with what changed in this row and by whom, unless it is as it was at `expected`."""
    if item.version != expected:
        raise StaleVersion(current=item.version, changes=row_changes(actor, [item], expected))


def check_whole(actor: User, breakdown: Breakdown, expected: int) -> None:
    """Raise StaleVersion, with what changed in which row, unless the breakdown is as it was at `expected`."""
    if breakdown.version != expected:
        items = list(breakdown.items.select_related("contract__project"))
        changes = [
            # Under a name that no form field has, so that nobody's own input is set against it.
            change | {"field": f"item-{change['item']}", "label": f"{change['item_title']} · {change['label']}"}
            for change in row_changes(actor, items, expected)
        ]
        raise StaleVersion(current=breakdown.version, changes=changes)


def row_changes(actor: User, items: Sequence[BreakdownItem], since: int) -> list[dict[str, Any]]:
    """What changed in these rows after `since`; who may not read an amount does not learn it that way."""
    rights = amounts_readable(actor)
    known = {item.pk: item for item in items}
    changes = []
    for change in changes_since(items[0].breakdown, since) if items else ():
        item = known.get(change.get("item", 0))
        if item is None:
            continue
        if change["field"] == "amount" and not may_read_amount(item, rights):
            change |= {"old": None, "new": None, "new_text": "—"}
        changes.append(change | {"label": field_label(item, change["field"])})
    return changes
