"""What is told of reviews, and what they remind of: an opinion is due soon, or overdue."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from people.models import User
from people.selectors import workday_calendar
from reviews.kinds import kind_of
from reviews.models import Review, ReviewAssignment, Verdict
from reviews.policy import PASSED, Policy, decide
from reviews.services.escalation import those_above

AGAIN_AFTER_DAYS = 7


def opinions_due(day: date) -> Iterator[Due]:
    """Wanted by the next working day or today; not on the day on which it was asked for, which told them itself."""
    until = workday_calendar().add(day, 1)
    for asked in _without_verdict().filter(review__due__gte=day, review__due__lte=until):
        if timezone.localdate(asked.review.submitted_at) < day:
            yield _due(asked, f"{'today' if asked.review.due == day else 'before'} {asked.review.due}")


def opinions_overdue(day: date) -> Iterator[Due]:
    """Past the day they were wanted by: on the first working day after it, then every week."""
    calendar = workday_calendar()
    for asked in _without_verdict().filter(review__due__lt=day):
        weeks = (day - calendar.add(asked.review.due, 1)).days // AGAIN_AFTER_DAYS
        if weeks >= 0:
            yield _due(asked, f"late {asked.review.due} week {weeks}")


def reviewers_lost(day: date) -> Iterator[Due]:
    """Once for each who left, or lost the role, before the verdict without which it cannot pass: to who submitted it
    and those above, who ask somebody else."""
    waiting = list(_without_verdict().select_related("review__department").prefetch_related("review__verdicts"))
    people = {user.pk: user for user in User.objects.signed_in().filter(pk__in={one.reviewer_id for one in waiting})}
    lost = [one for one in waiting if not _may_decide(people[one.reviewer_id], one.review)]
    for review, gone in groupby(lost, key=lambda one: one.review):
        assignments = list(gone)
        policy = Policy.from_json(review.policy)
        asked = list(review.assignments.values_list("reviewer_id", flat=True))
        given = {one.reviewer_id: one.decision == Verdict.Decision.PASS for one in review.verdicts.all()}
        # At best: everybody who still can passes it.
        hoped = dict.fromkeys(set(asked) - {one.reviewer_id for one in assignments}, True) | given
        if decide(policy, asked, hoped) == PASSED:
            continue
        told = {user.pk: user for user in (review.submitted_by, *those_above(review.department, policy))}
        for one in assignments:
            params = {"title": review.title, "name": people[one.reviewer_id].name}
            for user in told.values():
                yield Due(review, user, None, f"lost {one.pk} {one.reviewer_id}", params, review.link)


def _may_decide(user: User, review: Review) -> bool:
    return user.is_active and kind_of(review.kind).is_entitled(user, review)


def _without_verdict() -> QuerySet[ReviewAssignment]:
    given = Verdict.objects.filter(review=OuterRef("review"), reviewer=OuterRef("reviewer"))
    waiting = ReviewAssignment.objects.filter(~Exists(given), review__state=Review.State.OPEN)
    return waiting.select_related("review__submitted_by", "reviewer").order_by("review", "pk")


def _due(asked: ReviewAssignment, occasion: str) -> Due:
    """A verdict is the reviewer's own: nobody gives it in their place while they are away."""
    review = asked.review
    params = {"title": review.title, "author": review.submitted_by.name, "due": review.due.isoformat()}
    return Due(review, asked.reviewer, None, occasion, params, review.link)


def register() -> None:
    kinds.register(
        NoticeKind(
            "review.waiting",
            label=_("Review waiting"),
            title=_("%(author)s asks for your review of “%(title)s” by %(due)s"),
            icon="hourglass",
        )
    )
    kinds.register(
        NoticeKind(
            "review.overdue",
            label=_("Review overdue"),
            title=_("Your review of “%(title)s” was due %(due)s: %(author)s waits"),
            icon="alert-triangle",
        )
    )
    kinds.register(
        NoticeKind(
            "review.delegated",
            label=_("Review handed over"),
            title=_("You are asked in place of %(name)s: your review of “%(title)s” by %(due)s"),
            icon="arrow-right",
        )
    )
    kinds.register(
        NoticeKind(
            "review.stuck",
            label=_("Review without its reviewer"),
            title=_("%(name)s can no longer decide “%(title)s”: ask somebody else"),
            icon="alert-triangle",
        )
    )
    kinds.register(
        NoticeKind(
            "review.escalated",
            label=_("Review escalated"),
            title=_("“%(title)s” by %(author)s was to be reviewed by %(due)s; still awaited: %(names)s"),
            icon="alert-triangle",
        )
    )
    for code, label, title, icon in (
        ("remark.answered", _("Remark answered"), _("%(name)s answered your remark on “%(title)s”"), "message"),
        ("remark.resolved", _("Remark resolved"), _("%(name)s resolved your remark on “%(title)s”"), "check"),
        ("remark.reopened", _("Remark reopened"), _("%(name)s reopened a remark on “%(title)s”"), "arrow-back-up"),
    ):
        kinds.register(NoticeKind(code, label=label, title=title, icon=icon))
    reminders.register("review.waiting", opinions_due)
    reminders.register("review.overdue", opinions_overdue)
    reminders.register("review.stuck", reviewers_lost)
