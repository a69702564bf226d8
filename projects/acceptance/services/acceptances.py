"""Acceptances: planned, changed, applied for, held, and cancelled."""

from collections.abc import Collection, Mapping, Sequence
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
from projects.acceptance.models import Acceptance, AcceptanceDocument, AcceptanceStep
from projects.acceptance.services.held import (
    FINISHED,
    change,
    check_person,
    locked,
    named,
    past_day,
    reason_of,
    require_active,
    require_going_on,
    require_round,
)
from projects.acceptance.usual import DOCUMENTS, STEPS, Usual
from projects.models import Milestone, Project
from projects.services.projects import project_join

# Stage and unit stay: the steps and documents are theirs. Another one is cancelled and planned anew.
EDITABLE = ("owner", "follower", "milestone", "due", "expected")
GIVEN = ("stage", "unit", *EDITABLE)
RELATIONS = ("project", "unit", "owner", "follower", "milestone")
State = Acceptance.State


def acceptance_create(*, actor: User, key: UUID, project: Project, values: Mapping[str, Any]) -> Acceptance:
    """Plan an acceptance from `values` (GIVEN, objects for foreign keys), with the usual steps and documents."""
    with operation("acceptance.create", actor=actor, key=key, content={**values, "project": project}) as op:
        if op.replayed:
            return op.made_row(Acceptance.objects)
        # Held, so that two of a stage and scope do not come together.
        held = Project.objects.select_for_update(of=("self",), no_key=True).select_related("department")
        project = held.get(pk=project.pk)
        authorize(actor, "acceptance.add", project)
        if project.state == Project.State.FINISHED:
            raise StateConflict(FINISHED)
        row = Acceptance(project=project, **{name: value for name, value in values.items() if name in GIVEN})
        _check(row, actor, changed=GIVEN)
        row.save()
        kinds: tuple[tuple[type[Any], Mapping[str, Sequence[Usual]]], ...] = (
            (AcceptanceStep, STEPS),
            (AcceptanceDocument, DOCUMENTS),
        )
        for model, usual in kinds:
            model.objects.bulk_create(
                model(
                    acceptance=row,
                    round=1,
                    position=place,
                    title=str(one.title),
                    who=str(one.who),
                    required=one.required,
                    before=one.before,
                )
                for place, one in enumerate(usual[row.stage], start=1)
            )
        project_join(project, [row.owner, row.follower])
        op.log(row, changes=initial_values(row, GIVEN))
        _tell(actor, row, before=set())
    return row


def acceptance_update(*, actor: User, row_id: int, version: int, values: Mapping[str, Any]) -> Acceptance:
    """Change its fields (EDITABLE); refused when somebody changed it since `version`, or when it is over."""
    with operation("acceptance.update", actor=actor) as op:
        row = locked(row_id)
        authorize(actor, "acceptance.write", row)
        check_version(row, version)
        require_going_on(row)
        before = {row.owner_id, row.follower_id}
        changes = apply_changes(row, {name: value for name, value in values.items() if name in EDITABLE})
        if not changes:
            return row
        _check(row, actor, changed={change["field"] for change in changes})
        row.version += 1
        row.save()
        project_join(row.project, [row.owner, row.follower])
        op.log(row, changes=changes)
        _tell(actor, row, before=before)
    return row


def acceptance_apply(*, actor: User, row_id: int, on: date | None = None) -> Acceptance:
    """It was applied for with the customer. Doing it again changes nothing."""
    with operation("acceptance.apply", actor=actor) as op:
        row = locked(row_id)
        authorize(actor, "acceptance.write", row)
        if row.state == State.APPLIED:
            return row
        require_round(row)
        require_active(row)
        if row.state != State.PREPARED:
            raise StateConflict(_("It was held already."))
        problems = Problems()
        row.applied_on = past_day(on, problems)
        problems.raise_any()
        _move(row, State.APPLIED)
        op.log(row, changes=[change("applied_on", None, row.applied_on.isoformat())])
    return row


