"""Money is put on hold or disputed with its reason, which may change while it lasts, and lifted with a note."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes
from history.operations import operation
from history.versions import check_version
from payments.collection.models import Hold
from payments.services.checkpoints import locked_checkpoint, require_standing
from people.models import User
from people.permissions import authorize

FIELDS = ("kind", "reason", "raised_by", "since", "expected_until")
EDITABLE = ("reason", "raised_by", "expected_until")
LONGEST_NOTE = 300


def hold_place(*, actor: User, key: UUID, checkpoint_id: int, values: Mapping[str, Any]) -> Hold:
    """Put a checkpoint on hold, or call it disputed, from `values` (FIELDS). One at a time."""
    with operation("hold.place", actor=actor, key=key, content={**values, "checkpoint": checkpoint_id}) as op:
        if op.replayed:
            return op.made_row(Hold.objects)
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "collection.chase", checkpoint)
        require_standing(checkpoint)
        if not checkpoint.outstanding:
            raise StateConflict(_("This checkpoint is paid in full."))
        if checkpoint.holds.open().exists():
            raise StateConflict(_("It is on hold or disputed already; lift that first."))
        given = {name: value for name, value in values.items() if name in FIELDS and value is not None}
        hold = Hold(checkpoint=checkpoint, placed_by=actor, **{"since": clock.today(), **given})
        _check(hold)
        hold.save()
        op.log(checkpoint, changes=[{"field": "hold", "old": None, "new": hold.kind}], note=hold.reason, made=hold)
    return hold


def hold_update(*, actor: User, hold_id: int, version: int, values: Mapping[str, Any]) -> Hold:
    """Change why, who raised it and until when it is expected, from `values` (EDITABLE); the history keeps each."""
    with operation("hold.update", actor=actor) as op:
        checkpoint = locked_checkpoint(Hold.objects.values_list("checkpoint", flat=True).get(pk=hold_id))
        hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_id)
        authorize(actor, "collection.chase", checkpoint)
        if hold.lifted_on is not None:
            raise StateConflict(_("This was settled already; what was noted then stays."))
        check_version(hold, version)
        changes = apply_changes(hold, {name: value for name, value in values.items() if name in EDITABLE})
        if not changes:
            return hold
        _check(hold)
        hold.version += 1
        hold.save()
        op.log(checkpoint, changes=changes, note=hold.reason)
    return hold


def hold_lift(*, actor: User, hold_id: int, note: str) -> Hold:
    """It is settled, and how; the money counts again. Lifting it again changes nothing."""
    with operation("hold.lift", actor=actor) as op:
        checkpoint = locked_checkpoint(Hold.objects.values_list("checkpoint", flat=True).get(pk=hold_id))
        hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_id)
        authorize(actor, "collection.chase", checkpoint)
        if hold.lifted_on is not None:
            return hold
        problems = Problems()
        problems.text("note", note, missing=_("Say how it was settled."), most=LONGEST_NOTE)
        problems.raise_any()
        hold.lifted_on, hold.lifted_by, hold.lifted_note = clock.today(), actor, note.strip()
        hold.version += 1
        hold.save()
        op.log(checkpoint, changes=[{"field": "hold", "old": hold.kind, "new": None}], note=hold.lifted_note)
    return hold


def _check(hold: Hold) -> None:
    hold.reason, hold.raised_by = hold.reason.strip(), hold.raised_by.strip()
    problems = Problems()
    problems.check(hold, exclude={"checkpoint", "placed_by", "lifted_by"})
    if not problems.fields:
        if hold.since > clock.today():
            problems.add("since", _("That day has not come yet."))
        if hold.expected_until is not None and hold.expected_until < hold.since:
            problems.add("expected_until", _("It ends after it begins."))
    problems.raise_any()
