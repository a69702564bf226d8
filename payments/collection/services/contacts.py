"""Contacts are logged and corrected; none is ever changed. A promise and the next action come with one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from payments.collection.models import ContactLog
from payments.collection.services.actions import add_action
from payments.models import PaymentCheckpoint
from payments.services.checkpoints import locked_checkpoint
from people.models import User
from people.permissions import authorize
from projects.models import Project
from projects.parties.models import Bureau, Contact

FIELDS = ("person", "bureau", "spoke_with", "channel", "on", "said", "promised_on", "promised_amount")
RELATIONS = ("project", "checkpoint", "bureau", "person", "supersedes", "by")


def contact_log(
    *,
    actor: User,
    key: UUID,
    values: Mapping[str, Any],
    checkpoint_id: int | None = None,
    bureau_id: int | None = None,
) -> ContactLog:
    """Log a contact from `values` (FIELDS) about a checkpoint, or with a bureau before an acceptance.

    `next_title`, `next_owner` and `next_due` in `values` add what comes next. A promise needs a checkpoint.
    """
    content = {**values, "checkpoint": checkpoint_id, "bureau_id": bureau_id}
    with operation("contact_log.add", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(ContactLog.objects)
        given = {name: value for name, value in values.items() if name in FIELDS and value is not None}
        given.setdefault("on", clock.today())
        checkpoint = _chased(actor, checkpoint_id) if checkpoint_id is not None else None
        if checkpoint is None:
            given["bureau"] = _talked_to(actor, bureau_id)
        project = checkpoint.contract.project if checkpoint else given["bureau"].party.project
        row = ContactLog(project=project, checkpoint=checkpoint, by=actor, **given)
        _check(row)
        row.save()
        if str(values.get("next_title") or "").strip():
            add_action(
                actor,
                project=project,
                checkpoint=checkpoint,
                bureau=row.bureau,
                contact=row,
                values={name: values.get(f"next_{name}") for name in ("title", "owner", "due")},
                prefix="next_",
            )
        op.log(checkpoint or project, note=_note(row), made=row)
    return row


def contact_correct(*, actor: User, key: UUID, contact_id: int, values: Mapping[str, Any]) -> ContactLog:
    """Log anew what was logged wrongly, from `values` (FIELDS); the wrong one stays on record and counts no more."""
    with operation("contact_log.correct", actor=actor, key=key, content={**values, "corrects": contact_id}) as op:
        if op.replayed:
            return op.made_row(ContactLog.objects)
        wrong = ContactLog.objects.select_related("checkpoint", "bureau", "person").get(pk=contact_id)
        checkpoint = _chased(actor, wrong.checkpoint_id) if wrong.checkpoint_id is not None else None
        if checkpoint is None:
            _talked_to(actor, wrong.bureau_id)
        if ContactLog.objects.filter(supersedes=wrong).exists():
            raise StateConflict(_("It was corrected already; correct the newer one."))
        given = {name: value for name, value in values.items() if name in FIELDS and value is not None}
        given = {"on": wrong.on, "channel": wrong.channel, **given}
        if checkpoint is None:
            given["bureau"] = wrong.bureau
        row = ContactLog(project=wrong.project, checkpoint=checkpoint, supersedes=wrong, by=actor, **given)
        _check(row)
        row.save()
        op.log(checkpoint or wrong.project, note=_note(row), made=row)
    return row


def _chased(actor: User, checkpoint_id: int) -> PaymentCheckpoint:
    checkpoint = locked_checkpoint(checkpoint_id)
    authorize(actor, "collection.chase", checkpoint)
    if checkpoint.cancelled:
        raise StateConflict(_("This checkpoint was cancelled."))
    return checkpoint


def _talked_to(actor: User, bureau_id: int | None) -> Bureau:
    bureau = held_bureau(bureau_id or 0)
    authorize(actor, "collection.talk", bureau)
    return bureau


def held_bureau(bureau_id: int) -> Bureau:
    """With its project held, as by everything that hangs on it: the bureau may be removed meanwhile."""
    Project.objects.select_for_update(of=("self",), no_key=True).filter(parties__bureaus=bureau_id).first()
    bureau = Bureau.objects.with_project().filter(pk=bureau_id).first()
    if bureau is None:
        raise StateConflict(_("It was removed meanwhile."))
    return bureau


def _check(row: ContactLog) -> None:
    row.said, row.spoke_with = row.said.strip(), row.spoke_with.strip()
    problems = Problems()
    problems.check(row, exclude=RELATIONS)
    if not problems.fields:
        if row.on > clock.today():
            problems.add("on", _("That day has not come yet."))
        if row.promised_amount is not None and row.promised_on is None:
            problems.add("promised_on", _("For which day was it promised?"))
        if row.promised_on is not None and row.checkpoint is None:
            problems.add("promised_on", _("Money is promised for a payment checkpoint; log it there."))
        elif row.promised_on is not None and row.promised_on < row.on:
            problems.add("promised_on", _("A promise is for the day it was made, or for a later one."))
        elif row.promised_on is not None and row.checkpoint is not None and not row.checkpoint.outstanding:
            problems.add("promised_on", _("This checkpoint is paid in full."))
        if row.promised_on is None and not row.said:
            problems.add("said", _("Say what was said."))
        _check_whom(row, problems)
    problems.raise_any()


def _check_whom(row: ContactLog, problems: Problems) -> None:
    """A person or bureau of the project's parties, still there."""
    if row.person is not None:
        person = Contact.objects.filter(pk=row.person.pk, party__project=row.project_id).first()
        if person is None:
            problems.add("person", _("There is no such person in the project's parties."))
        elif row.bureau_id is None:
            row.bureau_id = person.bureau_id
    of_project = Bureau.objects.filter(pk=row.bureau_id or 0, party__project=row.project_id)
    if row.bureau_id is not None and not of_project.exists():
        problems.add("bureau", _("There is no such bureau in the project's parties."))


def _note(row: ContactLog) -> str:
    """What the timeline tells everybody: no words and no amount."""
    promised = f" → {row.promised_on.isoformat()}" if row.promised_on else ""
    return f"{row}{promised}"
