"""A lesson's way through its gate: submitted, taken back, decided, withdrawn. Lock order: lesson, review."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from history.versions import check_version
from lessons.models import Lesson
from lessons.selectors.library import GATE
from lessons.services.library import locked_lesson, require_in_writing
from people.models import User
from people.permissions import authorize
from reviews.models import Review
from reviews.services import review_open, review_withdraw

LONGEST_REASON = 300


def lesson_submit(
    *, actor: User, lesson_id: int, version: int, reviewers: Sequence[User], due: date | None = None
) -> Lesson:
    """Ask experts whether it may be published. A submitted one is given back as it is: sending twice changes nothing.

    Raises InvalidInput at `situation`, `advice` and `keywords` while they are empty, and at `reviewers`.
    """
    with operation("lesson.submit", actor=actor) as op:
        lesson = locked_lesson(lesson_id)
        authorize(actor, "lessons.lesson_update", lesson, _("Only its author submits a lesson."))
        if lesson.state == Lesson.State.SUBMITTED:
            return lesson
        require_in_writing(lesson)
        check_version(lesson, version)
        _check_complete(lesson, due)
        lesson.review = review_open(
            actor=actor,
            kind=GATE,
            department=lesson.department,
            title=lesson.title,
            link=f"/lessons/{lesson.pk}/",
            reviewers=reviewers,
            owners=frozenset({lesson.author_id}),
            due=due,
        )
        lesson.state = Lesson.State.SUBMITTED
        lesson.version += 1
        lesson.save()
        op.log(lesson, note=", ".join(user.name for user in reviewers))
    return lesson


def lesson_take_back(*, actor: User, lesson_id: int) -> Lesson:
    """Take a submitted lesson back into writing."""
    with operation("lesson.take_back", actor=actor) as op:
        lesson = locked_lesson(lesson_id)
        authorize(actor, "lessons.lesson_update", lesson, _("Only its author takes a lesson back."))
        if lesson.state != Lesson.State.SUBMITTED or lesson.review is None:
            raise StateConflict(_("Only a lesson in review can be taken back."))
        review_withdraw(actor=actor, review=lesson.review)
        lesson.state = Lesson.State.DRAFT
        lesson.version += 1
        lesson.save()
        op.log(lesson)
    return lesson


def lesson_decide(*, actor: User, lesson: Lesson, review: Review) -> None:
    """What follows from the verdict on a locked lesson: published, or returned to its author."""
    passed = review.state == Review.State.PASSED
    with operation("lesson.publish" if passed else "lesson.return", actor=actor) as op:
        lesson.state = Lesson.State.PUBLISHED if passed else Lesson.State.RETURNED
        lesson.published_at = clock.now() if passed else None
        lesson.version += 1
        lesson.save()
        op.log(lesson)


def lesson_withdraw(*, actor: User, lesson_id: int, reason: str) -> Lesson:
    """Take a published lesson out of the library; it is no longer found and warns nobody. Withdrawn is withdrawn."""
    with operation("lesson.withdraw", actor=actor) as op:
        lesson = locked_lesson(lesson_id)
        authorize(
            actor,
            "lessons.lesson_withdraw",
            lesson,
            _("Published lessons are withdrawn by the leads, experts and managers of their department."),
        )
        if lesson.state == Lesson.State.WITHDRAWN:
            return lesson
        if lesson.state != Lesson.State.PUBLISHED:
            raise StateConflict(_("Only a published lesson can be withdrawn."))
        lesson.state = Lesson.State.WITHDRAWN
        lesson.version += 1
        lesson.save()
        op.log(lesson, note=_checked_reason(reason))
    return lesson


def _check_complete(lesson: Lesson, wanted_by: date | None) -> None:
    problems = Problems()
    if not lesson.situation:
        problems.add("situation", _("Write what happened before you submit it."))
    if not lesson.advice:
        problems.add("advice", _("Write what to do next time before you submit it."))
    if not lesson.keywords:
        problems.add("keywords", _("Give at least one keyword: it is what brings the lesson to the next breakdown."))
    if wanted_by is not None and wanted_by < clock.today():
        problems.add("due", _("Choose today or a later day."))
    problems.raise_any()


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    problems = Problems()
    if not reason:
        problems.add("reason", _("Say why."))
    elif len(reason) > LONGEST_REASON:
        problems.add("reason", _("At most %(count)d characters.") % {"count": LONGEST_REASON})
    elif "\x00" in reason:
        problems.add("reason", _("Null characters are not allowed."))
    problems.raise_any()
    return reason
