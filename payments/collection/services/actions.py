"""Next actions: added, changed, ticked, and the tick taken back."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from notices.services import notice_send
from payments.collection.models import ContactLog, NextAction
from payments.models import PaymentCheckpoint
from payments.services.checkpoints import locked_checkpoint
from people.models import User
from people.permissions import authorize
from projects.models import Project
from projects.parties.models import Bureau

EDITABLE = ("title", "owner", "due")


def action_add(*, actor: User, key: UUID, checkpoint_id: int, values: Mapping[str, Any]) -> NextAction:
    """Add what comes next about a checkpoint, from `values` (EDITABLE)."""
    with operation("next_action.add", actor=actor, key=key, content={**values, "checkpoint": checkpoint_id}) as op:
        if op.replayed:
            return op.made_row(NextAction.objects)
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "collection.chase", checkpoint)
        if checkpoint.cancelled:
            raise StateConflict(_("This checkpoint was cancelled."))
        row = add_action(actor, project=checkpoint.contract.project, checkpoint=checkpoint, values=values)
        op.log(row, changes=initial_values(row, EDITABLE))
    return row


def add_action(
    actor: User,
    *,
    project: Project,
    values: Mapping[str, Any],
    checkpoint: PaymentCheckpoint | None = None,
    bureau: Bureau | None = None,
    contact: ContactLog | None = None,
    prefix: str = "",
) -> NextAction:
    """A part of other services; its errors are told at the fields with `prefix`. Without `owner` it is the actor's."""
    given = {name: values[name] for name in EDITABLE if values.get(name) is not None}
    row = NextAction(
        project=project, checkpoint=checkpoint, bureau=bureau, contact=contact, **{"owner": actor, **given}
    )
    _check(row, actor, changed=EDITABLE, prefix=prefix)
    row.save()
    _tell(actor, row, before=None)
    return row


def action_update(*, actor: User, action_id: int, version: int, values: Mapping[str, Any]) -> NextAction:
    """Change its fields (EDITABLE); refused when somebody changed it since `version`, or when it is done."""
    with operation("next_action.update", actor=actor) as op:
        row = _locked(action_id)
        authorize(actor, "collection.action_write", row)
        check_version(row, version)
        if row.done_on is not None:
            raise StateConflict(_("It is done; take the tick back first."))
        before = row.owner_id
        changes = apply_changes(row, {name: value for name, value in values.items() if name in EDITABLE})
        if changes:
            _check(row, actor, changed={change["field"] for change in changes})
            row.version += 1
            row.save()
            op.log(row, changes=changes)
            _tell(actor, row, before=before)
    return row


def action_tick(*, actor: User, action_id: int, done: bool) -> NextAction:
    """Say that it is done, or take that back. The same again changes nothing."""
    with operation("next_action.done" if done else "next_action.reopen", actor=actor) as op:
        row = _locked(action_id)
        authorize(actor, "collection.action_write", row)
        if (row.done_on is not None) == done:
            return row
        old = row.done_on
        row.done_on, row.done_by = (clock.today(), actor) if done else (None, None)
        row.version += 1
        row.save()
        texts = [day.isoformat() if day else None for day in (old, row.done_on)]
        op.log(row, changes=[{"field": "done_on", "old": texts[0], "new": texts[1]}])
    return row


def _locked(action_id: int) -> NextAction:
    rows = NextAction.objects.select_related(
        "project__department", "checkpoint__contract__project__department", "owner"
    )
    return rows.select_for_update(of=("self",), no_key=True).get(pk=action_id)


def _check(row: NextAction, actor: User, *, changed: Collection[str], prefix: str = "") -> None:
    row.title = row.title.strip()
    problems, told = Problems(), Problems()
    problems.check(row, exclude={"project", "checkpoint", "bureau", "contact", "owner", "done_by"})
    seen = User.objects.visible_to(actor).active().filter(pk=row.owner_id)
    if "owner" in changed and not seen.exists():
        problems.add("owner", _("There is no such person among your colleagues."))
    for name, messages in problems.fields.items():
        for message in messages:
            told.add(f"{prefix}{name}", message)
    told.raise_any()


def _tell(actor: User, row: NextAction, *, before: int | None) -> None:
    notice_send(
        kind="next_action.assigned",
        recipients=[row.owner] if row.owner_id not in (actor.pk, before) else [],
        subject=row,
        occasion=f"v{row.version}",
        link=row.link,
        params={"title": row.title, "author": actor.name, "project": row.project.name, "due": row.due.isoformat()},
    )