def acceptance_hold(*, actor: User, row_id: int, on: date | None = None) -> Acceptance:
    """The customer held it; its result is recorded next. Doing it again changes nothing."""
    with operation("acceptance.hold", actor=actor) as op:
        row = locked(row_id)
        authorize(actor, "acceptance.write", row)
        if row.state == State.HELD:
            return row
        require_round(row)
        require_active(row)
        if row.state != State.APPLIED:
            raise StateConflict(_("It is applied for before it is held."))
        problems = Problems()
        row.held_on = past_day(on, problems, since=row.applied_on)
        problems.raise_any()
        _move(row, State.HELD)
        op.log(row, changes=[change("held_on", None, row.held_on.isoformat())])
    return row


def acceptance_withdraw(*, actor: User, row_id: int, reason: str) -> Acceptance:
    """Back to preparing, with the reason: it was sent back, or recorded by mistake. Doing it again changes nothing."""
    with operation("acceptance.withdraw", actor=actor) as op:
        row = locked(row_id)
        authorize(actor, "acceptance.write", row)
        why = reason_of(reason)
        if row.state == State.PREPARED:
            return row
        require_round(row)
        old = row.state
        row.applied_on = row.held_on = None
        _move(row, State.PREPARED)
        op.log(row, changes=[change("state", old, row.state)], note=why)
    return row


def acceptance_cancel(*, actor: User, row_id: int, reason: str) -> Acceptance:
    """It is not to be held any more; the reason stays on record. Its milestone can be achieved by itself again."""
    with operation("acceptance.cancel", actor=actor) as op:
        row = locked(row_id)
        authorize(actor, "acceptance.run", row)
        why = reason_of(reason)
        if row.state == State.CANCELLED:
            return row
        require_going_on(row)
        old = row.state
        _move(row, State.CANCELLED)
        op.log(row, changes=[change("state", old, row.state)], note=why)
    return row


def _move(row: Acceptance, state: State) -> None:
    row.state = state
    row.version += 1
    row.save()


def _check(row: Acceptance, actor: User, *, changed: Collection[str]) -> None:
    problems = Problems()
    problems.check(row, exclude={name for name in RELATIONS if getattr(row, f"{name}_id") is not None})
    if not problems.fields:
        if row.follower_id is not None and row.follower_id == row.owner_id:
            problems.add("follower", _("A and B must be two people."))
        for name in ("owner", "follower"):
            if name in changed:
                check_person(name, getattr(row, name), actor, problems)
        if "unit" in changed or "stage" in changed:
            _check_scope(row, problems)
        if "milestone" in changed and row.milestone is not None:
            _check_milestone(row, row.milestone, actor, problems)
    problems.raise_any()


def _check_scope(row: Acceptance, problems: Problems) -> None:
    if row.unit is not None and row.unit.project_id != row.project_id:
        problems.add("unit", _("This unit belongs to another project."))
    elif row.unit is None and row.stage == "unit":
        problems.add("unit", _("Say which unit: this stage is of one."))
    elif Acceptance.objects.standing().filter(project=row.project, stage=row.stage, unit=row.unit).exists():
        problems.add("stage", _("There is one of this stage and scope already."))


def _check_milestone(row: Acceptance, milestone: Milestone, actor: User, problems: Problems) -> None:
    """Under its lock: it is achieved by a tick or by the acceptance, never by both."""
    seen = Milestone.objects.visible_to(actor).filter(pk=milestone.pk).values("pk")
    found = Milestone.objects.select_for_update(no_key=True).filter(pk__in=seen).first()
    if found is None:
        problems.add("milestone", _("There is no such milestone."))
    elif found.project_id != row.project_id:
        problems.add("milestone", _("This milestone belongs to another project."))
    elif found.is_over:
        problems.add("milestone", _("This milestone was reached or cancelled."))
    elif Acceptance.objects.standing().filter(milestone=found).exclude(pk=row.pk).exists():
        problems.add("milestone", _("Another acceptance achieves this milestone."))


def _tell(actor: User, row: Acceptance, *, before: Collection[int | None]) -> None:
    new = [user for user in (row.owner, row.follower) if user is not None and user.pk not in {actor.pk, *before}]
    notice_send(
        kind="acceptance.assigned",
        recipients=new,
        subject=row,
        occasion=f"v{row.version}",
        link=f"/acceptances/{row.pk}/",
        params=named(row) | {"author": actor.name},
    )
