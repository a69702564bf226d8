"""What the project changes: who does what until when, and how we know. A measure may become a task of the project."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from lessons.models import Measure, Retrospective
from lessons.months import last_of, month_after
from lessons.services.items import NOT_YOURS, locked_open, one_line
from people.models import User
from people.permissions import authorize
from people.selectors import workday_calendar
from projects.models import Task
from projects.services import task_create

EDITABLE = ("text", "owner", "due", "proof")


def measure_add(*, actor: User, key: UUID, retrospective_id: int, values: Mapping[str, Any]) -> Measure:
    """Add a measure from `values` (EDITABLE; `owner` as the person)."""
    content = {"retrospective": retrospective_id} | dict(values)
    with operation("measure.add", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Measure.objects)
        retrospective = locked_open(actor, retrospective_id)
        given = _given(values)
        measure = Measure(retrospective=retrospective, position=retrospective.measures.count(), **given)
        _check(measure, reader=actor)
        measure.save()
        op.log(measure, changes=initial_values(measure, EDITABLE))
    return measure


def measure_change(*, actor: User, measure_id: int, version: int, values: Mapping[str, Any]) -> Measure:
    """Change it until the retrospective is published; its task, where there is one already, stays as it is."""
    with operation("measure.change", actor=actor) as op:
        measure = _locked_in_draft(actor, measure_id)
        check_version(measure, version)
        changes = apply_changes(measure, _given(values))
        if not changes:
            return measure
        _check(measure, reader=actor, changed={change["field"] for change in changes})
        measure.version += 1
        measure.save()
        op.log(measure, changes=changes)
    return measure


def measure_remove(*, actor: User, measure_id: int) -> None:
    """Take it away; one that is a task already stays."""
    with operation("measure.remove", actor=actor) as op:
        measure = _locked_in_draft(actor, measure_id)
        if measure.task_id is not None:
            raise StateConflict(_("This measure is a task already: it stays."))
        if hasattr(measure, "carried_to"):
            raise StateConflict(_("This measure was carried to a later month: it stays."))
        op.log(measure, changes=[{"field": "text", "old": measure.text, "new": None}])
        measure.delete()


def measure_done(*, actor: User, measure_id: int, done: bool = True) -> Measure:
    """Say that it is done, or that it is not after all. One with a task follows its task and is refused here."""
    with operation("measure.done", actor=actor) as op:
        measure = _locked(measure_id)
        _authorize(actor, measure)
        if measure.task is not None and measure.task.status != Task.Status.CANCELLED:
            raise StateConflict(_("This measure is done when its task is done: log the task's status."))
        on = clock.today() if done else None
        if done == (measure.done_on is not None):
            return measure
        change = {"field": "done_on", "old": measure.done_on and measure.done_on.isoformat(), "new": on and str(on)}
        measure.done_on = on
        measure.version += 1
        measure.save(update_fields=["done_on", "version"])
        op.log(measure, changes=[change])
    return measure


def measure_to_task(*, actor: User, key: UUID, measure_id: int) -> Task:
    """Make a free task of the project from it, with its owner and due date; the task that it is already, if it is."""
    with operation("measure.to_task", actor=actor, key=key, content={"measure": measure_id}) as op:
        if op.replayed:
            return op.made_row(Task.objects)
        measure = _locked(measure_id)
        _authorize(actor, measure)
        if measure.task is not None:
            return measure.task
        if measure.done_on is not None:
            raise StateConflict(_("This measure is done already."))
        task = task_create(
            actor=actor,
            key=uuid.uuid5(key, "task"),
            values={
                "title": measure.text,
                "acceptance": measure.proof,
                "project": measure.retrospective.project,
                "owner": measure.owner,
                "due": measure.due,
            },
        )
        measure.task = task
        measure.version += 1
        measure.save(update_fields=["task", "version"])
        op.log(measure, changes=[{"field": "task", "old": None, "new": task.pk, "new_text": task.title}], made=task)
    return task


def measure_carry(*, actor: User, key: UUID, measure_id: int, retrospective_id: int) -> Measure:
    """Take one that was not done over into a later retrospective of the project, with its task; once.

    It is due on the last working day of the month after that one's.
    """
    content = {"measure": measure_id, "retrospective": retrospective_id}
    with operation("measure.carry", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Measure.objects)
        retrospective = locked_open(actor, retrospective_id)
        measure = _locked(measure_id)
        carried = Measure.objects.filter(carried_from=measure).first()
        if carried is not None:
            return carried
        _check_carry(measure, retrospective)
        new = Measure.objects.create(
            retrospective=retrospective,
            position=retrospective.measures.count(),
            text=measure.text,
            proof=measure.proof,
            owner=measure.owner,
            due=_due_of_carried(retrospective),
            task=measure.task,
            carried_from=measure,
        )
        op.log(new, changes=initial_values(new, [*EDITABLE, "carried_from"]))
    return new


def _locked(measure_id: int) -> Measure:
    # Its task and owner are read afterwards: what is joined here would be that of before the wait for the lock.
    return (
        Measure.objects.select_related("retrospective__project__department")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=measure_id)
    )


def _locked_in_draft(actor: User, measure_id: int) -> Measure:
    locked_open(actor, Measure.objects.values_list("retrospective_id", flat=True).get(pk=measure_id))
    return _locked(measure_id)


def _authorize(actor: User, measure: Measure) -> None:
    if actor.pk != measure.owner_id:
        authorize(actor, "lessons.retrospective_write", measure.retrospective.project, NOT_YOURS)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if name in EDITABLE}
    return given | {name: one_line(given[name]) for name in ("text", "proof") if name in given}


def _check(measure: Measure, *, reader: User, changed: Collection[str] = EDITABLE) -> None:
    problems = Problems()
    problems.check(measure, exclude={"retrospective", "owner", "task", "carried_from"})
    if "owner" in changed and not User.objects.visible_to(reader).active().filter(pk=measure.owner_id).exists():
        problems.add("owner", _("There is no such person among your colleagues."))
    if "due" in changed and "due" not in problems.fields and measure.due < clock.today():
        problems.add("due", _("That day is over: choose one to come."))
    problems.raise_any()


def _check_carry(measure: Measure, retrospective: Retrospective) -> None:
    of = measure.retrospective
    if of.project_id != retrospective.project_id or of.month >= retrospective.month:
        raise StateConflict(_("A measure is carried to a later month of its own project."))
    if measure.finished_on is not None:
        raise StateConflict(_("This measure is done already."))


def _due_of_carried(retrospective: Retrospective) -> date:
    return workday_calendar().on_or_before(last_of(month_after(retrospective.month)))
