"""Preconditions: added, changed, begun, ready by evidence, or dropped with a reason."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR, Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from notices.services import notice_send
from people.models import User
from people.permissions import authorize
from projects.models import Milestone, Project
from projects.readiness.models import Precondition
from projects.services.locks import project_stays

EDITABLE = (
    "unit",
    "function_point",
    "kind",
    "title",
    "owner",
    "follower",
    "milestone",
    "needed_on",
    "lead",
    "expected",
)
RELATIONS = ("project", "unit", "owner", "follower", "milestone")
LONGEST_REASON = 300
NO_EVIDENCE = _("Say what shows it: an order, a signed paper, a link.")


def precondition_create(*, actor: User, key: UUID, project: Project, values: Mapping[str, Any]) -> Precondition:
    """Add what the project needs, from `values` (EDITABLE, objects for foreign keys)."""
    with operation("precondition.create", actor=actor, key=key, content={**values, "project": project}) as op:
        if op.replayed:
            return op.made_row(Precondition.objects)
        authorize(actor, "readiness.precondition_add", project)
        project_stays(project)
        if project.state == Project.State.FINISHED:
            raise StateConflict(_("This project is finished."))
        row = Precondition(project=project, **{name: value for name, value in values.items() if name in EDITABLE})
        _check(row, actor, changed=EDITABLE)
        row.save()
        op.log(row, changes=initial_values(row, EDITABLE))
        _tell(actor, row, before=set())
    return row


def precondition_update(*, actor: User, row_id: int, version: int, values: Mapping[str, Any]) -> Precondition:
    """Change its fields (EDITABLE); refused when somebody changed it since `version`, or when it is over."""
    with operation("precondition.update", actor=actor) as op:
        row = _locked(row_id)
        authorize(actor, "readiness.precondition_write", row)
        check_version(row, version)
        _require_open(row)
        before = {row.owner_id, row.follower_id}
        changes = apply_changes(row, {name: value for name, value in values.items() if name in EDITABLE})
        if not changes:
            return row
        _check(row, actor, changed={change["field"] for change in changes})
        row.version += 1
        row.save()
        op.log(row, changes=changes)
        _tell(actor, row, before=before)
    return row


def precondition_begin(*, actor: User, row_id: int, on: date | None = None) -> Precondition:
    """Say that it was begun, today unless said otherwise. Beginning it again changes nothing."""
    with operation("precondition.begin", actor=actor) as op:
        row = _locked(row_id)
        authorize(actor, "readiness.precondition_write", row)
        _require_open(row)
        if row.begun_on is not None:
            return row
        row.begun_on = _past(on, "on")
        row.version += 1
        row.save()
        op.log(row, changes=[{"field": "begun_on", "old": None, "new": row.begun_on.isoformat()}])
    return row


def precondition_ready(*, actor: User, row_id: int, on: date | None, evidence: str) -> Precondition:
    """Record that it is there, since a day, and what shows it; one that was never begun took that day.

    The same again changes nothing; something else raises StateConflict.
    """
    with operation("precondition.ready", actor=actor) as op:
        row = _locked(row_id)
        authorize(actor, "readiness.precondition_write", row)
        if row.ready_on is not None and row.evidence == evidence.strip() and on in (None, row.ready_on):
            return row
        _require_open(row)
        problems = Problems()
        problems.text("evidence", evidence, missing=NO_EVIDENCE, most=4_000)
        problems.raise_any()
        ready = _past(on, "on")
        if row.begun_on is not None and ready < row.begun_on:
            problems.add("on", _("It was begun on %(day)s only.") % {"day": row.begun_on.isoformat()})
        problems.raise_any()
        row.begun_on, row.ready_on, row.evidence = row.begun_on or ready, ready, evidence.strip()
        row.version += 1
        row.save()
        op.log(row, changes=[{"field": "ready_on", "old": None, "new": ready.isoformat()}], note=row.evidence[:500])
    return row


def precondition_drop(*, actor: User, row_id: int, reason: str) -> Precondition:
    """It is not needed any more; the reason stays on record. Dropping it again changes nothing."""
    with operation("precondition.drop", actor=actor) as op:
        row = _locked(row_id)
        authorize(actor, "readiness.precondition_write", row)
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why."), most=LONGEST_REASON)
        problems.raise_any()
        if row.dropped:
            return row
        _require_open(row)
        row.dropped = True
        row.version += 1
        row.save()
        op.log(row, changes=[{"field": "dropped", "old": False, "new": True}], note=reason.strip())
    return row


def _locked(row_id: int) -> Precondition:
    rows = Precondition.objects.select_related("project__department", "owner", "follower")
    return rows.select_for_update(of=("self",)).get(pk=row_id)


def _require_open(row: Precondition) -> None:
    if row.is_over:
        raise StateConflict(_("It was dropped.") if row.dropped else _("It is ready: what was agreed of it stays."))


def _past(on: date | None, field: str) -> date:
    day = on or clock.today()
    problems = Problems()
    if day > clock.today():
        problems.add(field, _("This day lies in the future."))
    elif day.year < FIRST_YEAR:
        problems.add(field, _("Choose a day from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    problems.raise_any()
    return day


def _check(row: Precondition, actor: User, *, changed: Collection[str]) -> None:
    problems = Problems()
    problems.check(row, exclude={name for name in RELATIONS if getattr(row, f"{name}_id") is not None})
    if not problems.fields:
        if row.follower_id is not None and row.follower_id == row.owner_id:
            problems.add("follower", _("A and B must be two people."))
        if (row.milestone_id is None) == (row.needed_on is None):
            problems.add("needed_on", _("Choose the milestone it is needed for, or the day: one of the two."))
        if row.unit is not None and row.unit.project_id != row.project_id:
            problems.add("unit", _("This unit belongs to another project."))
        if row.milestone is not None and row.milestone.project_id != row.project_id:
            problems.add("milestone", _("This milestone belongs to another project."))
        if "milestone" in changed and row.milestone is not None:
            if not _is_seen(row.milestone, actor):
                problems.add("milestone", _("There is no such milestone."))
            elif row.milestone.cancelled:
                problems.add("milestone", _("This milestone was cancelled."))
        for name in ("owner", "follower"):
            pk = getattr(row, f"{name}_id")
            if (
                name in changed
                and pk is not None
                and not User.objects.visible_to(actor).active().filter(pk=pk).exists()
            ):
                problems.add(name, _("There is no such person among your colleagues."))
    problems.raise_any()


def _is_seen(milestone: Milestone, actor: User) -> bool:
    return Milestone.objects.visible_to(actor).filter(pk=milestone.pk).exists()


def _tell(actor: User, row: Precondition, *, before: Collection[int | None]) -> None:
    new = [user for user in (row.owner, row.follower) if user is not None and user.pk not in {actor.pk, *before}]
    notice_send(
        kind="precondition.assigned",
        recipients=new,
        subject=row,
        occasion=f"v{row.version}",
        link=f"/preconditions/{row.pk}/",
        params={"title": row.title, "author": actor.name, "project": row.project.name},
    )
