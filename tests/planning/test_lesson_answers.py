"""A pitfall met once finds the next person before they step in it: each warning is answered before the experts read."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from lessons.models import Lesson
from lessons.services import lesson_withdraw
from planning.lesson_warnings import lesson_answers, lesson_warnings
from planning.models import Breakdown, LessonAnswer
from planning.selectors import breakdown_items
from planning.services import (
    breakdown_submit,
    item_remove,
    item_restore,
    item_update,
    lesson_answer_undo,
    lesson_dismiss,
    lesson_take,
)
from tests.lessons.library import Library
from tests.planning.breakdowns import Plan, fresh


@pytest.fixture
def library(plan: Plan) -> Library:
    return Library(plan.cast, plan.project)


@pytest.fixture
def lesson(library: Library) -> Lesson:
    return library.published(keywords=["图层权限", "坐标"])


def waiting(plan: Plan, breakdown: Breakdown) -> list[str]:
    found = lesson_warnings(plan.cast.lin, breakdown, breakdown_items(breakdown))
    return [warning.lesson.title for warning in found.open]


def take(plan: Plan, breakdown: Breakdown, lesson: Lesson, **other: object) -> LessonAnswer:
    values = plan.values(title="取数当天抽 20 点核对", acceptance=lesson.advice)
    call = {"actor": plan.cast.lin, "key": uuid.uuid4(), "values": values} | other
    return lesson_take(breakdown_id=breakdown.pk, lesson_id=lesson.pk, **call)  # type: ignore[arg-type]


def dismiss(plan: Plan, breakdown: Breakdown, lesson: Lesson, reason: str = "本期不入库") -> LessonAnswer:
    return lesson_dismiss(actor=plan.cast.lin, breakdown_id=breakdown.pk, lesson_id=lesson.pk, reason=reason)


def test_a_lesson_warns_where_a_keyword_stands_in_the_items(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.start()
    assert waiting(plan, breakdown) == []
    plan.add(breakdown, title="图层权限与脱敏")
    (warning,) = lesson_warnings(plan.cast.lin, breakdown, breakdown_items(breakdown)).open
    assert (warning.lesson, warning.matched) == (lesson, ["图层权限"])


@pytest.mark.parametrize("place", ["acceptance", "statement"])
def test_acceptance_criteria_and_the_goal_are_read_too(library: Library, plan: Plan, place: str) -> None:
    library.published(keywords=["智慧水务" if place == "statement" else "抽查通过"])
    breakdown = plan.start()
    plan.add(breakdown, title="别的事", acceptance="安全组抽查通过")
    assert len(waiting(plan, breakdown)) == 1


def test_a_version_is_not_submitted_while_a_warning_waits(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    with pytest.raises(InvalidInput) as refused:
        plan.submit(breakdown)
    assert list(refused.value.fields) == ["lessons"]
    assert lesson.title in str(refused.value.fields["lessons"])
    dismiss(plan, breakdown, lesson)
    assert plan.submit(breakdown).state == "submitted"


def test_taking_it_over_adds_the_item(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    answer = take(plan, breakdown, lesson)
    item = breakdown.items.get(key=answer.item_key)
    assert (item.title, answer.answer, answer.author) == ("取数当天抽 20 点核对", "taken", plan.cast.lin)
    assert waiting(plan, breakdown) == []
    assert plan.submit(breakdown).state == "submitted"


def test_the_same_form_twice_takes_it_once(plan: Plan, lesson: Lesson) -> None:
    breakdown, key = plan.draft(), uuid.uuid4()
    first, again = (take(plan, breakdown, lesson, key=key) for _ in range(2))
    assert first.pk == again.pk
    assert breakdown.items.count() == 4


def test_a_bad_item_answers_nothing(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    with pytest.raises(InvalidInput) as refused:
        take(plan, breakdown, lesson, values=plan.values(title=""))
    assert list(refused.value.fields) == ["title"]
    assert LessonAnswer.objects.count() == 0


@pytest.mark.parametrize("reason", ["", "   ", "长" * 301, "a\x00"])
def test_a_dismissal_needs_its_reason(plan: Plan, lesson: Lesson, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        dismiss(plan, plan.draft(), lesson, reason)
    assert list(refused.value.fields) == ["reason"]


def test_one_answer_a_lesson(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    first = dismiss(plan, breakdown, lesson)
    assert dismiss(plan, breakdown, lesson).pk == first.pk
    with pytest.raises(StateConflict, match="林一鸣"):
        dismiss(plan, breakdown, lesson, "另一个理由")
    with pytest.raises(StateConflict):
        take(plan, breakdown, lesson)
    assert breakdown.items.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonAnswer.objects.create(breakdown=breakdown, lesson=lesson, answer="taken", author=plan.cast.lin)


def test_the_database_keeps_no_dismissal_without_a_reason(plan: Plan, lesson: Lesson) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonAnswer.objects.create(
            breakdown=plan.draft(), lesson=lesson, answer="dismissed", reason="", author=plan.cast.lin
        )


def test_an_answer_is_taken_back_with_its_item(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    take(plan, breakdown, lesson)
    for _ in range(2):
        lesson_answer_undo(actor=plan.cast.lin, breakdown_id=breakdown.pk, lesson_id=lesson.pk)
    assert breakdown.items.count() == 3
    assert waiting(plan, breakdown) == [lesson.title]
    dismiss(plan, breakdown, lesson)
    lesson_answer_undo(actor=plan.cast.lin, breakdown_id=breakdown.pk, lesson_id=lesson.pk)
    assert waiting(plan, breakdown) == [lesson.title]


def test_it_warns_again_when_its_item_is_removed(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    answer = take(plan, breakdown, lesson)
    item_remove(actor=plan.cast.lin, item_id=breakdown.items.get(key=answer.item_key).pk)
    assert waiting(plan, breakdown) == [lesson.title]


def test_an_item_of_another_kind_still_answers(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    item = breakdown.items.get(key=take(plan, breakdown, lesson).item_key)
    item_update(actor=plan.cast.lin, item_id=item.pk, version=item.version, values={"kind": "milestone"})
    (answered,) = lesson_answers(plan.cast.lin, breakdown, breakdown_items(breakdown))
    assert answered.item is not None
    assert answered.item.pk == item.pk


def test_the_answers_go_with_the_next_version(plan: Plan, library: Library, lesson: Lesson) -> None:
    other = library.published(title="脱敏规则没写进合同", keywords=["脱敏"])
    breakdown = plan.draft()
    taken = take(plan, breakdown, lesson)
    dismiss(plan, breakdown, other)
    plan.decide(plan.submit(breakdown), plan.cast.bai, "return")
    following = plan.start()
    assert waiting(plan, following) == []
    kept = {answer.lesson_id: answer for answer in following.lesson_answers.all()}
    assert kept[lesson.pk].item_key == taken.item_key
    assert kept[other.pk].reason == "本期不入库"
    # Its item stands in the version before: only the answer goes.
    lesson_answer_undo(actor=plan.cast.lin, breakdown_id=following.pk, lesson_id=lesson.pk)
    assert following.items.filter(key=taken.item_key).exists()
    assert waiting(plan, following) == [lesson.title]


def test_a_lesson_published_later_does_not_unsettle_a_submitted_version(plan: Plan, library: Library) -> None:
    breakdown = plan.submitted()
    library.published(keywords=["图层权限"])
    assert lesson_answers(plan.cast.bai, breakdown, breakdown_items(breakdown)) == []
    assert plan.pass_it(breakdown).state == "passed"
    assert len(waiting(plan, plan.start())) == 1


def test_a_withdrawn_lesson_warns_nobody_and_its_answer_stays(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    dismiss(plan, breakdown, lesson)
    lesson_withdraw(actor=plan.cast.qin, lesson_id=lesson.pk, reason="不再适用")
    (answered,) = lesson_answers(plan.cast.zhou, breakdown, breakdown_items(breakdown))
    assert not answered.readable
    lesson_answer_undo(actor=plan.cast.lin, breakdown_id=breakdown.pk, lesson_id=lesson.pk)
    assert waiting(plan, breakdown) == []
    with pytest.raises(StateConflict):
        dismiss(plan, breakdown, lesson)


def test_only_published_ones_warn(plan: Plan, library: Library) -> None:
    library.draft(keywords=["图层权限"])
    library.submitted(keywords=["图层权限"])
    assert waiting(plan, plan.draft()) == []


def test_nobody_else_answers(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    for person in (plan.cast.gu, plan.cast.bai, plan.cast.guest):
        with pytest.raises(ActionForbidden):
            take(plan, breakdown, lesson, actor=person)
        with pytest.raises(ActionForbidden):
            lesson_dismiss(actor=person, breakdown_id=breakdown.pk, lesson_id=lesson.pk, reason="不相干")
        with pytest.raises(ActionForbidden):
            lesson_answer_undo(actor=person, breakdown_id=breakdown.pk, lesson_id=lesson.pk)


def test_a_submitted_version_takes_no_answers(plan: Plan, library: Library) -> None:
    breakdown = plan.submitted()
    lesson = library.published(keywords=["图层权限"])
    with pytest.raises(StateConflict):
        dismiss(plan, breakdown, lesson)
    with pytest.raises(StateConflict):
        take(plan, breakdown, lesson)


def test_the_experts_see_them_submitted_as_they_were(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    dismiss(plan, breakdown, lesson)
    breakdown_submit(
        actor=plan.cast.lin, breakdown_id=breakdown.pk, version=fresh(breakdown).version, reviewers=plan.experts
    )
    (answered,) = lesson_answers(plan.cast.bai, breakdown, breakdown_items(breakdown))
    assert (answered.answer.lesson, answered.answer.reason, answered.readable) == (lesson, "本期不入库", True)


def test_the_item_that_comes_back_brings_its_answer_back(plan: Plan, lesson: Lesson) -> None:
    breakdown = plan.draft()
    answer = take(plan, breakdown, lesson)
    item = breakdown.items.get(key=answer.item_key)
    item_remove(actor=plan.cast.lin, item_id=item.pk)
    assert waiting(plan, breakdown) == [lesson.title]
    item_restore(actor=plan.cast.lin, breakdown_id=breakdown.pk, key=item.key)
    assert waiting(plan, breakdown) == []
    assert breakdown.lesson_answers.get().pk == answer.pk
