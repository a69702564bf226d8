"""Writing the items of a draft."""

import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import StaleVersion, StateConflict, invalid
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.selectors import field_label
from history.versions import check_version
from payments.models import PaymentCheckpoint
from payments.permissions import amounts_readable
from people.models import User
from people.permissions import authorize
from planning.models import Breakdown, BreakdownItem
from planning.rights import may_read_amount
from planning.services.breakdowns import locked_breakdown, require_draft
from planning.services.item_checks import MONEY, check_item, received_for, require_amounts

EDITABLE = (
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
# An item of another kind, or a checkpoint of another contract, is another item.
IDENTITY = ("kind", "contract")
CHOICES = {"kind": dict(BreakdownItem.Kind.choices), "payment_kind": dict(PaymentCheckpoint.Kind.choices)}


def item_add(
    *, actor: User, key: UUID, breakdown_id: int, values: Mapping[str, Any], version: int | None = None
) -> BreakdownItem:
    """Add an item at the end of a draft, from `values` (EDITABLE, objects for foreign keys).

    `version` is that of the breakdown the caller saw; a page may leave it out, for adding overwrites nothing.
    """
    with operation("item.add", actor=actor, key=key, content={**values, "breakdown": breakdown_id}) as op:
        if op.replayed:
            return _existing(op.made)
        breakdown = _writable(actor, breakdown_id)
        _check_version(actor, breakdown, version)
        last = breakdown.items.aggregate(last=Max("position"))["last"]
        item = BreakdownItem(breakdown=breakdown, position=(last or 0) + 1, **values)
        check_item(item, actor)
        item.save()
        _touch(breakdown)
        op.log(breakdown, changes=_of(item, initial_values(item, EDITABLE)), note=item.title, made=item)
    return item


def item_update(*, actor: User, item_id: int, version: int, values: Mapping[str, Any]) -> BreakdownItem:
    """Change an item of a draft; `version` is that of the breakdown the edit was built on.

    An item of another kind, or of another contract, is another item: it takes a new key, so that the work of the old
    one ends with it. What was only there for the old kind, and is not given anew, goes with it.
    """
    with operation("item.update", actor=actor) as op:
        breakdown = _writable(actor, _existing(item_id).breakdown_id)
        item = _existing(item_id)
        item.breakdown = breakdown
        _check_version(actor, breakdown, version, item)
        require_amounts(item, actor)
        received = received_for(item)
        changes = apply_changes(item, _given(item, values))
        if not changes:
            return item
        changed = {change["field"] for change in changes}
        if named := changed.intersection(IDENTITY):
            if received:
                raise invalid(min(named, key=IDENTITY.index), _("It has received money: it stays what it is."))
            _take_new_key(item, keeps_kind="kind" not in changed)
        check_item(item, actor, changed=changed)
        item.save()
        _touch(breakdown)
        op.log(breakdown, changes=_of(item, changes), note=item.title)
    return item


def item_remove(*, actor: User, item_id: int, version: int | None = None) -> None:
    """Take an item out of a draft; removing it twice is no error."""
    with operation("item.remove", actor=actor) as op:
        breakdown_id = BreakdownItem.objects.filter(pk=item_id).values_list("breakdown_id", flat=True).first()
        if breakdown_id is None:
            return
        breakdown = _writable(actor, breakdown_id)
        item = BreakdownItem.objects.filter(pk=item_id).first()
        if item is None:
            return
        _check_version(actor, breakdown, version)
        require_amounts(item, actor)
        if received_for(item):
            raise StateConflict(_("“%(title)s” has received money: it stays in the breakdown.") % {"title": item.title})
        change = {"field": "title", "old": item.title, "new": None}
        op_changes = _of(item, [change])
        # A lesson that it was added for warns again.
        breakdown.lesson_answers.filter(item_key=item.key).delete()
        breakdown.items.filter(leads_to=item.key).update(leads_to=None)
        item.delete()
        _touch(breakdown)
        op.log(breakdown, changes=op_changes, note=item.title)


def _given(item: BreakdownItem, values: Mapping[str, Any]) -> dict[str, Any]:
    """The editable values; with another kind, what belonged to the old one and was not given anew is emptied."""
    given = {name: value for name, value in values.items() if name in EDITABLE}
    if given.get("kind", item.kind) == item.kind:
        return given
    for name in ("leads_to", *MONEY):
        if given.get(name, getattr(item, name)) == getattr(item, name):
            given[name] = "" if name == "payment_kind" else None
    return given


def _take_new_key(item: BreakdownItem, *, keeps_kind: bool) -> None:
    """The answers to lessons follow the item; what was needed for it does as long as it is of the same kind."""
    old_key, item.key = item.key, uuid.uuid4()
    item.breakdown.lesson_answers.filter(item_key=old_key).update(item_key=item.key)
    steps = item.breakdown.items.filter(leads_to=old_key)
    steps.update(leads_to=item.key if keeps_kind else None)


def _existing(item_id: int) -> BreakdownItem:
    item = BreakdownItem.objects.select_related("contract__project").filter(pk=item_id).first()
    if item is None:
        raise StateConflict(_("This item has been removed meanwhile."))
    return item


def _writable(actor: User, breakdown_id: int) -> Breakdown:
    breakdown = locked_breakdown(breakdown_id)
    authorize(actor, "planning.breakdown_edit", breakdown)
    require_draft(breakdown)
    return breakdown


def _touch(breakdown: Breakdown) -> None:
    breakdown.version += 1
    breakdown.save(update_fields=["version"])


def _of(item: BreakdownItem, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entry is about the breakdown: each change says which item it means."""
    for change in changes:
        change |= {"item": item.pk, "item_title": item.title}
        if change["field"] in CHOICES:
            change["new_text"] = str(CHOICES[change["field"]].get(change["new"], change["new"]))
        elif change["field"] == "leads_to":
            target = item.breakdown.items.filter(key=item.leads_to).first() if item.leads_to else None
            change |= {name: str(change[name]) if change[name] else None for name in ("old", "new")}
            change["new_text"] = str(target or "")
    return changes


def _check_version(actor: User, breakdown: Breakdown, expected: int | None, item: BreakdownItem | None = None) -> None:
    """Raise StaleVersion, what happened to other items under their titles, unless the breakdown is at `expected`."""
    if expected is None:
        return
    try:
        check_version(breakdown, expected)
    except StaleVersion as error:
        mine = item.pk if item is not None else None
        changes = _without_amounts(actor, breakdown, error.changes)
        raise StaleVersion(current=error.current, changes=[_in_words(change, mine) for change in changes]) from None


def _without_amounts(actor: User, breakdown: Breakdown, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who may not read an item's amount does not learn it from what somebody else changed."""
    if all(change["field"] != "amount" for change in changes):
        return changes
    rights = amounts_readable(actor)
    items = breakdown.items.select_related("contract__project")
    known = {item.pk for item in items if may_read_amount(item, rights)}
    hidden = {"old": None, "new": None, "new_text": "—"}
    return [
        {**change, **hidden} if change["field"] == "amount" and change.get("item") not in known else change
        for change in changes
    ]


def _in_words(change: dict[str, Any], mine: int | None) -> dict[str, Any]:
    if "item" not in change:
        return change
    label = field_label(BreakdownItem(), change["field"])
    if change["item"] == mine:
        return {**change, "label": label}
    # Under a name that no form field has, so that nobody's own input is set against it.
    name = f"item-{change['item']}-{change['field']}"
    return {**change, "field": name, "label": f"{change['item_title']} · {label}"}
