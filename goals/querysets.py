from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from people.abilities import Ability

if TYPE_CHECKING:
    from goals.models import CheckIn, Cycle, Goal
    from people.models import User


# Written out: every list asks it, and the ORM would build it anew each time, with joins that PostgreSQL then orders.
_VISIBLE_GOALS = """
    SELECT g.id FROM goals_goal g JOIN people_department d ON d.id = g.department_id
    WHERE g.owner_id = %s OR g.follower_id = %s
        OR g.id IN (SELECT p.goal_id FROM goals_goalparticipant p WHERE p.user_id = %s)
        OR (g.kind <> 'personal' AND d.root_id = ANY(%s::bigint[]))
        OR d.path && %s::bigint[]
"""


def goals_visible_to(user: "User", prefix: str = "") -> Q:
    """The condition "the person may read the goal", for the goal itself or (`prefix="goal__"`) for what hangs on it.

    A first-level department reads its department and project goals; a personal goal is read upwards only; one's own
    part in a goal always counts.
    """
    return Q(**{f"{prefix}pk__in": RawSQL(*visible_goals(user))})  # noqa: S611


def visible_goals(user: "User") -> tuple[str, list[Any]]:
    """The same as SQL that selects their ids, with its parameters."""
    above = user.departments_with(Ability.READ_PERSONAL_GOALS)
    return _VISIBLE_GOALS, [user.pk, user.pk, user.pk, list(user.root_department_ids), above]


_BELOW = """
    WITH RECURSIVE below AS (
        SELECT id FROM goals_goal WHERE id = ANY(%s::bigint[])
        UNION SELECT g.id FROM goals_goal g JOIN below b ON g.parent_id = b.id
    ) SELECT id FROM below
"""


def goals_below(goal_ids: Sequence[int]) -> RawSQL:
    """The ids of these goals and of everything under them, whoever may see it: for a condition on what hangs there."""
    return RawSQL(_BELOW, [list(goal_ids)])  # noqa: S611


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(department__root__in=user.root_department_ids)

    def open(self) -> Self:
        """Those that goals can be begun in."""
        return self.filter(state="open")

    def inside(self, cycle: "Cycle") -> Self:
        """The department's shorter ones that lie in it."""
        inside = self.filter(department=cycle.department_id, start__gte=cycle.start, end__lte=cycle.end)
        return inside.exclude(start=cycle.start, end=cycle.end)

    def around(self, cycle: "Cycle") -> Self:
        """The department's longer ones that it lies in."""
        around = self.filter(department=cycle.department_id, start__lte=cycle.start, end__gte=cycle.end)
        return around.exclude(start=cycle.start, end=cycle.end)


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(goals_visible_to(user))

    def live(self) -> Self:
        """Drafts and active goals: those that work and sub-goals can still be given."""
        return self.filter(state__in=("draft", "active"))

    def kept(self) -> Self:
        """All but the dropped ones, which are history."""
        return self.exclude(state="dropped")

    def active(self) -> Self:
        return self.filter(state="active")

    def owned_by(self, user: "User") -> Self:
        """Where the person is A or B."""
        return self.filter(Q(owner=user) | Q(follower=user))

    def with_people(self) -> Self:
        return self.select_related("owner", "follower", "department", "cycle", "totals")

    def telling_whether_parent_is_visible_to(self, user: "User") -> Self:
        """`parent_is_visible`: a page names the goal above only to those who may read it."""
        readable = self.model.objects.visible_to(user).filter(pk=OuterRef("parent_id"))
        return self.annotate(parent_is_visible=Exists(readable))


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(goals_visible_to(user, "goal__"))

    def standing(self) -> Self:
        """All but those that another one stands in for."""
        return self.filter(superseded_by=None)
