"""Conditions left open: noted, changed, settled by evidence, made into tasks."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from notices.services import notice_send
from people.models import User
from people.permissions import authorize
from projects.acceptance.models import Acceptance, AcceptancePoint
from projects.acceptance.services.held import (
    REMOVED,
    change,
    check_person,
    locked,
    named,
    past_day,
    require_going_on,
    row_of,
)
from projects.models import Project, Task
from projects.services import task_create
from projects.services.projects import project_join

EDITABLE = ("text", "owner", "due")
# Once it is passed, what was left open stays as it was agreed.
EDITABLE_AFTER = ("owner", "due")
MOST_POINTS = 100
LONGEST_TITLE = 200


def point_add(*, actor: User, key: UUID, row_id: int, values: Mapping[str, Any]) -> AcceptancePoint:
    """Note what is left open, from `values` (EDITABLE), before the result is recorded."""
    with operation("acceptance.point_add", actor=actor, key=key, content={**values, "row": row_id}) as op:
        if op.replayed:
            return op.made_row(AcceptancePoint.objects)
        row = locked(row_id)
        authorize(actor, "acceptance.write", row)
        require_going_on(row)
        given = {name: value for name, value in values.items() if name in EDITABLE}
        point = AcceptancePoint(acceptance=row, round=row.round, **given)
        problems = Problems()
        if row.points.count() >= MOST_POINTS:
            problems.add("text", _("At most %(count)d are kept here.") % {"count": MOST_POINTS})
        _check(point, actor, problems)
        point.save()
        project_join(row.project, [point.owner])
        op.log(row, changes=initial_values(point, EDITABLE), note=point.text, made=point)
        _tell(actor, row, point)
    return point


def point_update(*, actor: User, point_id: int, version: int, values: Mapping[str, Any]) -> AcceptancePoint:
    """Change it (EDITABLE; of a passed acceptance EDITABLE_AFTER) while it is not settled."""
    with operation("acceptance.point_update", actor=actor) as op:
        row, point = _held(point_id)
        authorize(actor, "acceptance.write", row)
        check_version(point, version)
        require_open(row, point)
        names = EDITABLE_AFTER if row.is_passed else EDITABLE
        old_owner = point.owner_id
        if row.is_passed and values.get("text", point.text) != point.text:
            raise StateConflict(_("It was passed: what was left open stays as it was agreed."))
        changes = apply_changes(point, {name: value for name, value in values.items() if name in names})
        if not changes:
            return point
        problems = Problems()
        _check(point, actor, problems, changed={change["field"] for change in changes})
        point.version += 1
        point.save()
        project_join(row.project, [point.owner])
        op.log(point, changes=changes)
        op.log(row, changes=changes, note=point.text)
        if point.owner_id != old_owner:
            _tell(actor, row, point)
    return point


def point_remove(*, actor: User, point_id: int) -> Acceptance:
    """Take out what was noted by mistake; once a result was recorded, or a task made of it, it stays."""
    with operation("acceptance.point_remove", actor=actor) as op:
        row, point = _held(point_id)
        authorize(actor, "acceptance.write", row)
        require_open(row, point)
        if row.rounds.filter(number__gte=point.round).exists() or point.task_id is not None:
            raise StateConflict(_("A round ended with it, or a task was made of it: it is settled, not removed."))
        op.log(row, changes=[change("text", point.text, None)], note=point.text)
        point.delete()
    return row


def point_settle(*, actor: User, point_id: int, on: date | None, evidence: str) -> AcceptancePoint:
    """It was put right on a day, and what shows it; also after the project is finished. By who writes the acceptance
    and by its own A. The same again changes nothing."""
    with operation("acceptance.point_settle", actor=actor) as op:
        row, point = _held(point_id)
        authorize(actor, "acceptance.point_settle", point)
        if point.settled_on is not None and point.evidence == evidence.strip() and on in (None, point.settled_on):
            return point
        require_open(row, point, finished_too=True)
        problems = Problems()
        day = past_day(on, problems)
        problems.text("evidence", evidence, missing=_("Say what shows it: a record, a letter, a link."), most=4_000)
        problems.raise_any()
        point.settled_on, point.evidence = day, evidence.strip()
        point.version += 1
        point.save()
        op.log(row, changes=[change("settled_on", None, day.isoformat())], note=f"{point.text}: {point.evidence[:300]}")
    return point


def point_to_task(*, actor: User, key: UUID, point_id: int) -> Task:
    """Make a free task of the project of it, with its A and its day; the task that it is already, if it is."""
    with operation("acceptance.point_to_task", actor=actor, key=key, content={"point": point_id}) as op:
        if op.replayed:
            return op.made_row(Task.objects)
        row, point = _held(point_id)
        authorize(actor, "acceptance.point_settle", point)
        if point.task is not None:
            return point.task
        require_open(row, point)
        if not User.objects.visible_to(actor).active().filter(pk=point.owner_id).exists():
            words = _("%(name)s takes on no work any more: choose another A for it first.")
            raise StateConflict(words % {"name": point.owner.name})
        task = task_create(
            actor=actor,
            key=uuid.uuid5(key, "task"),
            values={
                "title": point.text[:LONGEST_TITLE],
                "acceptance": f"{row}\n{point.text}",
                "project": row.project,
                "owner": point.owner,
                "due": point.due,
            },
        )
        point.task = task
        point.version += 1
        point.save(update_fields=["task", "version"])
        made = {"field": "task", "old": None, "new": task.pk, "new_text": task.title}
        op.log(row, changes=[made], note=point.text, made=task)
    return task


def _held(point_id: int) -> tuple[Acceptance, AcceptancePoint]:
    row = locked(row_of(AcceptancePoint, point_id))
    point = AcceptancePoint.objects.select_for_update(no_key=True).filter(pk=point_id).first()
    if point is None:
        raise StateConflict(REMOVED)
    point.acceptance = row
    return row, point


def require_open(row: Acceptance, point: AcceptancePoint, *, finished_too: bool = False) -> None:
    if row.state == Acceptance.State.CANCELLED:
        raise StateConflict(_("It was cancelled."))
    if row.project.state == Project.State.FINISHED and not finished_too:
        raise StateConflict(_("This project is finished."))
    if point.settled_on is not None:
        raise StateConflict(_("It is settled: what was recorded of it stays."))


def _check(point: AcceptancePoint, actor: User, problems: Problems, *, changed: Collection[str] = EDITABLE) -> None:
    given = {name for name in ("acceptance", "owner") if getattr(point, f"{name}_id") is not None}
    problems.check(point, exclude=given)
    if "owner" in changed and point.owner_id is not None:
        check_person("owner", point.owner, actor, problems)
    problems.raise_any()


def _tell(actor: User, row: Acceptance, point: AcceptancePoint) -> None:
    notice_send(
        kind="acceptance.point_assigned",
        recipients=[point.owner] if point.owner_id != actor.pk else [],
        subject=point,
        occasion=f"v{point.version}",
        link=f"/acceptances/{row.pk}/#points",
        params=named(row) | {"title": point.text, "author": actor.name},
    )
