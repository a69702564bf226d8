"""Conditions of a checkpoint: what must be there before it can be claimed."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict, invalid
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.models import Condition
from payments.services.checkpoints import locked_checkpoint, require_standing
from people.models import User
from people.permissions import authorize
from projects.acceptance.models import Acceptance

EDITABLE = ("milestone", "acceptance", "stage", "unit", "title", "owner", "held_by", "holder", "due", "expected")
RELATIONS = frozenset({"checkpoint", "owner", "milestone", "acceptance", "unit"})


def condition_add(*, actor: User, key: UUID, checkpoint_id: int, values: Mapping[str, Any]) -> Condition:
    """Add a condition from `values` (EDITABLE and kind) at the end of the checkpoint's chain."""
    with operation("condition.add", actor=actor, key=key, content={**values, "checkpoint": checkpoint_id}) as op:
        if op.replayed:
            return op.made_row(Condition.objects)
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "payments.checkpoint_write", checkpoint)
        require_standing(checkpoint)
        last = checkpoint.conditions.aggregate(last=Max("position"))["last"] or 0
        given = {name: value for name, value in values.items() if name in (*EDITABLE, "kind")}
        given = _with_acceptance(given, given.get("acceptance"), title="")
        condition = Condition(checkpoint=checkpoint, position=last + 1, **given)
        _check(condition, reader=actor)
        condition.save()
        op.log(checkpoint, changes=initial_values(condition, EDITABLE), note=str(condition), made=condition)
    return condition


def condition_update(*, actor: User, condition_id: int, version: int, values: Mapping[str, Any]) -> Condition:
    with operation("condition.update", actor=actor) as op:
        condition = locked_condition(condition_id)
        authorize(actor, "payments.condition_meet", condition)
        check_version(condition, version)
        require_standing(condition.checkpoint)
        given = {name: value for name, value in values.items() if name in EDITABLE}
        met_by = condition.source if condition.fulfilled_on is not None else None
        acceptance = given.get("acceptance", condition.acceptance)
        changes = apply_changes(condition, _with_acceptance(given, acceptance, title=condition.title))
        if not changes:
            return condition
        fields = {change["field"] for change in changes}
        for name in sorted(fields & {"milestone", "acceptance"}) if met_by is not None else ():
            raise invalid(name, _("The condition is met by this one, which stays on record."))
        _check(condition, reader=actor, changed=fields)
        condition.version += 1
        condition.save()
        op.log(condition, changes=changes)
    return condition


def condition_remove(*, actor: User, condition_id: int) -> None:
    """Take a condition away; one that is met or has documents stays. Doing it twice is no error."""
    with operation("condition.remove", actor=actor) as op:
        if not Condition.objects.filter(pk=condition_id).exists():
            return
        condition = locked_condition(condition_id)
        authorize(actor, "payments.checkpoint_write", condition.checkpoint)
        if condition.fulfilled_on is not None or condition.documents.exists():
            raise StateConflict(_("A condition that is met, or has documents, stays on record."))
        title = str(condition)
        condition.delete()
        op.log(condition.checkpoint, changes=[{"field": "title", "old": title, "new": None}], note=title)


def condition_meet(*, actor: User, condition_id: int, met_on: date, evidence: str) -> Condition:
    """Record that it is there, since when and what shows it; a milestone is met on its own page."""
    with operation("condition.meet", actor=actor) as op:
        condition = locked_condition(condition_id)
        authorize(actor, "payments.condition_meet", condition)
        require_standing(condition.checkpoint)
        if condition.kind == Condition.Kind.MILESTONE:
            raise StateConflict(_("A milestone is met when it is achieved; record it there."))
        if condition.acceptance is not None and condition.acceptance.state == Acceptance.State.CANCELLED:
            raise StateConflict(_("The acceptance that it names was cancelled: choose another one there, or none."))
        if condition.acceptance_id is not None:
            raise StateConflict(_("It is met when the acceptance is passed; record it there."))
        if condition.met_on is not None:
            raise StateConflict(_("This condition is met already."))
        problems = Problems()
        if met_on > clock.today():
            problems.add("met_on", _("That day has not come yet."))
        if not evidence.strip():
            problems.add("evidence", _("Say what shows it."))
        condition.evidence = evidence.strip()
        condition.met_on, condition.lacking = met_on, ""
        problems.check(condition, exclude=RELATIONS)
        problems.raise_any()
        condition.version += 1
        condition.save(update_fields=["met_on", "evidence", "lacking", "version"])
        change = {"field": "met_on", "old": None, "new": met_on.isoformat()}
        op.log(condition, changes=[change], note=condition.evidence[:500])
    return condition


