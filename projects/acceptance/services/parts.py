"""Steps and documents of the round under way: added, changed, moved, removed, done, handed over, passed over.

Each service holds the acceptance: nothing is taken away while it is being passed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.uploads import checked, cleaned_name
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from projects.acceptance.models import Acceptance, AcceptanceDocument, AcceptanceStep
from projects.acceptance.services.held import REMOVED, change, locked, past_day, reason_of, require_round, row_of

EDITABLE = ("title", "who", "required", "before")
MOST_PARTS = 100
NAMES: Mapping[type[Any], str] = {AcceptanceStep: "step", AcceptanceDocument: "document"}
PartT = TypeVar("PartT", AcceptanceStep, AcceptanceDocument)
Where = AcceptanceDocument.State


def part_add(*, actor: User, key: UUID, model: type[PartT], row_id: int, values: Mapping[str, Any]) -> PartT:
    """Add a step or document (EDITABLE) at the end."""
    name = NAMES[model]
    with operation(f"acceptance.{name}_add", actor=actor, key=key, content={**values, "row": row_id}) as op:
        if op.replayed:
            return op.made_row(model.objects)
        row = locked(row_id)
        authorize(actor, "acceptance.write", row)
        require_round(row)
        others = list(model.objects.filter(acceptance=row, round=row.round))
        problems = Problems()
        if len(others) >= MOST_PARTS:
            problems.add("title", _("At most %(count)d are kept here.") % {"count": MOST_PARTS})
        given = {field: value for field, value in values.items() if field in EDITABLE}
        last = max((one.position for one in others), default=0)
        part = model(acceptance=row, round=row.round, position=last + 1, **given)
        problems.check(part, exclude={"acceptance"})
        problems.raise_any()
        part.save()
        op.log(row, changes=initial_values(part, ("title", "who")), note=part.title, made=part)
    return part


def part_update(*, actor: User, model: type[PartT], part_id: int, version: int, values: Mapping[str, Any]) -> PartT:
    """Change its fields (EDITABLE); refused when somebody changed it since `version`. Only who runs the project makes
    a required one optional."""
    with operation(f"acceptance.{NAMES[model]}_update", actor=actor) as op:
        row, part = _held(actor, model, part_id)
        check_version(part, version)
        was_required = part.required
        changes = apply_changes(part, {field: value for field, value in values.items() if field in EDITABLE})
        if not changes:
            return part
        if was_required and not part.required:
            authorize(actor, "acceptance.run", row)
        problems = Problems()
        problems.check(part, exclude={"acceptance"})
        problems.raise_any()
        part.version += 1
        part.save()
        op.log(part, changes=changes)
        op.log(row, changes=changes, note=part.title)
    return part


def part_remove(*, actor: User, model: type[PartT], part_id: int) -> Acceptance:
    """Take it out. Only who runs the project takes out what is required."""
    with operation(f"acceptance.{NAMES[model]}_remove", actor=actor) as op:
        row, part = _held(actor, model, part_id)
        if part.required:
            authorize(actor, "acceptance.run", row)
        op.log(row, changes=[change("title", part.title, None)], note=part.title)
        part.delete()
    return row


def part_move(*, actor: User, model: type[PartT], part_id: int, step: str) -> PartT:
    """One place `up` or `down`; at the end of the list nothing changes."""
    with operation(f"acceptance.{NAMES[model]}_move", actor=actor) as op:
        row, part = _held(actor, model, part_id)
        problems = Problems()
        if step not in ("up", "down"):
            problems.add("step", _("It moves up or down."))
        problems.raise_any()
        rows = list(model.objects.filter(acceptance=row, round=row.round).order_by("position", "id"))
        old = next(place for place, one in enumerate(rows) if one.pk == part.pk)
        new = min(max(old + (1 if step == "down" else -1), 0), len(rows) - 1)
        if new == old:
            return part
        rows.insert(new, rows.pop(old))
        for place, one in enumerate(rows, start=1):
            if one.position != place:
                model.objects.filter(pk=one.pk).update(position=place)
        part.position = new + 1
        op.log(row, note=part.title)
    return part


def part_pass_over(*, actor: User, model: type[PartT], part_id: int, reason: str) -> PartT:
    """It is passed without it; the reason stays with it. By who runs the project."""
    with operation("acceptance.pass_over", actor=actor) as op:
        row, part = _held(actor, model, part_id)
        authorize(actor, "acceptance.run", row)
        why = reason_of(reason)
        if part.passed_over == why:
            return part
        if part.is_there:
            raise StateConflict(_("It is there: there is nothing to pass over."))
        part.passed_over, part.passed_over_by = why, actor
        part.version += 1
        part.save()
        op.log(row, changes=[change(NAMES[model], part.title, None)], note=f"{part.title}: {why}")
    return part


def step_done(*, actor: User, part_id: int, on: date | None = None, note: str = "") -> AcceptanceStep:
    """It was done on a day, today unless said otherwise. The same again changes nothing."""
    with operation("acceptance.step_done", actor=actor) as op:
        row, step = _held(actor, AcceptanceStep, part_id)
        problems = Problems()
        day = past_day(on, problems)
        problems.text("note", note, most=300)
        problems.raise_any()
        if step.done_on is not None and (on, note.strip()) in ((None, ""), (step.done_on, step.note)):
            return step
        old = step.done_on
        step.done_on, step.done_by, step.note = day, actor, note.strip()
        step.passed_over, step.passed_over_by = "", None
        step.version += 1
        step.save()
        op.log(row, changes=[change("done_on", old and old.isoformat(), day.isoformat())], note=step.title)
    return step


def step_undone(*, actor: User, part_id: int) -> AcceptanceStep:
    """It was not done after all. Doing it again changes nothing."""
    with operation("acceptance.step_undone", actor=actor) as op:
        row, step = _held(actor, AcceptanceStep, part_id)
        if step.done_on is None:
            return step
        old = step.done_on
        step.done_on, step.done_by, step.note = None, None, ""
        step.version += 1
        step.save()
        op.log(row, changes=[change("done_on", old.isoformat(), None)], note=step.title)
    return step


def document_mark(
    *,
    actor: User,
    part_id: int,
    state: str,
    on: date | None = None,
    confirmed_by: str = "",
    upload: "UploadedFile[Any] | None" = None,
) -> AcceptanceDocument:
    """Where it is: missing, ready, handed over, or confirmed by somebody; with its file. A missing one keeps none."""
    with operation("acceptance.document_mark", actor=actor) as op:
        row, document = _held(actor, AcceptanceDocument, part_id)
        problems = Problems()
        if state not in Where.values:
            problems.add("state", _("Choose where it is."))
        if upload is not None and state == Where.MISSING:
            problems.add("state", _("With its file it is there."))
        day = past_day(on, problems)
        missing = _("Say who confirmed it.") if state == Where.CONFIRMED else ""
        problems.text("confirmed_by", confirmed_by, missing=missing, most=120)
        problems.raise_any()
        who = confirmed_by.strip() if state == Where.CONFIRMED else ""
        is_same = (document.state, document.confirmed_by) == (state, who) and on in (None, document.state_on)
        if is_same and upload is None:
            return document
        changes = [] if is_same else [change("state", document.state, state)]
        if not is_same:
            document.state, document.confirmed_by = Where(state), who
            document.state_on = None if state == Where.MISSING else day
        if state == Where.MISSING:
            document.file, document.file_name, document.content_type, document.size = "", "", "", 0
        if upload is not None:
            changes.append(_keep(document, upload))
        _save_there(document)
        op.log(row, changes=changes, note=document.title)
    return document


def document_file(*, actor: User, part_id: int, upload: "UploadedFile[Any]") -> AcceptanceDocument:
    """Keep its file, in place of an earlier one, which the evidence keeps. One that was missing is ready by it."""
    with operation("acceptance.document_file", actor=actor) as op:
        row, document = _held(actor, AcceptanceDocument, part_id)
        kept = _keep(document, upload)
        if document.state == Where.MISSING:
            document.state, document.state_on = Where.READY, past_day(None, Problems())
        _save_there(document)
        op.log(row, changes=[kept], note=document.title)
    return document


def _keep(document: AcceptanceDocument, upload: "UploadedFile[Any]") -> dict[str, Any]:
    """With the limits of what is attached to work; returns the change for the log."""
    old, name = document.file_name, cleaned_name(upload.name or "")
    limits: dict[str, Any] = {"types": settings.ATTACHMENT_TYPES, "limit": settings.ATTACHMENT_LIMIT}
    document.file_name, document.content_type = checked(upload, name=name, **limits)
    document.size = upload.size or 0
    document.file.save(document.file_name, upload, save=False)
    return change("file", old or None, document.file_name)


def _save_there(document: AcceptanceDocument) -> None:
    if document.is_there:
        document.passed_over, document.passed_over_by = "", None
    document.version += 1
    document.save()


def _held(actor: User, model: type[PartT], part_id: int) -> tuple[Acceptance, PartT]:
    """The acceptance, held, and the part of its round under way."""
    row = locked(row_of(model, part_id))
    authorize(actor, "acceptance.write", row)
    require_round(row)
    part = model.objects.select_for_update(no_key=True).filter(pk=part_id).first()
    if part is None:
        raise StateConflict(REMOVED)
    if part.round != row.round:
        raise StateConflict(_("It belongs to an earlier round, which stays as it was."))
    part.acceptance = row
    return row, part
