"""A verdict that is wanted soon, or overdue."""

from datetime import date, timedelta

from goaltrack.common import clock
from notices.models import Notice
from notices.tasks import remind
from reviews.models import Review, ReviewAssignment, Verdict
from tests.cast import Cast

MONDAY = date(2026, 11, 9)


def ask(cast: Cast, due: date, **other: object) -> Review:
    with clock.at(MONDAY):
        review = Review.objects.create(
            kind="breakdown",
            department=cast.delivery,
            title="管网 GIS",
            link="/breakdowns/1/",
            submitted_by=cast.lin,
            due=due,
            **other,
        )
    for reviewer in (cast.bai, cast.shen):
        ReviewAssignment.objects.create(review=review, reviewer=reviewer)
    return review


def heard(cast: Cast, days: int) -> list[tuple[str, int]]:
    """What 白露 is told, and the day of the month."""
    for n in range(days):
        with clock.at(MONDAY + timedelta(days=n)):
            remind()
    mine = Notice.objects.filter(recipient=cast.bai).order_by("id")
    return [(notice.kind, notice.created_at.astimezone().day) for notice in mine]


def test_the_day_before_the_day_itself_then_overdue_every_week(cast: Cast) -> None:
    ask(cast, date(2026, 11, 13))
    assert heard(cast, 17) == [
        ("review.waiting", 12),
        ("review.waiting", 13),
        ("review.overdue", 16),
        ("review.overdue", 23),
    ]


def test_who_was_asked_today_is_not_reminded_today(cast: Cast) -> None:
    ask(cast, MONDAY + timedelta(days=1))
    assert heard(cast, 1) == []


def test_who_gave_a_verdict_and_what_is_decided_are_left_alone(cast: Cast) -> None:
    review = ask(cast, date(2026, 11, 13))
    Verdict.objects.create(review=review, reviewer=cast.bai, decision="pass")
    ask(cast, date(2026, 11, 13), state="withdrawn", decided_at=clock.now())
    assert heard(cast, 17) == []
    assert Notice.objects.filter(recipient=cast.shen, kind="review.overdue").exists()
