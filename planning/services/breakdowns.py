"""Starting, submitting and taking back a version. Lock order: goal, breakdown, review (docs/locking.md)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from goals.models import Goal, GoalParticipant
from goals.services import goal_involve
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from people.models import User
from people.permissions import authorize
from people.selectors import workday_calendar
from planning.lesson_warnings import lesson_warnings
from planning.models import Breakdown
from planning.selectors import QUOTES_GOAL, breakdown_owners, smart_report
from planning.services.item_log import check_whole
from planning.services.versions import begin_version, require_plannable
from reviews.services import review_open, review_withdraw

GATE = "breakdown"
REVIEW_WORKDAYS = 3


def breakdown_start(*, actor: User, key: UUID, goal_id: int) -> Breakdown:
    """The goal's version in writing: the open draft, or a new one that begins as a copy of the last version.

    Raises StateConflict while a version is in review.
    """
    with operation("breakdown.start", actor=actor, key=key, content={"goal": goal_id}) as op:
        if op.replayed:
            return Breakdown.objects.get(pk=op.made)
        known = Goal.objects.select_related("department", "cycle")
        goal = known.select_for_update(of=("self",), no_key=True).get(pk=goal_id)
        authorize(actor, "planning.breakdown_start", goal)
        require_plannable(goal)
        newest = goal.breakdowns.order_by("-number").first()
        if newest is not None and newest.state == Breakdown.State.DRAFT:
            return newest
        if newest is not None and newest.state == Breakdown.State.SUBMITTED:
            raise StateConflict(_("Version %(number)s is in review; take it back first.") % {"number": newest.number})
        breakdown = begin_version(actor=actor, goal=goal, base=newest)
        op.log(breakdown)
    return breakdown


def breakdown_submit(
    *,
    actor: User,
    breakdown_id: int,
    version: int,
    reviewers: Sequence[User],
    change_reason: str = "",
    due: date | None = None,
) -> Breakdown:
    """Hand a draft to at least two experts. A submitted one is given back as it is: sending twice changes nothing.

    Raises InvalidInput at `items` for an empty one, at `lessons` for each that warns and has no answer, at `reviewers`,
    at `change_reason` from the second version on.
    """
    with operation("breakdown.submit", actor=actor) as op:
        breakdown = locked_breakdown(breakdown_id)
        authorize(actor, "planning.breakdown_submit", breakdown)
        if breakdown.state == Breakdown.State.SUBMITTED:
            return breakdown
        require_draft(breakdown)
        check_whole(actor, breakdown, version)
        breakdown.change_reason = change_reason.strip()
        _check_submission(actor, breakdown, due)
        due = due or default_review_due()
        breakdown.author = actor
        freeze_report(breakdown)
        breakdown.review = review_open(
            actor=actor,
            kind=GATE,
            department=breakdown.goal.department,
            title=str(
                _("%(goal)s, version %(number)s") % {"goal": breakdown.goal.statement, "number": breakdown.number}
            ),
            link=f"/breakdowns/{breakdown.pk}/",
            reviewers=reviewers,
            owners=breakdown_owners(breakdown.goal),
            due=due,
        )
        breakdown.state = Breakdown.State.SUBMITTED
        breakdown.version += 1
        breakdown.save()
        goal_involve(goal_id=breakdown.goal_id, users=list(reviewers), part=GoalParticipant.Part.REVIEWER)
        op.log(breakdown, note=", ".join(user.name for user in reviewers))
    return breakdown


def breakdown_withdraw(*, actor: User, breakdown_id: int) -> Breakdown:
    """Take a submitted version back; it counts as returned, and the next version begins as its copy."""
    with operation("breakdown.withdraw", actor=actor) as op:
        breakdown = locked_breakdown(breakdown_id)
        authorize(actor, "planning.breakdown_submit", breakdown)
        if breakdown.state != Breakdown.State.SUBMITTED or breakdown.review is None:
            raise StateConflict(_("Only a version in review can be taken back."))
        review_withdraw(actor=actor, review=breakdown.review)
        breakdown.state, breakdown.decided_at = Breakdown.State.RETURNED, clock.now()
        breakdown.version += 1
        breakdown.save()
        op.log(breakdown)
    return breakdown


def default_review_due() -> date:
    """Until when an opinion is wanted where nobody says: three working days."""
    return workday_calendar().add(clock.today(), REVIEW_WORKDAYS)


def freeze_report(breakdown: Breakdown) -> None:
    """Keep the SMART report as it stands now, in its author's language; the caller saves."""
    with translation.override(breakdown.author.language):
        rows = smart_report(breakdown).as_json()
    for row in rows:
        if row["criterion"] == "R":
            row[QUOTES_GOAL] = breakdown.goal.parent_id
    breakdown.smart_report = rows


def locked_breakdown(breakdown_id: int) -> Breakdown:
    return (
        Breakdown.objects.select_related("goal__department", "goal__cycle", "goal__parent", "review")
        .select_for_update(of=("self",))
        .get(pk=breakdown_id)
    )


def breakdown_in_writing(actor: User, breakdown_id: int) -> Breakdown:
    """The locked draft; raises ActionForbidden for a reader, StateConflict for a version no longer written."""
    breakdown = locked_breakdown(breakdown_id)
    authorize(actor, "planning.breakdown_edit", breakdown)
    require_draft(breakdown)
    return breakdown


def require_draft(breakdown: Breakdown) -> None:
    """Raise StateConflict unless the version is still being written."""
    if breakdown.state != Breakdown.State.DRAFT:
        raise StateConflict(
            _("Version %(number)s is no longer a draft: %(state)s.")
            % {"number": breakdown.number, "state": breakdown.get_state_display()}
        )


def _title(breakdown: Breakdown) -> str:
    return str(_("%(goal)s, version %(number)s") % {"goal": breakdown.goal.statement, "number": breakdown.number})


def _check_submission(actor: User, breakdown: Breakdown, wanted_by: date | None) -> None:
    problems = Problems()
    problems.check(breakdown, exclude={"review", "smart_report"})
    if wanted_by is not None and wanted_by < clock.today():
        problems.add("due", _("Choose today or a later day."))
    items = list(breakdown.items.all())
    if not items:
        problems.add("items", _("Add at least one item before you submit."))
    for item in items:
        if item.due > breakdown.goal.due:
            problems.add("items", _("“%(title)s” is due after the goal.") % {"title": item.title})
    for warning in lesson_warnings(actor, breakdown, items).open:
        problems.add(
            "lessons",
            _("“%(title)s”: take this lesson over or say why it does not matter here.")
            % {"title": warning.lesson.title},
        )
    if breakdown.number > 1 and not breakdown.change_reason:
        problems.add("change_reason", _("Tell the experts what changed and why."))
    problems.raise_any()
