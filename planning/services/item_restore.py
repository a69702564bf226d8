"""Putting a row back into a draft that was taken out of it.

What is put back is the row that was kept when it was taken out. An item of the version in force that this version began
without comes back as it holds by now.
"""

from typing import Any
from uuid import UUID

from django.core import serializers
from django.utils.translation import gettext as _

from goaltrack.common.errors import StateConflict
from history.operations import operation
from people.models import User
from planning import outline
from planning.live import is_gone, live_work
from planning.models import Breakdown, BreakdownItem, LessonAnswer, RemovedItem
from planning.selectors import in_force
from planning.services.breakdowns import breakdown_in_writing
from planning.services.item_checks import check_item, require_amounts
from planning.services.item_log import told
from planning.services.item_places import renumber
from planning.services.items import require_room, rows_of
from planning.services.versions import bring_up


def item_restore(*, actor: User, breakdown_id: int, key: UUID) -> BreakdownItem:
    """Put a row back into a draft: where it stood, with what was part of it and what named it. Twice is no error.

    Raises StateConflict for what was never there, and for work that was cancelled meanwhile.
    """
    with operation("item.restore", actor=actor) as op:
        breakdown = breakdown_in_writing(actor, breakdown_id)
        there = breakdown.items.filter(key=key).first()
        if there is not None:
            return there
        item = put_back(actor, breakdown, key)
        op.log(breakdown, changes=restored(item), note=item.title)
    return item


def restored(item: BreakdownItem) -> list[dict[str, Any]]:
    """What the log says of a row that is back."""
    return told(item, [{"field": "title", "old": None, "new": item.title}], ())


def put_back(actor: User, breakdown: Breakdown, key: UUID) -> BreakdownItem:
    """The row back in its place in a locked draft that does not hold it; the caller logs it."""
    rows = rows_of(breakdown)
    kept = breakdown.removed_items.filter(key=key).first()
    item = _as_it_was(breakdown, key, kept)
    require_room(rows, 1)
    require_amounts(item, actor)
    by_key = {row.key: row for row in rows}
    breakdown.version += 1
    item.version = breakdown.version
    touched = _tied_again(item, by_key, kept)
    check_item(item, actor, rows, changed={"due", "under", "after"})
    renumber(outline.flattened(outline.children([*rows, item])))
    item.save(force_insert=True)
    BreakdownItem.objects.bulk_update(touched, ["under", "leads_to", "after", "version"])
    if kept is not None:
        _forget(breakdown, kept)
    breakdown.save(update_fields=["version", "change_reason"])
    return item


def _as_it_was(breakdown: Breakdown, key: UUID, kept: RemovedItem | None) -> BreakdownItem:
    ruling = in_force(breakdown.goal)
    people = ("owner", "follower", "project", "contract__project")
    agreed = ruling.items.select_related(*people).filter(key=key).first() if ruling is not None else None
    if kept is not None:
        item: BreakdownItem = next(serializers.deserialize("python", [kept.row])).object  # type: ignore[assignment]
    elif agreed is not None:
        item = BreakdownItem.objects.select_related(*people).get(pk=agreed.pk)
        item.pk = None
    else:
        raise StateConflict(_("There is no such item to put back."))
    work = live_work([item]).get(key)
    if work is not None and is_gone(work):
        raise StateConflict(_("“%(title)s” was cancelled meanwhile: add it anew.") % {"title": item.title})
    bring_up(item, agreed, work)
    item.breakdown = breakdown
    return item


def _tied_again(
    item: BreakdownItem, by_key: dict[UUID, BreakdownItem], kept: RemovedItem | None
) -> list[BreakdownItem]:
    """Let the row name those that are still there, and those that named it name it again unless they moved on."""
    was_under = item.under
    if item.under not in by_key:
        item.under = None
    if item.leads_to not in by_key:
        item.leads_to = None
    item.after = [key for key in item.after if key in by_key]
    if kept is None:
        return []
    parts, steps, followers = (
        [by_key[key] for key in keys if key in by_key] for keys in (kept.parts, kept.steps, kept.followers)
    )
    parts = [row for row in parts if row.under in (was_under, item.under)]
    steps = [row for row in steps if row.leads_to is None]
    for row in parts:
        row.under = item.key
    for row in steps:
        row.leads_to, row.version = item.key, item.version
    for row in followers:
        row.after, row.version = sorted({*row.after, item.key}), item.version
    return [*{row.pk: row for row in (*parts, *steps, *followers)}.values()]


def _forget(breakdown: Breakdown, kept: RemovedItem) -> None:
    """The row is back: with its answers to lessons, and without the words for its removal."""
    answered = set(breakdown.lesson_answers.values_list("lesson", flat=True))
    answers: list[Any] = [one.object for one in serializers.deserialize("python", kept.answers)]
    LessonAnswer.objects.bulk_create([one for one in answers if one.lesson_id not in answered])
    if kept.reason:
        lines = breakdown.change_reason.replace(kept.reason, "", 1).splitlines()
        breakdown.change_reason = "\n".join(line for line in lines if line.strip())
    kept.delete()
