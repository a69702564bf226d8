"""People in the search of the top bar."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goaltrack.common.finding import Asked, Found, Kind, register
from people.models import User


def find_people(user: User, asked: Asked, most: int) -> list[Found]:
    """By name, employee number, pinyin or initials: one query."""
    if not asked.text:
        return []
    people = User.objects.listed_for(user).matching(asked.text).select_related("department")
    return [
        Found(
            one.pk,
            one.name,
            reverse("person_detail", args=[one.pk]),
            (one.title, one.department.name if one.department else ""),
        )
        for one in people.order_by("sort_key", "id")[:most]
    ]


def register_all() -> None:
    register(Kind("person", _("People"), "user", find_people, order=50, more="team"))
