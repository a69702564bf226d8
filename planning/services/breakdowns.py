"""Starting, submitting and taking back a version. Lock order: goal, breakdown, review (docs/locking.md)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from goals.models import Goal, GoalParticipant
from goals.services import goal_involve
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from people.models import User
from people.permissions import authorize
from planning.lesson_warnings import lesson_warnings
from planning.models import Breakdown
from planning.selectors import GATE, QUOTES_GOAL, breakdown_owners
from planning.services.item_log import check_whole
from planning.services.versions import begin_version, require_plannable
from planning.smart import smart_report
from planning.threads import unresolved
from reviews.services import review_open, review_withdraw


def breakdown_start(*, actor: User, key: UUID, goal_id: int) -> Breakdown:
    """The goal's version in writing: the open draft, or a new one that begins as a copy of the last version.

    Raises StateConflict while a version is in review.
    """
    with operation("breakdown.start", actor=actor, key=key, content={"goal": goal_id}) as op:
        if op.replayed:
            return op.made_row(Breakdown.objects)
        known = Goal.objects.select_related("department", "cycle")
        goal = known.select_for_update(of=("self",), no_key=True).get(pk=goal_id)
        authorize(actor, "planning.breakdown_start", goal)
        require_plannable(goal)
        newest = goal.breakdowns.order_by("-number").first()
        if newest is not None and newest.state == Breakdown.State.DRAFT:
            return newest
        if newest is not None and newest.state == Breakdown.State.SUBMITTED:
            raise StateConflict(_("Version %(number)s is in review; take it back first.") % {"number": newest.number})
        breakdown = begin_version(actor=actor, goal=goal)
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
    despite_open: bool = False,
) -> Breakdown:
    """Hand a draft to experts, as the department's policy asks. A submitted one is given back as it is.

    Raises InvalidInput at `items` for an empty one, at `lessons` for each that warns and has no answer, at `reviewers`,
    at `change_reason` from the second version on, and at `despite_open` while changes that were asked for are not
    resolved and nobody said that it goes on all the same.
    """
    with operation("breakdown.submit", actor=actor) as op:
        breakdown = locked_breakdown(breakdown_id)
        authorize(actor, "planning.breakdown_submit", breakdown)
        if breakdown.state == Breakdown.State.SUBMITTED:
            return breakdown
        require_draft(breakdown)
        check_whole(actor, breakdown, version)
        breakdown.change_reason = change_reason.strip()
        _check_submission(actor, breakdown, due, despite_open=despite_open)
        breakdown.author = actor
        freeze_report(breakdown)
        breakdown.review = review_open(
            actor=actor,
            kind=GATE,
            department=breakdown.goal.department,
            title=_title(breakdown),
            link=f"/breakdowns/{breakdown.pk}/",
            reviewers=reviewers,
            owners=breakdown_owners(breakdown.goal),
            due=due,
        )
        breakdown.state = Breakdown.State.SUBMITTED
        breakdown.version += 1
        breakdown.save()
        # Their stand-ins, of those who are away.
        asked = list(User.objects.filter(reviews_assigned__review=breakdown.review))
        goal_involve(goal_id=breakdown.goal_id, users=asked, part=GoalParticipant.Part.REVIEWER)
        op.log(breakdown, note=", ".join(user.name for user in asked))
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


def freeze_report(breakdown: Breakdown) -> None:
    """Keep the SMART report as it stands now, in its author's language and without repairs; the caller saves."""
    with translation.override(breakdown.author.language):
        rows = smart_report(breakdown).as_json()
    quoted = {"R": breakdown.goal.parent_id, "A": breakdown.goal.continues_id}
    for row in rows:
        row[QUOTES_GOAL] = quoted.get(row["criterion"])
        for finding in row["findings"]:
            del finding["repair"]
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


def _check_submission(actor: User, breakdown: Breakdown, wanted_by: date | None, *, despite_open: bool) -> None:
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
    open_threads = 0 if despite_open else len(unresolved(breakdown.goal))
    if open_threads:
        words = ngettext_lazy(
            "%(count)d change that was asked for is not resolved: resolve it, or submit it all the same.",
            "%(count)d changes that were asked for are not resolved: resolve them, or submit it all the same.",
            open_threads,
        )
        problems.add("despite_open", words % {"count": open_threads})
    problems.raise_any()
