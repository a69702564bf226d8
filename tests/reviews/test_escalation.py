"""A late review is told above: once, on a working day, to whom the policy names."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from goaltrack.common import clock
from history.models import LogEntry
from notices.models import Notice
from people.abilities import Role
from people.models import RoleGrant, User
from people.selectors import workday_calendar
from reviews.models import Review
from reviews.tasks import escalate
from tests.planning.breakdowns import Plan, review_of, sign_in
from tests.reviews.policies import set_policy


def day_late(review: Review, count: int) -> date:
    return workday_calendar().add(review.due, count)


def told(plan: Plan, day: date, hour: int = 9) -> list[str]:
    with clock.at(datetime.combine(day, time(hour), timezone.get_default_timezone())):
        escalate()
    notices = Notice.objects.filter(kind="review.escalated").select_related("recipient").order_by("id")
    return [notice.recipient.name for notice in notices]


def test_after_three_working_days_the_manager_hears_of_it_once(plan: Plan) -> None:
    review = review_of(plan.submitted())
    assert told(plan, day_late(review, 2)) == []
    late = day_late(review, 3)
    assert told(plan, late, hour=7) == [], "nothing before eight"
    assert told(plan, late) == told(plan, late) == told(plan, day_late(review, 4)) == ["秦远"]
    review.refresh_from_db()
    assert review.escalated_on == late
    assert LogEntry.objects.filter(action="review.escalate").count() == 1
    assert "白露、沈若谷" in str(Notice.objects.get(kind="review.escalated").params)


def test_days_off_are_skipped(plan: Plan) -> None:
    review = review_of(plan.submitted())
    calendar, day = workday_calendar(), day_late(review, 3)
    while calendar.is_workday(day):
        day += timedelta(days=1)
    assert told(plan, day) == [], "a day off"
    assert told(plan, calendar.on_or_after(day)) == ["秦远"]


def test_the_policy_names_who_is_told_and_when(plan: Plan) -> None:
    set_policy(plan, rule="all", escalate_after=1, escalate_to=plan.cast.lin)
    review = review_of(plan.submitted())
    assert told(plan, day_late(review, 1)) == ["林一鸣"]


def test_who_is_named_and_has_left_is_followed_by_the_managers(plan: Plan) -> None:
    set_policy(plan, rule="all", escalate_to=plan.cast.gu)
    review = review_of(plan.submitted())
    plan.cast.gu.is_active = False
    plan.cast.gu.save()
    assert told(plan, day_late(review, 3)) == ["秦远"]


def test_the_nearest_managers_are_told(plan: Plan) -> None:
    RoleGrant.objects.create(user=plan.cast.zhou, role=Role.MANAGER, department=plan.cast.utilities)
    review = review_of(plan.submitted())
    assert told(plan, day_late(review, 3)) == ["周可"]


def test_nobody_is_told_where_the_policy_says_so_or_when_it_is_decided(plan: Plan) -> None:
    set_policy(plan, rule="all", escalate_after=None)
    breakdown = plan.submitted()
    review = review_of(breakdown)
    assert told(plan, day_late(review, 9)) == []
    plan.decide(breakdown, plan.cast.bai, "return")
    Review.objects.update(policy={})
    assert told(plan, day_late(review, 9)) == []


def test_it_is_shown(plan: Plan) -> None:
    breakdown = plan.submitted()
    told(plan, day_late(review_of(breakdown), 3))
    assert "Escalated on" in sign_in(plan.cast.lin).get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert "Escalated on" in sign_in(plan.cast.bai).get("/reviews/").content.decode()


def test_who_may_not_see_it_is_not_told(plan: Plan) -> None:
    set_policy(plan, rule="all", escalate_to=plan.cast.gu)
    review = review_of(plan.submitted())
    plan.cast.gu.role_grants.all().delete()
    User.objects.filter(pk=plan.cast.gu.pk).update(department=plan.cast.elsewhere)
    assert told(plan, day_late(review, 3)) == []
    review.refresh_from_db()
    assert review.escalated_on is None, "it is told as soon as there is somebody to tell"
