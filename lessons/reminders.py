"""Who is reminded of a retrospective, and when: opened, due, overdue, and at last the department's managers.

Each reminder holds from its day until the next one's, so that beat may be down on the day itself. Two days that fall
into the same span are the same occasion: nobody hears of it twice, but a B who takes over does hear of it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet

from lessons.models import Retrospective
from notices.reminders import Due
from people.abilities import Role
from people.models import RoleGrant, User
from people.selectors import workday_calendar

# In working days from the due day.
DUE_BEFORE = 2
OVERDUE_AGAIN = 3
ESCALATED = 5
# Calendar days after which nobody is told any more that it was opened, or that nobody held it.
TOLD_FOR = timedelta(days=7)


def opened(day: date) -> Iterator[Due]:
    """On the day it opens, to the project's A."""
    for one in _open().filter(opened_on__range=(day - TOLD_FOR, day), due__gt=day):
        yield _to_lead(one, "")


def due(day: date) -> Iterator[Due]:
    """Two working days before it is due, and on the day."""
    calendar = workday_calendar()
    for one in _open().filter(due__gte=day, due__lte=calendar.add(day, DUE_BEFORE)):
        yield _to_lead(one, "today" if one.due == day else "soon")


def overdue(day: date) -> Iterator[Due]:
    """The working day after it was due, and again two days later."""
    calendar = workday_calendar()
    for one in _open().filter(due__lt=day, due__gte=calendar.add(day, -ESCALATED)):
        yield _to_lead(one, "again" if calendar.late(one.due, day) >= OVERDUE_AGAIN else "first")


def escalated(day: date) -> Iterator[Due]:
    """Five working days after it was due, to the managers of the project's department or above."""
    calendar = workday_calendar()
    since = calendar.add(day, -ESCALATED)
    found = list(_open().filter(due__lte=since, due__gte=since - TOLD_FOR))
    managers = _managers({pk for one in found for pk in one.project.department.path})
    for one in found:
        for manager in {user.pk: user for pk in one.project.department.path for user in managers[pk]}.values():
            yield Due(one, manager, None, "", _params(one), _link(one))


FINDERS = {
    "retrospective.opened": opened,
    "retrospective.due": due,
    "retrospective.overdue": overdue,
    "retrospective.escalated": escalated,
}


def _open() -> QuerySet[Retrospective]:
    related = ("project__manager", "project__follower", "project__department")
    return Retrospective.objects.open().select_related(*related).order_by("pk")


def _to_lead(retrospective: Retrospective, occasion: str) -> Due:
    project = retrospective.project
    link = _link(retrospective)
    return Due(retrospective, project.manager, project.follower, occasion, _params(retrospective), link)


def _params(retrospective: Retrospective) -> dict[str, str]:
    return {
        "project": retrospective.project.name,
        "month": f"{retrospective.month:%Y-%m}",
        "due": retrospective.due.isoformat(),
        "lead": retrospective.project.manager.name,
    }


def _link(retrospective: Retrospective) -> str:
    return f"/retrospectives/{retrospective.pk}/"


def _managers(department_ids: set[int]) -> defaultdict[int, list[User]]:
    """Those who hold the manager's role, by department (one query)."""
    held = RoleGrant.objects.filter(role=Role.MANAGER, department__in=department_ids, user__is_active=True)
    found: defaultdict[int, list[User]] = defaultdict(list)
    for grant in held.select_related("user").order_by("user"):
        found[grant.department_id].append(grant.user)
    return found
