"""Recording a goal's progress in a person's words and numbers."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goals.models import CheckIn, Confidence, Goal
from goals.progress import UNBELIEVABLE, by_value, suggested_confidence
from goals.selectors import goal_figures
from goals.services.goals import FAR_OUTSIDE, locked_goal
from goals.services.totals import totals_take_checkin
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from notices.services import notice_mark_read
from people.models import User
from people.permissions import authorize


def checkin_record(
    *,
    actor: User,
    key: UUID,
    goal_id: int,
    confidence: str = "",
    value: Decimal | None = None,
    note: str = "",
    reason: str = "",
) -> CheckIn:
    """Record today's check-in. A goal measured by check-ins needs `value` (in its unit), the others refuse one.

    Without `confidence` the suggested one is taken; another one than suggested needs its `reason`.
    """
    content = {"goal": goal_id, "value": value, "confidence": confidence, "note": note, "reason": reason}
    with operation("checkin.record", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(CheckIn.objects)
        goal = locked_goal(goal_id)
        authorize(actor, "goals.checkin_record", goal)
        if goal.state != Goal.State.ACTIVE:
            raise StateConflict(_("Only an active goal takes check-ins; start it first."))
        figures = goal_figures(goal)
        checkin = _spoken(goal, actor, clock.today(), figures.progress, figures.pace, value, confidence, note, reason)
        _check(checkin)
        checkin.save()
        notice_mark_read(actor=actor, subject=goal)
        totals_take_checkin(checkin=checkin)
        op.log(goal, note=checkin.note, changes=_as_changes(checkin), made=checkin)
    return checkin


def checkin_supersede(
    *,
    actor: User,
    key: UUID,
    checkin_id: int,
    confidence: str = "",
    value: Decimal | None = None,
    note: str = "",
    reason: str = "",
) -> CheckIn:
    """Put a right check-in in the place of a wrong one, which stays to be read; `note` says what was wrong.

    It speaks of the same day. Raises StateConflict where the wrong one has been superseded, or a later one of its day
    stands.
    """
    content = {"checkin": checkin_id, "value": value, "confidence": confidence, "note": note, "reason": reason}
    with operation("checkin.supersede", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(CheckIn.objects)
        wrong = CheckIn.objects.get(pk=checkin_id)
        goal = locked_goal(wrong.goal_id)
        authorize(actor, "goals.checkin_record", goal)
        if goal.state != Goal.State.ACTIVE:
            raise StateConflict(_("Only an active goal takes check-ins; start it first."))
        _refuse_superseded(wrong)
        checkin = _spoken(goal, actor, wrong.day, wrong.progress, wrong.pace, value, confidence, note, reason)
        checkin.supersedes = wrong
        _check(checkin)
        checkin.save()
        newest = goal.checkins.standing().first()
        if newest == checkin:
            totals_take_checkin(checkin=checkin)
        op.log(goal, note=checkin.note, changes=_as_changes(checkin, wrong), made=checkin)
    return checkin


def _refuse_superseded(wrong: CheckIn) -> None:
    if CheckIn.objects.filter(supersedes=wrong).exists():
        raise StateConflict(_("This check-in has been corrected already."))
    if wrong.goal.checkins.standing().filter(day=wrong.day, pk__gt=wrong.pk).exists():
        raise StateConflict(_("A later check-in of the same day stands: correct that one."))


def _spoken(
    goal: Goal,
    actor: User,
    day: date,
    computed: Decimal | None,
    at_pace: Decimal | None,
    value: Decimal | None,
    confidence: str,
    note: str,
    reason: str,
) -> CheckIn:
    """A check-in as it would be written; `computed` is the goal's progress that day by any source but the value."""
    manual = goal.source == Goal.Source.MANUAL
    progress = by_value(goal.baseline, goal.target, value) if manual else computed
    suggested = suggested_confidence(progress, at_pace or Decimal(0))
    return CheckIn(
        goal=goal,
        author=actor,
        day=day,
        value=value,
        progress=progress,
        pace=at_pace,
        suggested=suggested,
        confidence=confidence or suggested,
        reason=reason.strip(),
        note=note.strip(),
    )


def _check(checkin: CheckIn) -> None:
    manual = checkin.goal.source == Goal.Source.MANUAL
    problems = Problems()
    problems.check(checkin, exclude={"confidence", "progress"})
    if checkin.supersedes_id is not None and not checkin.note:
        problems.add("note", _("Say what was wrong."))
    if checkin.progress is not None and abs(checkin.progress) >= UNBELIEVABLE:
        problems.add("value", FAR_OUTSIDE)
    if not checkin.confidence:
        problems.add("confidence", _("Choose how confident you are."))
    elif checkin.confidence not in Confidence.values:
        problems.add("confidence", _("Choose one of the three."))
    elif checkin.suggested and checkin.confidence != checkin.suggested and not checkin.reason:
        problems.add(
            "reason",
            _("The numbers suggest “%(suggested)s”: say why you see it differently.")
            % {"suggested": Confidence(checkin.suggested).label},
        )
    if manual and checkin.value is None:
        problems.add("value", _("Enter the current value as a number."))
    if not manual and checkin.value is not None:
        problems.add("value", _("This goal's progress is computed; it cannot be typed."))
    problems.raise_any()


def _as_changes(checkin: CheckIn, before: CheckIn | None = None) -> list[dict[str, object]]:
    return [
        {"field": name, "old": _text(before, name), "new": _text(checkin, name)}
        for name in ("value", "progress", "confidence")
    ]


def _text(checkin: CheckIn | None, name: str) -> str | None:
    value = getattr(checkin, name, None)
    return None if value is None else str(value)
