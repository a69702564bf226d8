"""Writing the items of a draft: adding, changing, removing (their places: item_places)."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core import serializers
from django.db.models import Case, F, Func, Q, UUIDField, When
from django.utils.translation import gettext as _

from goaltrack.common.errors import StateConflict, invalid
from history.changes import apply_changes, initial_values
from history.operations import operation
from people.models import User
from planning import outline
from planning.models import Breakdown, BreakdownItem, RemovedItem
from planning.services.breakdowns import breakdown_in_writing
from planning.services.item_checks import MONEY, check_item, received_for, require_amounts
from planning.services.item_log import check_row, told
from planning.services.item_places import renumber, siblings_with

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
    "under",
    "after",
    "leads_to",
    "contract",
    "payment_kind",
    "amount",
)
# An item of another kind, or a checkpoint of another contract, is another item.
IDENTITY = ("kind", "contract")
MOST_ITEMS = 500


def item_add(
    *, actor: User, key: UUID, breakdown_id: int, values: Mapping[str, Any], below: int | None = None
) -> BreakdownItem:
    """Add an item to a draft, from `values` (EDITABLE, objects for foreign keys).

    `below` is the item whose row it comes below, as its first part where it has parts; otherwise it comes last of what
    is part of `under`. Adding overwrites nothing, and so asks for no version. Raises InvalidInput at `below` for what
    is no row of the draft.
    """
    content = {**values, "breakdown": breakdown_id, "below": below}
    with operation("item.add", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return existing_item(op.made)
        breakdown = breakdown_in_writing(actor, breakdown_id)
        rows = rows_of(breakdown)
        require_room(rows, 1)
        item = BreakdownItem(breakdown=breakdown, **normal(values))
        upper = row_below(rows, below)
        if upper is not None and "under" not in values:
            item.under = upper.key if any(row.under == upper.key for row in rows) else upper.under
        check_item(item, actor, rows)
        below_tree = siblings_with(rows, item, under=item.under, below=upper)
        breakdown.version += 1
        item.version = breakdown.version
        renumber(outline.flattened(below_tree))
        item.save()
        breakdown.save(update_fields=["version"])
        changes = [change for change in initial_values(item, EDITABLE) if change["new"] != []]
        op.log(breakdown, changes=told(item, changes, rows), note=item.title, made=item)
    return item


def item_update(*, actor: User, item_id: int, version: int, values: Mapping[str, Any]) -> BreakdownItem:
    """Change an item of a draft; `version` is that of the item's row the edit was built on.

    An item of another kind, or of another contract, is another item: it takes a new key, so that the work of the old
    one ends with it. What was only there for the old kind, and is not given anew, goes with it.
    """
    with operation("item.update", actor=actor) as op:
        breakdown = breakdown_in_writing(actor, existing_item(item_id).breakdown_id)
        item = existing_item(item_id)
        item.breakdown = breakdown
        check_row(actor, item, version)
        require_amounts(item, actor)
        rows = [row for row in rows_of(breakdown) if row.pk != item.pk]
        received = received_for(item)
        changes = apply_changes(item, _given(item, values))
        if not changes:
            return item
        changed = {change["field"] for change in changes}
        breakdown.version += 1
        item.version = breakdown.version
        if named := changed.intersection(IDENTITY):
            if received:
                raise invalid(min(named, key=IDENTITY.index), _("It has received money: it stays what it is."))
            if any(row.under == item.key for row in rows):
                raise invalid("kind", _("Other items are part of it: it stays a sub-goal until they are moved out."))
            check_item(item, actor, rows, changed=changed)
            _take_new_key(item, keeps_kind="kind" not in changed)
        else:
            check_item(item, actor, rows, changed=changed)
        if "under" in changed:
            renumber(outline.flattened(siblings_with(rows, item, under=item.under)))
        item.save()
        breakdown.save(update_fields=["version"])
        op.log(breakdown, changes=told(item, changes, rows), note=item.title)
    return item


def item_remove(*, actor: User, item_id: int, version: int | None = None) -> None:
    """Take an item out of a draft; its parts move up a level. Removing it twice is no error."""
    with operation("item.remove", actor=actor) as op:
        breakdown_id = BreakdownItem.objects.filter(pk=item_id).values_list("breakdown_id", flat=True).first()
        if breakdown_id is None:
            return
        breakdown = breakdown_in_writing(actor, breakdown_id)
        item = BreakdownItem.objects.select_related("contract__project").filter(pk=item_id).first()
        if item is None:
            return
        item.breakdown = breakdown
        if version is not None:
            check_row(actor, item, version)
        require_amounts(item, actor)
        if received_for(item):
            raise StateConflict(_("“%(title)s” has received money: it stays in the breakdown.") % {"title": item.title})
        changes = take_out(item)
        op.log(breakdown, changes=changes, note=item.title)


def take_out(item: BreakdownItem, *, reason: str = "") -> list[dict[str, Any]]:
    """Delete a row of a locked draft, and what other rows say of it; returns what the log tells.

    It is kept beside the draft, to be put back (item_restore); `reason` is what was added to the version's for it.
    """
    breakdown = item.breakdown
    breakdown.version += 1
    changes = told(item, [{"field": "title", "old": item.title, "new": None, "key": str(item.key)}], ())
    answers = breakdown.lesson_answers.filter(item_key=item.key)
    parts = breakdown.items.filter(under=item.key)
    steps = breakdown.items.filter(leads_to=item.key)
    followers = breakdown.items.filter(after__contains=[item.key])
    RemovedItem.objects.update_or_create(
        breakdown=breakdown,
        key=item.key,
        defaults={
            "row": serializers.serialize("python", [item])[0],
            "answers": serializers.serialize("python", answers),
            "parts": list(parts.values_list("key", flat=True)),
            "steps": list(steps.values_list("key", flat=True)),
            "followers": list(followers.values_list("key", flat=True)),
            "reason": reason,
        },
    )
    # A lesson that it was added for warns again.
    answers.delete()
    parts.update(under=item.under)
    steps.update(leads_to=None, version=breakdown.version)
    followers.update(after=Func(F("after"), item.key, function="array_remove"), version=breakdown.version)
    item.delete()
    breakdown.save(update_fields=["version"])
    return changes


def rows_of(breakdown: Breakdown) -> list[BreakdownItem]:
    return list(breakdown.items.select_related("contract"))


def row_below(rows: Sequence[BreakdownItem], below: int | None) -> BreakdownItem | None:
    """The row that others are to stand below; None where none is named."""
    row = next((row for row in rows if row.pk == below), None)
    if below is not None and row is None:
        raise invalid("below", _("The row it was to stand below is not there, or not any more."))
    return row


def existing_item(item_id: int) -> BreakdownItem:
    item = BreakdownItem.objects.select_related("contract__project").filter(pk=item_id).first()
    if item is None:
        raise StateConflict(_("This item has been removed meanwhile."))
    return item


def require_room(rows: Sequence[BreakdownItem], count: int) -> None:
    if len(rows) + count > MOST_ITEMS:
        raise StateConflict(_("A breakdown has at most %(count)d items.") % {"count": MOST_ITEMS})


def normal(values: Mapping[str, Any]) -> dict[str, Any]:
    """The editable values; what an item comes after is a set, kept in one order."""
    given = {name: value for name, value in values.items() if name in EDITABLE}
    if "after" in given:
        given["after"] = sorted(set(given["after"] or ()))
    return given


def _given(item: BreakdownItem, values: Mapping[str, Any]) -> dict[str, Any]:
    """With another kind, what belonged to the old one and was not given anew is emptied."""
    given = normal(values)
    if given.get("kind", item.kind) == item.kind:
        return given
    for name in ("leads_to", *MONEY):
        if given.get(name, getattr(item, name)) == getattr(item, name):
            given[name] = "" if name == "payment_kind" else None
    return given


def _take_new_key(item: BreakdownItem, *, keeps_kind: bool) -> None:
    """The answers to lessons follow the item, and what comes after it; what leads to it as long as its kind stays."""
    old_key, item.key = item.key, uuid.uuid4()
    items = item.breakdown.items
    # In one statement: the database looks at the whole.
    items.filter(Q(pk=item.pk) | Q(after__contains=[old_key])).update(
        key=Case(When(pk=item.pk, then=item.key), default=F("key"), output_field=UUIDField()),
        after=Func(F("after"), old_key, item.key, function="array_replace"),
    )
    item.breakdown.lesson_answers.filter(item_key=old_key).update(item_key=item.key)
    steps = items.filter(leads_to=old_key)
    if keeps_kind:
        steps.update(leads_to=item.key)
    else:
        steps.update(leads_to=None, version=item.version)
