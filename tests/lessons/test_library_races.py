"""Several people at once, in real transactions: published once, answered once (docs/locking.md)."""

import uuid

import pytest

from goaltrack.common.errors import StateConflict
from history.models import LogEntry
from lessons.models import Lesson
from lessons.services import lesson_from_item, lesson_submit, lesson_take_back
from notices.models import Notice
from planning.models import LessonAnswer
from planning.services import breakdown_submit, lesson_answer_undo, lesson_dismiss, lesson_take
from reviews.models import Review
from reviews.services import verdict_give
from tests.lessons.library import Library, fresh, make_library
from tests.planning.breakdowns import fresh as fresh_breakdown
from tests.planning.breakdowns import make_plan
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def library(transactional_db: None) -> Library:
    return make_library()


def test_the_last_reviewer_clicks_ten_times(library: Library) -> None:
    lesson = library.submitted()
    library.decide(lesson, library.cast.bai)
    review = fresh(lesson).review_id
    assert review is not None
    results = at_once(
        *[lambda: verdict_give(actor=library.cast.shen, review_id=review, decision="pass").pk for _ in range(10)]
    )
    assert len(set(results)) == 1
    assert fresh(lesson).state == "published"
    assert LogEntry.objects.filter(action="lesson.publish").count() == 1
    assert Notice.objects.filter(kind="review.passed").count() == 1


def test_a_verdict_falls_while_the_author_takes_it_back(library: Library) -> None:
    lesson = library.submitted()
    library.decide(lesson, library.cast.bai)
    review = fresh(lesson).review_id
    assert review is not None
    at_once(
        lambda: verdict_give(actor=library.cast.shen, review_id=review, decision="pass"),
        lambda: lesson_take_back(actor=library.cast.xu, lesson_id=lesson.pk),
    )
    ended = (fresh(lesson).state, Review.objects.get(pk=review).state)
    assert ended in {("published", "passed"), ("draft", "withdrawn")}


def test_it_is_submitted_four_times_at_once(library: Library) -> None:
    lesson = library.draft()
    call = {"actor": library.cast.xu, "lesson_id": lesson.pk, "version": 1, "reviewers": library.experts}
    at_once(*[lambda: lesson_submit(**call) for _ in range(4)])  # type: ignore[arg-type]
    assert fresh(lesson).state == "submitted"
    assert Review.objects.count() == 1


def test_a_line_becomes_one_lesson_whoever_asks(library: Library) -> None:
    item = library.item()
    people = [library.cast.lin, library.cast.zhou, library.cast.lin, library.cast.zhou]
    results = at_once(
        *[lambda user=user: lesson_from_item(actor=user, key=uuid.uuid4(), item_id=item.pk).pk for user in people]
    )
    assert Lesson.objects.count() == 1
    assert sum(isinstance(result, StateConflict) for result in results) == 2


def test_two_answer_at_once(transactional_db: None) -> None:
    plan = make_plan()
    lesson = Library(plan.cast, plan.project).published(keywords=["图层权限"])
    breakdown = plan.draft()
    results = at_once(
        lambda: lesson_dismiss(
            actor=plan.cast.lin, breakdown_id=breakdown.pk, lesson_id=lesson.pk, reason="本期不入库"
        ),
        lambda: lesson_take(
            actor=plan.cast.zhou,
            key=uuid.uuid4(),
            breakdown_id=breakdown.pk,
            lesson_id=lesson.pk,
            values=plan.values(title="抽 20 点"),
        ),
    )
    assert sum(isinstance(result, StateConflict) for result in results) == 1
    answer = LessonAnswer.objects.get()
    assert breakdown.items.count() == (4 if answer.answer == "taken" else 3)


def test_an_answer_is_taken_back_while_the_version_is_submitted(transactional_db: None) -> None:
    plan = make_plan()
    lesson = Library(plan.cast, plan.project).published(keywords=["图层权限"])
    breakdown = plan.draft()
    lesson_dismiss(actor=plan.cast.lin, breakdown_id=breakdown.pk, lesson_id=lesson.pk, reason="本期不入库")
    version = fresh_breakdown(breakdown).version
    at_once(
        lambda: breakdown_submit(
            actor=plan.cast.lin, breakdown_id=breakdown.pk, version=version, reviewers=plan.experts
        ),
        lambda: lesson_answer_undo(actor=plan.cast.zhou, breakdown_id=breakdown.pk, lesson_id=lesson.pk),
    )
    answered = LessonAnswer.objects.filter(breakdown=breakdown).exists()
    assert fresh_breakdown(breakdown).state == ("submitted" if answered else "draft")
