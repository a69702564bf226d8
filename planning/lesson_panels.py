"""What the library shows of breakdowns: whom a lesson helped (goaltrack.common.panels).

A lesson helped once for each goal in whose breakdown it was taken over, however many versions repeat it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count

from goaltrack.common import clock
from lessons.models import Lesson
from people.models import User
from planning.models import Breakdown, LessonAnswer

TAKEN = LessonAnswer.Answer.TAKEN
# The list of the most useful: of so many days, so many lessons.
RECENT = timedelta(days=90)
MOST_SHOWN = 5


def helped_counts(lesson_ids: Iterable[int]) -> dict[int, int]:
    """How many goals' breakdowns took each lesson over (one query); those that helped nobody yet are left out."""
    taken = LessonAnswer.objects.filter(lesson__in=list(lesson_ids), answer=TAKEN).order_by()
    return dict(taken.values_list("lesson").annotate(n=Count("breakdown__goal", distinct=True)))


def lesson_line(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    return {pk: {"helped": count} for pk, count in helped_counts(ids).items()}


def lesson_helped(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The newest version of each goal that took it over, as far as the reader may see it; all are counted."""
    counts = Counter(helped_counts(ids))
    taken = LessonAnswer.objects.filter(lesson__in=ids, answer=TAKEN, breakdown__in=Breakdown.objects.visible_to(user))
    newest = taken.order_by("lesson_id", "breakdown__goal_id", "-breakdown__number")
    newest = newest.distinct("lesson_id", "breakdown__goal_id")
    shown: dict[int, list[LessonAnswer]] = {pk: [] for pk in ids}
    for answer in newest.select_related("breakdown__goal__department", "author"):
        shown[answer.lesson_id].append(answer)
    return {pk: {"helped": counts[pk], "answers": answers} for pk, answers in shown.items()}


def lesson_library(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The lessons that helped most of late; `ids` holds the reader's own. One query."""
    recent = clock.now() - RECENT
    lessons = Lesson.objects.library_of(user).filter(answers__answer=TAKEN, answers__at__gte=recent)
    counted = lessons.annotate(helped=Count("answers__breakdown__goal", distinct=True)).defer("search")
    found = list(counted.order_by("-helped", "-published_at", "-id")[:MOST_SHOWN])
    return {pk: {"lessons": found, "days": RECENT.days} for pk in ids} if found else {}
