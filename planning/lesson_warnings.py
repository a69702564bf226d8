"""Which lessons a version brings to mind, and what its authors did about them (docs/lessons.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from lessons.models import Lesson
from lessons.selectors import LessonWarning, warnings_for
from people.models import User
from planning.models import Breakdown, BreakdownItem, LessonAnswer


@dataclass(frozen=True)
class Answered:
    """One lesson with its answer; `item` is what was added for it, where that is still in the version."""

    answer: LessonAnswer
    item: BreakdownItem | None
    readable: bool


@dataclass(frozen=True)
class LessonWarnings:
    """The lessons that wait for an answer, and those that have one."""

    open: list[LessonWarning]
    answered: list[Answered]


def lesson_warnings(user: User, breakdown: Breakdown, items: Sequence[BreakdownItem]) -> LessonWarnings:
    """For the editor of a version: two queries."""
    answered = lesson_answers(user, breakdown, items)
    said = {one.answer.lesson_id for one in answered}
    found = warnings_for(user, breakdown_text(breakdown, items))
    return LessonWarnings([warning for warning in found if warning.lesson.pk not in said], answered)


def lesson_answers(user: User, breakdown: Breakdown, items: Iterable[BreakdownItem]) -> list[Answered]:
    """What the authors answered, in the order they did: one query."""
    readable = Lesson.objects.visible_to(user).filter(pk=OuterRef("lesson"))
    answers = breakdown.lesson_answers.select_related("lesson", "author").defer("lesson__search")
    by_key = {item.key: item for item in items}
    return [
        Answered(answer, by_key.get(answer.item_key) if answer.item_key else None, answer.readable)
        for answer in answers.annotate(readable=Exists(readable))
    ]


def breakdown_text(breakdown: Breakdown, items: Iterable[BreakdownItem]) -> str:
    """What keywords are looked for in: the goal's statement, the items' titles and acceptance criteria."""
    parts = [breakdown.goal.statement]
    for item in items:
        parts += [item.title, item.acceptance]
    return "\n".join(parts)
