"""Where an item stands: its order among its siblings, and the sub-goal it is part of.

A place is nothing typed: moving asks for no version and leaves that of the row alone, so that nobody who is writing in
it is refused for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from goaltrack.common.errors import StateConflict, invalid
from history.operations import Operation, operation
from people.models import User
from planning import outline
from planning.models import Breakdown, BreakdownItem
from planning.services.breakdowns import breakdown_in_writing
from planning.services.item_checks import check_outline
from planning.services.item_log import told

STEPS = ("up", "down", "in", "out")
Tree = Mapping[UUID | None, Sequence[BreakdownItem]]
_RENUMBER = """
    UPDATE planning_breakdownitem SET position = o.position
    FROM unnest(%s::bigint[], %s::int[]) AS o(id, position) WHERE planning_breakdownitem.id = o.id
"""


def item_move(*, actor: User, item_id: int, step: str) -> BreakdownItem:
    """Move a row, with what is part of it, one step up or down among its siblings, in or out a level.

    At the edge nothing happens. Raises InvalidInput at `under` where no sub-goal stands above to be part of.
    """
    with operation("item.move", actor=actor) as op:
        breakdown, item, rows = _locked(actor, item_id)
        tree = outline.children(rows)
        siblings = tree[item.under]
        at = siblings.index(item)
        if step == "in":
            above = siblings[at - 1] if at else None
            if above is None or above.kind != BreakdownItem.Kind.GOAL:
                raise invalid("under", _("Only a sub-goal has items under it; the row above is none."))
            return _put(op, breakdown, rows, item, above.key, None)
        if step == "out":
            parent = next((row for row in rows if row.key == item.under), None)
            return item if parent is None else _put(op, breakdown, rows, item, parent.under, parent)
        if step == "up" and at:
            return _put(op, breakdown, rows, item, item.under, siblings[at - 2] if at > 1 else None, first=at == 1)
        if step == "down" and at < len(siblings) - 1:
            return _put(op, breakdown, rows, item, item.under, siblings[at + 1])
        return item


def item_place(*, actor: User, item_id: int, under: UUID | None, below: int | None) -> BreakdownItem:
    """Put a row, with what is part of it, under a sub-goal (None: the top level): below the sibling `below`, or first.

    Raises InvalidInput at `under` for what is no sub-goal of the version, part of the row itself, or too deep.
    """
    with operation("item.move", actor=actor) as op:
        breakdown, item, rows = _locked(actor, item_id)
        sibling = next((row for row in rows if row.pk == below and row.under == under), None)
        if below is not None and sibling is None:
            raise StateConflict(_("The row it was to stand below has moved or gone meanwhile."))
        return item if sibling is item else _put(op, breakdown, rows, item, under, sibling, first=sibling is None)


def siblings_with(
    rows: Sequence[BreakdownItem],
    item: BreakdownItem,
    *,
    under: UUID | None,
    below: BreakdownItem | None = None,
    first: bool = False,
) -> Tree:
    """The tree of `rows` with `item` part of `under`: below a sibling, first, or last; first under `below` itself."""
    tree = {key: list(group) for key, group in outline.children(row for row in rows if row is not item).items()}
    siblings = tree.setdefault(under, [])
    if first or (below is not None and below.key == under):
        siblings.insert(0, item)
    elif below in siblings:
        siblings.insert(siblings.index(below) + 1, item)
    else:
        siblings.append(item)
    return tree


def renumber(rows: Sequence[BreakdownItem]) -> None:
    """Let the rows stand in this order: one UPDATE of those whose number changes; new ones are saved by the caller."""
    moved = [(row, number) for number, row in enumerate(rows, start=1) if row.position != number]
    for row, number in moved:
        row.position = number
    known = [(row.pk, number) for row, number in moved if row.pk is not None]
    if known:
        with connection.cursor() as cursor:
            cursor.execute(_RENUMBER, [[pk for pk, _number in known], [number for _pk, number in known]])


def _locked(actor: User, item_id: int) -> tuple[Breakdown, BreakdownItem, list[BreakdownItem]]:
    gone = StateConflict(_("This item has been removed meanwhile."))
    breakdown_id = BreakdownItem.objects.filter(pk=item_id).values_list("breakdown_id", flat=True).first()
    if breakdown_id is None:
        raise gone
    breakdown = breakdown_in_writing(actor, breakdown_id)
    rows = list(breakdown.items.all())
    item = next((row for row in rows if row.pk == item_id), None)
    if item is None:
        raise gone
    return breakdown, item, rows


def _put(
    op: Operation,
    breakdown: Breakdown,
    rows: Sequence[BreakdownItem],
    item: BreakdownItem,
    under: UUID | None,
    below: BreakdownItem | None,
    *,
    first: bool = False,
) -> BreakdownItem:
    changes: list[dict[str, Any]] = []
    before = outline.flattened(outline.children(rows)).index(item) + 1
    if item.under != under:
        changes.append({"field": "under", "old": item.under, "new": under})
        item.under = under
        check_outline(item, rows)
    order = outline.flattened(siblings_with(rows, item, under=under, below=below, first=first))
    after = order.index(item) + 1
    if not changes and before == after:
        return item
    changes.append({"field": "position", "old": before, "new": after})
    renumber(order)
    BreakdownItem.objects.filter(pk=item.pk).update(under=under)
    breakdown.version += 1
    breakdown.save(update_fields=["version"])
    op.log(breakdown, changes=told(item, changes, rows), note=item.title)
    return item
