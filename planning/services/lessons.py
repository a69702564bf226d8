"""Answering the lessons that warn a version in writing. Lock: the breakdown, so that each lesson has one answer."""

import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from lessons.models import Lesson
from people.models import User
from planning.models import Breakdown, BreakdownItem, LessonAnswer
from planning.services.breakdowns import breakdown_in_writing
from planning.services.items import item_add, item_remove

Answer = LessonAnswer.Answer


def lesson_take(
    *, actor: User, key: UUID, breakdown_id: int, lesson_id: int, values: Mapping[str, Any]
) -> LessonAnswer:
    """Take a lesson over: adds an item from `values` (planning.services.item_add) and keeps that it came from there.

    Raises StateConflict when the lesson has an answer already or has left the library.
    """
    content = {**values, "breakdown": breakdown_id, "lesson": lesson_id}
    with operation("lesson.take", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return _made(op.made)
        breakdown = breakdown_in_writing(actor, breakdown_id)
        lesson = _in_library(actor, lesson_id)
        if (there := _answer(breakdown, lesson)) is not None:
            raise _answered(there)
        # The item's own key follows from the form's: the same form again makes neither twice.
        item = item_add(actor=actor, key=uuid.uuid5(key, "item"), breakdown_id=breakdown_id, values=values)
        answer = LessonAnswer.objects.create(
            breakdown=breakdown, lesson=lesson, answer=Answer.TAKEN, item_key=item.key, author=actor
        )
        op.log(breakdown, note=lesson.title, made=answer)
    return answer


def lesson_dismiss(*, actor: User, breakdown_id: int, lesson_id: int, reason: str) -> LessonAnswer:
    """Say why a lesson does not matter here; the same words again change nothing."""
    with operation("lesson.dismiss", actor=actor) as op:
        breakdown = breakdown_in_writing(actor, breakdown_id)
        lesson = _in_library(actor, lesson_id)
        answer = LessonAnswer(
            breakdown=breakdown, lesson=lesson, answer=Answer.DISMISSED, reason=reason.strip(), author=actor
        )
        problems = Problems()
        if not answer.reason:
            problems.add("reason", _("Say why it does not matter here; the experts will read it."))
        problems.check(answer)
        problems.raise_any()
        there = _answer(breakdown, lesson)
        if there is not None and (there.answer, there.reason) == (answer.answer, answer.reason):
            return there
        if there is not None:
            raise _answered(there)
        answer.save()
        op.log(breakdown, note=f"{lesson.title}: {answer.reason}")
    return answer


def lesson_answer_undo(*, actor: User, breakdown_id: int, lesson_id: int) -> None:
    """Take an answer back. The item that it added goes with it, unless an earlier version has it too."""
    with operation("lesson.answer_undo", actor=actor) as op:
        breakdown = breakdown_in_writing(actor, breakdown_id)
        answer = breakdown.lesson_answers.filter(lesson=lesson_id).select_related("lesson").first()
        if answer is None:
            return
        if answer.item_key is not None and not _is_older(breakdown, answer.item_key):
            for item in breakdown.items.filter(key=answer.item_key):
                item_remove(actor=actor, item_id=item.pk)
        LessonAnswer.objects.filter(pk=answer.pk).delete()
        op.log(breakdown, note=answer.lesson.title)


def _in_library(actor: User, lesson_id: int) -> Lesson:
    lesson = Lesson.objects.library_of(actor).filter(pk=lesson_id).first()
    if lesson is None:
        raise StateConflict(_("This lesson is no longer in the library; it needs no answer."))
    return lesson


def _answer(breakdown: Breakdown, lesson: Lesson) -> LessonAnswer | None:
    answers = LessonAnswer.objects.filter(breakdown=breakdown, lesson=lesson)
    return answers.select_related("author").first()


def _answered(answer: LessonAnswer) -> StateConflict:
    words = {"name": answer.author.name, "answer": answer.get_answer_display().lower()}
    return StateConflict(_("%(name)s has answered this lesson already: %(answer)s.") % words)


def _made(pk: int) -> LessonAnswer:
    answer = LessonAnswer.objects.filter(pk=pk).first()
    if answer is None:
        raise StateConflict(_("This answer has been taken back meanwhile."))
    return answer


def _is_older(breakdown: Breakdown, item_key: UUID) -> bool:
    earlier = BreakdownItem.objects.filter(breakdown__goal=breakdown.goal, key=item_key)
    return earlier.exclude(breakdown=breakdown).exists()
