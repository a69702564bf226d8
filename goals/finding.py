"""Goals in the search of the top bar."""

from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goaltrack.common.finding import Asked, Found, Kind, register
from people.models import User


def find_goals(user: User, asked: Asked, most: int) -> list[Found]:
    """By statement (one query); those at work first, then the newest cycle's. Dropped ones are history."""
    of_words = Q()
    for word in asked.words:
        of_words &= Q(statement__icontains=word)
    wanted = (Q(pk=asked.number) if asked.number else Q()) | of_words
    at_work = Case(When(state="active", then=Value(0)), default=Value(1), output_field=IntegerField())
    goals = Goal.objects.visible_to(user).kept().filter(wanted).select_related("department", "cycle", "owner")
    return [
        Found(
            goal.pk,
            goal.statement,
            reverse("goal_detail", args=[goal.pk]),
            (goal.cycle.name, goal.department.name, goal.owner.name),
        )
        for goal in goals.order_by(at_work, "-cycle__start", "-id")[:most]
    ]


def register_all() -> None:
    register(Kind("goal", _("Goals"), "target", find_goals, order=40, more="goal_list"))
