"""A review that is so late that somebody above is told: once, on a working day."""

from datetime import date

from goaltrack.common.workdays import WorkdayCalendar
from history.operations import operation
from notices.services import notice_send
from people.models import Department, User
from people.selectors import managers_of, workday_calendar
from reviews.models import Review
from reviews.policy import Policy


def reviews_escalate(*, day: date) -> int:
    """Escalate what is late enough on the working day; returns how many are new."""
    late = Review.objects.open().filter(due__lt=day, escalated_on=None).order_by("pk")
    calendar = workday_calendar()
    return sum(review_escalate(review_id=pk, day=day, calendar=calendar) for pk in late.values_list("pk", flat=True))


def review_escalate(*, review_id: int, day: date, calendar: WorkdayCalendar) -> bool:
    """True where it was told now: late enough by its own policy, open, not told before, and somebody to be told."""
    with operation("review.escalate", actor=None) as op:
        review = (
            Review.objects.select_related("department", "submitted_by")
            .select_for_update(of=("self",))
            .get(pk=review_id)
        )
        policy, late = Policy.from_json(review.policy), calendar.late(review.due, day)
        if review.state != Review.State.OPEN or review.escalated_on is not None:
            return False
        if policy.escalate_after is None or late < policy.escalate_after:
            return False
        told = [user for user in those_above(review.department, policy) if _may_see(user, review)]
        if not told:
            return False
        review.escalated_on = day
        review.save(update_fields=["escalated_on"])
        op.log(review, note=", ".join(user.name for user in told))
        given = review.verdicts.values("reviewer")
        awaited = review.assignments.exclude(reviewer__in=given).select_related("reviewer").order_by("pk")
        notice_send(
            kind="review.escalated",
            recipients=told,
            subject=review,
            link=review.link,
            params={
                "title": review.title,
                "due": review.due.isoformat(),
                "names": "、".join(asked.reviewer.name for asked in awaited),
                "author": review.submitted_by.name,
            },
        )
    return True


def those_above(department: Department, policy: Policy) -> list[User]:
    """Whom the policy names, while they are here; else the managers of the nearest department that has any."""
    named = User.objects.active().filter(pk=policy.escalate_to).first()
    return [named] if named is not None else managers_of(department)


def _may_see(user: User, review: Review) -> bool:
    return Review.objects.visible_to(user).filter(pk=review.pk).exists()
