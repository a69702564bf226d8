"""A lesson from its draft to the library: who writes, who lets it in, who reads it, and who takes it out again."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from lessons.models import Lesson
from lessons.services import (
    lesson_draft,
    lesson_from_item,
    lesson_submit,
    lesson_take_back,
    lesson_update,
    lesson_withdraw,
)
from notices.models import Notice
from projects.services import project_member_add
from reviews.models import Review, Verdict
from reviews.services import verdict_give
from tests.lessons.library import Library, fresh


def visible(lesson: Lesson, user: Any) -> bool:
    return Lesson.objects.visible_to(user).filter(pk=lesson.pk).exists()


# Writing


def test_a_draft_needs_only_a_kind_and_a_title(library: Library) -> None:
    values = {"kind": "faq", "title": " 坐标转换后精度算谁的？ "}
    lesson = lesson_draft(actor=library.cast.xu, key=uuid.uuid4(), values=values)
    assert (lesson.state, lesson.title, lesson.author) == ("draft", "坐标转换后精度算谁的？", library.cast.xu)
    assert lesson.department == library.cast.utilities
    assert LogEntry.objects.get(action="lesson.draft").object_id == lesson.pk


def test_a_lesson_of_a_project_belongs_to_its_department(library: Library) -> None:
    lesson = library.draft(actor=library.cast.tang)
    assert lesson.department == library.cast.utilities


def test_the_same_form_twice_is_one_lesson(library: Library) -> None:
    key = uuid.uuid4()
    first, again = (lesson_draft(actor=library.cast.xu, key=key, values=library.values()) for _ in range(2))
    assert first.pk == again.pk
    assert Lesson.objects.count() == 1


def test_nobody_writes_for_a_department_or_project_they_do_not_see(library: Library) -> None:
    with pytest.raises(InvalidInput) as refused:
        lesson_draft(
            actor=library.cast.guest, key=uuid.uuid4(), values=library.values(department=library.cast.utilities)
        )
    assert set(refused.value.fields) == {"project", "department"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "  "),
        ("title", "长" * 121),
        ("kind", "rumour"),
        ("situation", "a\x00b"),
        ("advice", "长" * 5_001),
        ("keywords", ["款"]),
        ("keywords", ["，，"]),
        ("keywords", ["长" * 21]),
        ("keywords", ["回款\x00"]),
        ("keywords", [f"关键词{n}" for n in range(13)]),
    ],
)
def test_bad_input_is_refused_at_its_field(library: Library, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        library.draft(**{field: value})
    assert list(refused.value.fields) == [field]
    assert Lesson.objects.count() == 0


def test_keywords_that_differ_only_in_width_case_or_spaces_are_one(library: Library) -> None:
    assert library.draft(keywords=["GIS", " ＧＩＳ ", "gis", "", "普查  数据"]).keywords == ["GIS", "普查 数据"]


def test_its_author_changes_it(library: Library) -> None:
    lesson = library.draft()
    lesson_update(actor=library.cast.xu, lesson_id=lesson.pk, version=1, values={"title": "坐标系先核"})
    assert (fresh(lesson).title, fresh(lesson).version) == ("坐标系先核", 2)
    assert "标系" in str(fresh(lesson).search)
    with pytest.raises(StaleVersion):
        lesson_update(actor=library.cast.xu, lesson_id=lesson.pk, version=1, values={"title": "又一个"})


def test_nobody_else_changes_or_submits_it(library: Library) -> None:
    lesson = library.draft()
    for other in (library.cast.lin, library.cast.qin, library.cast.bai):
        with pytest.raises(ActionForbidden):
            lesson_update(actor=other, lesson_id=lesson.pk, version=1, values={"title": "坐标系"})
        with pytest.raises(ActionForbidden):
            lesson_submit(actor=other, lesson_id=lesson.pk, version=1, reviewers=library.experts)


# From a retrospective


@pytest.mark.parametrize(
    ("section", "kind"), [("problem", "pitfall"), ("common", "pitfall"), ("good", "practice"), ("cause", "pitfall")]
)
def test_a_line_becomes_a_lesson(library: Library, section: str, kind: str) -> None:
    item = library.item(section)
    lesson = lesson_from_item(actor=library.cast.zhou, key=uuid.uuid4(), item_id=item.pk)
    assert (lesson.kind, lesson.title, lesson.situation) == (kind, "等普查数据等了三周", item.text)
    assert (lesson.project, lesson.department, lesson.source_item) == (library.project, library.cast.utilities, item)


def test_a_line_becomes_one_lesson_only(library: Library) -> None:
    item = library.item()
    first, again = (lesson_from_item(actor=library.cast.zhou, key=uuid.uuid4(), item_id=item.pk).pk for _ in range(2))
    assert first == again
    with pytest.raises(StateConflict, match="周可"):
        lesson_from_item(actor=library.cast.lin, key=uuid.uuid4(), item_id=item.pk)
    copy = Lesson.objects.get(pk=first)
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_only_those_of_the_project_make_lessons_of_its_lines(library: Library) -> None:
    item = library.item()
    with pytest.raises(ActionForbidden):
        lesson_from_item(actor=library.cast.tang, key=uuid.uuid4(), item_id=item.pk)
    project_member_add(actor=library.cast.lin, project_id=library.project.pk, users=[library.cast.tang])
    assert lesson_from_item(actor=library.cast.tang, key=uuid.uuid4(), item_id=item.pk)


# The gate


def test_it_is_submitted_to_experts(library: Library) -> None:
    lesson = library.submitted()
    assert lesson.state == "submitted"
    assert lesson.review is not None
    assert (lesson.review.kind, lesson.review.link) == ("lesson", f"/lessons/{lesson.pk}/")
    assert Notice.objects.filter(kind="review.waiting").count() == 2
    assert library.submit(lesson, version=1).pk == lesson.pk
    assert Review.objects.count() == 1


@pytest.mark.parametrize("field", ["situation", "advice", "keywords"])
def test_an_unfinished_one_is_not_submitted(library: Library, field: str) -> None:
    lesson = library.draft(**{field: [] if field == "keywords" else ""})
    with pytest.raises(InvalidInput) as refused:
        library.submit(lesson)
    assert list(refused.value.fields) == [field]


def test_reviewers_are_entitled_and_not_the_author(library: Library) -> None:
    lesson = library.draft(actor=library.cast.shen, department=library.cast.utilities)
    for reviewers in ([library.cast.bai], library.experts, [library.cast.bai, library.cast.lin]):
        with pytest.raises(InvalidInput) as refused:
            library.submit(lesson, reviewers=reviewers)
        assert list(refused.value.fields) == ["reviewers"]
    assert library.submit(lesson, reviewers=[library.cast.bai, library.cast.qin])


def test_the_last_pass_publishes_it(library: Library) -> None:
    lesson = library.submitted()
    library.decide(lesson, library.cast.bai)
    assert fresh(lesson).state == "submitted"
    library.decide(lesson, library.cast.shen)
    published = fresh(lesson)
    assert published.state == "published"
    assert published.published_at is not None
    assert Notice.objects.filter(kind="review.passed", recipient=library.cast.xu).count() == 1
    assert LogEntry.objects.filter(action="lesson.publish").count() == 1


def test_a_returned_one_is_changed_and_submitted_again(library: Library) -> None:
    lesson = library.submitted()
    library.decide(lesson, library.cast.bai, "return")
    assert fresh(lesson).state == "returned"
    lesson_update(
        actor=library.cast.xu, lesson_id=lesson.pk, version=fresh(lesson).version, values={"advice": "先问清坐标系"}
    )
    library.submit(lesson)
    assert Review.objects.count() == 2
    for expert in library.experts:
        library.decide(lesson, expert)
    assert fresh(lesson).state == "published"
    assert Verdict.objects.count() == 3


def test_a_verdict_on_an_earlier_round_is_refused(library: Library) -> None:
    lesson = library.submitted()
    earlier = lesson.review_id
    lesson_take_back(actor=library.cast.xu, lesson_id=lesson.pk)
    assert fresh(lesson).state == "draft"
    library.submit(lesson)
    assert earlier is not None
    with pytest.raises(StateConflict):
        verdict_give(actor=library.cast.bai, review_id=earlier, decision="pass")
    assert fresh(lesson).state == "submitted"


def test_only_its_author_takes_it_back_and_only_from_review(library: Library) -> None:
    lesson = library.submitted()
    with pytest.raises(ActionForbidden):
        lesson_take_back(actor=library.cast.lin, lesson_id=lesson.pk)
    lesson_take_back(actor=library.cast.xu, lesson_id=lesson.pk)
    with pytest.raises(StateConflict):
        lesson_take_back(actor=library.cast.xu, lesson_id=lesson.pk)


def test_a_published_one_is_neither_changed_nor_submitted(library: Library) -> None:
    lesson = library.published()
    with pytest.raises(StateConflict):
        lesson_update(actor=library.cast.xu, lesson_id=lesson.pk, version=lesson.version, values={"title": "别的"})
    with pytest.raises(StateConflict):
        library.submit(lesson)


def test_the_database_publishes_nothing_without_a_review(library: Library) -> None:
    lesson = library.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.filter(pk=lesson.pk).update(state="published")


# Withdrawn


def test_leads_experts_and_managers_withdraw_it_and_say_why(library: Library) -> None:
    for person in (library.cast.lin, library.cast.bai, library.cast.qin):
        lesson = library.published()
        lesson_withdraw(actor=person, lesson_id=lesson.pk, reason="新版导入会自己转换坐标")
        assert fresh(lesson).state == "withdrawn"
        lesson_withdraw(actor=person, lesson_id=lesson.pk, reason="再点一次")
    assert LogEntry.objects.filter(action="lesson.withdraw").count() == 3


def test_others_do_not_withdraw_it(library: Library) -> None:
    lesson = library.published()
    for person in (library.cast.xu, library.cast.zhou, library.cast.gu, library.cast.guest):
        with pytest.raises(ActionForbidden):
            lesson_withdraw(actor=person, lesson_id=lesson.pk, reason="不准")


def test_a_withdrawal_needs_a_reason_and_a_published_lesson(library: Library) -> None:
    lesson = library.published()
    for reason in ("  ", "长" * 301, "a\x00"):
        with pytest.raises(InvalidInput) as refused:
            lesson_withdraw(actor=library.cast.lin, lesson_id=lesson.pk, reason=reason)
        assert list(refused.value.fields) == ["reason"]
    with pytest.raises(StateConflict):
        lesson_withdraw(actor=library.cast.lin, lesson_id=library.draft().pk, reason="不要")


# Who reads it


def test_a_draft_is_its_authors(library: Library) -> None:
    lesson = library.draft()
    assert visible(lesson, library.cast.xu)
    assert not any(visible(lesson, person) for person in (library.cast.lin, library.cast.qin, library.cast.bai))


def test_one_in_review_is_its_authors_and_the_experts(library: Library) -> None:
    lesson = library.submitted()
    seen = [library.cast.xu, library.cast.bai, library.cast.shen, library.cast.qin]
    assert all(visible(lesson, person) for person in seen)
    assert not any(visible(lesson, person) for person in (library.cast.lin, library.cast.zhou, library.cast.guest))


def test_a_published_one_is_the_first_level_departments(library: Library) -> None:
    lesson = library.published()
    assert all(visible(lesson, person) for person in library.cast.everyone.values() if person != library.cast.guest)
    assert not visible(lesson, library.cast.guest)
