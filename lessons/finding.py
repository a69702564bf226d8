"""Lessons in the search of the top bar: by their words, as in the library."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import InvalidInput
from goaltrack.common.finding import Asked, Found, Kind, register
from lessons.models import Lesson
from lessons.search import parse_query
from lessons.selectors.library import matching, ranked
from people.models import User


def find_lessons(user: User, asked: Asked, most: int) -> list[Found]:
    """The best match first: one query, none for what the library would refuse to look for."""
    try:
        query = parse_query(" ".join(asked.words))
    except InvalidInput:
        return []
    if query is None:
        return []
    lessons = ranked(matching(Lesson.objects.visible_to(user), query), query).select_related("department")
    return [
        Found(
            one.pk,
            one.title,
            reverse("lesson_detail", args=[one.pk]),
            (one.get_kind_display(), one.department.name),
        )
        for one in lessons.defer("search")[:most]
    ]


def register_all() -> None:
    register(Kind("lesson", _("Lessons"), "bulb", find_lessons, order=60, more="lesson_list"))