def condition_reopen(*, actor: User, condition_id: int, reason: str) -> Condition:
    """Take back that it was met; the log keeps both."""
    with operation("condition.reopen", actor=actor) as op:
        condition = locked_condition(condition_id)
        authorize(actor, "payments.condition_meet", condition)
        if condition.met_on is None:
            raise StateConflict(_("This condition is not met."))
        problems = Problems()
        if not reason.strip():
            problems.add("reason", _("Say why."))
        elif len(reason) > 300:
            problems.add("reason", _("At most %(count)d characters.") % {"count": 300})
        problems.raise_any()
        change = {"field": "met_on", "old": condition.met_on.isoformat(), "new": None}
        condition.met_on, condition.evidence, condition.confirmed_by = None, "", ""
        condition.version += 1
        condition.save(update_fields=["met_on", "evidence", "confirmed_by", "version"])
        op.log(condition, changes=[change], note=reason.strip())
    return condition


def locked_condition(condition_id: int) -> Condition:
    checkpoint_id = Condition.objects.values_list("checkpoint_id", flat=True).get(pk=condition_id)
    checkpoint = locked_checkpoint(checkpoint_id)
    condition = Condition.objects.select_for_update().get(pk=condition_id)
    condition.checkpoint = checkpoint
    return condition


def _check(condition: Condition, *, reader: User, changed: Collection[str] = EDITABLE) -> None:
    problems = Problems()
    problems.check(condition, exclude=RELATIONS)
    if not problems.fields:
        project_id = condition.checkpoint.contract.project_id
        kind = condition.kind
        if kind == Condition.Kind.MILESTONE:
            _check_milestone(condition, project_id, problems)
        elif condition.milestone is not None:
            problems.add("milestone", _("Only a condition of the kind “milestone” names one."))
        if condition.acceptance is not None and "acceptance" in changed:
            _check_acceptance(condition, condition.acceptance, project_id, reader, problems)
        if kind != Condition.Kind.MILESTONE and not condition.title.strip():
            problems.add("title", _("Say what must be there."))
        if kind == Condition.Kind.ACCEPTANCE and not condition.stage:
            problems.add("stage", _("Choose the stage of acceptance."))
        if condition.unit is not None and condition.unit.project_id != project_id:
            problems.add("unit", _("There is no such unit in the project."))
        owner_id = condition.owner_id if "owner" in changed else None
        if owner_id is not None and not User.objects.visible_to(reader).filter(pk=owner_id).exists():
            problems.add("owner", _("There is no such person among your colleagues."))
    problems.raise_any()


def _check_milestone(condition: Condition, project_id: int, problems: Problems) -> None:
    milestone = condition.milestone
    if milestone is None:
        problems.add("milestone", _("Choose the milestone."))
        return
    if milestone.project_id != project_id or milestone.cancelled:
        problems.add("milestone", _("There is no such milestone in the project."))
    others = condition.checkpoint.conditions.filter(milestone=milestone).exclude(pk=condition.pk)
    if others.exists():
        problems.add("milestone", _("This milestone is a condition already."))


def _with_acceptance(given: Mapping[str, Any], acceptance: Acceptance | None, *, title: str) -> dict[str, Any]:
    """An acceptance brings its stage, its unit and its days, and its name where nothing else is said."""
    if acceptance is None:
        return dict(given)
    own = {"stage": acceptance.stage, "unit": acceptance.unit, "due": None, "expected": None}
    called = str(given.get("title", title)).strip() or str(acceptance)[:120]
    return {**given, **own, "title": called}


def _check_acceptance(
    condition: Condition, acceptance: Acceptance, project_id: int, reader: User, problems: Problems
) -> None:
    if condition.kind != Condition.Kind.ACCEPTANCE:
        problems.add("acceptance", _("Only a condition of the kind “acceptance” names one."))
    elif condition.met_on is not None:
        problems.add("acceptance", _("This condition is met already."))
    seen = Acceptance.objects.visible_to(reader).standing().filter(pk=acceptance.pk, project=project_id)
    if not seen.exists():
        problems.add("acceptance", _("There is no such acceptance in the project."))
    elif condition.checkpoint.conditions.filter(acceptance=acceptance).exclude(pk=condition.pk).exists():
        problems.add("acceptance", _("This acceptance is a condition already."))
