"""The forms with which a lesson is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, Form
from lessons.models import Lesson
from lessons.selectors import LessonWarning
from people.models import User
from planning.forms import ItemFields
from planning.lesson_panels import helped_counts
from planning.models import Breakdown, BreakdownItem

LONGEST_TITLE = 200


class LessonTakeForm(ItemFields, CreatingForm):
    """An item like any other; its ids differ from those of the other item forms on the page."""

    def __init__(self, *args: Any, actor: User, lesson: Lesson, breakdown: Breakdown, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"take_{lesson.pk}_%s", **kwargs)
        self.limit_to(actor, breakdown)


class LessonDismissForm(Form):
    reason = forms.CharField(
        label=_("Why it does not matter here"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, lesson_id: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"dismiss_{lesson_id}_%s", **kwargs)


@dataclass(frozen=True)
class WarningRow:
    """A lesson that waits for an answer, and the form that dismisses it."""

    warning: LessonWarning
    form: LessonDismissForm
    helped: int


def warning_rows(
    warnings: Sequence[LessonWarning], refused: tuple[int, LessonDismissForm] | None = None
) -> list[WarningRow]:
    """One query for all; the refused form stands where it was typed."""
    helped = helped_counts(warning.lesson.pk for warning in warnings) if warnings else {}
    forms_typed = dict([refused] if refused else [])
    return [
        WarningRow(
            warning,
            forms_typed.get(warning.lesson.pk) or LessonDismissForm(lesson_id=warning.lesson.pk),
            helped.get(warning.lesson.pk, 0),
        )
        for warning in warnings
    ]


def item_from_lesson(lesson: Lesson) -> dict[str, Any]:
    """What the form of the item begins with: the advice, its first sentence as the title."""
    first = lesson.advice.strip().splitlines()[0] if lesson.advice.strip() else lesson.title
    for stop in "。！；":
        first = first.split(stop)[0]
    return {"kind": BreakdownItem.Kind.TASK, "title": first[:LONGEST_TITLE], "acceptance": lesson.advice}
