"""Recording a goal's progress in a person's words and numbers."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goals.models import CheckIn, Confidence, Goal
from goals.progress import by_value, suggested_confidence
from goals.selectors import goal_figures
from goals.services.totals import totals_take_checkin
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from notices.services import notice_mark_read
from people.models import User
from people.permissions import authorize

# Percent; what the column holds, and more than anybody means.
UNBELIEVABLE = Decimal(10_000_000)


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
            return CheckIn.objects.get(pk=op.made)
        goal = Goal.objects.select_related("department").select_for_update(of=("self",), no_key=True).get(pk=goal_id)
        authorize(actor, "goals.checkin_record", goal)
        if goal.state != Goal.State.ACTIVE:
            raise StateConflict(_("Only an active goal takes check-ins; start it first."))
        figures = goal_figures(goal)
        manual = goal.source == Goal.Source.MANUAL
        progress = by_value(goal.baseline, goal.target, value) if manual else figures.progress
        suggested = suggested_confidence(progress, figures.pace)
        checkin = CheckIn(
            goal=goal,
            author=actor,
            day=clock.today(),
            value=value,
            progress=progress,
            pace=figures.pace,
            suggested=suggested,
            confidence=confidence or suggested,
            reason=reason.strip(),
            note=note.strip(),
        )
        _check(checkin, manual=manual)
        checkin.save()
        notice_mark_read(actor=actor, subject=goal)
        totals_take_checkin(checkin=checkin)
        op.log(goal, note=checkin.note, changes=_as_changes(checkin), made=checkin)
    return checkin


def _check(checkin: CheckIn, *, manual: bool) -> None:
    problems = Problems()
    problems.check(checkin, exclude={"confidence", "progress"})
    if checkin.progress is not None and abs(checkin.progress) >= UNBELIEVABLE:
        problems.add("value", _("That lies far outside baseline and target: check the number and its unit."))
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


def _as_changes(checkin: CheckIn) -> list[dict[str, object]]:
    progress = None if checkin.progress is None else str(checkin.progress)
    return [
        {"field": "value", "old": None, "new": None if checkin.value is None else str(checkin.value)},
        {"field": "progress", "old": None, "new": progress},
        {"field": "confidence", "old": None, "new": checkin.confidence},
    ]
