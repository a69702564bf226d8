"""What only one person can do: open tasks without a B, for those who could name one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from goaltrack.common import clock
from people.abilities import Ability
from people.models import User
from people.querysets import departments_below
from people.selectors import workday_calendar
from projects.models import Task
from projects.querysets import TaskQuerySet, work_visible_to

# What is due within so many working days is due soon.
SOON = 5


@dataclass
class AloneShare:
    """The tasks of one person, or of one project; `pk` is None for those of no project."""

    pk: int | None
    name: str
    count: int = 0
    late: int = 0
    soon: int = 0

    def add(self, row: dict[str, Any]) -> None:
        self.count += row["count"]
        self.late += row["late"]
        self.soon += row["soon"]


@dataclass(frozen=True)
class Alone:
    """The counts of it, the largest share first."""

    people: list[AloneShare]
    projects: list[AloneShare]

    @property
    def count(self) -> int:
        return sum(share.count for share in self.people)

    @property
    def late(self) -> int:
        return sum(share.late for share in self.people)

    @property
    def soon(self) -> int:
        return sum(share.soon for share in self.people)


def alone_tasks(user: User) -> TaskQuerySet:
    """Of people and projects of the departments whose tasks the reader writes, and of the projects they run."""
    led = departments_below(user.departments_with(Ability.WRITE_TASKS))
    ours = Q(owner__department__in=led) | Q(project__department__in=led)
    run = Q(project__manager=user) | Q(project__follower=user)
    # Without what one merely watches or looks at: its project is not theirs to count.
    return Task.objects.filter(work_visible_to(user), ours | run, follower=None).open()


def until_soon(today: date) -> date:
    return workday_calendar().add(today, SOON)


def alone(user: User) -> Alone:
    """By person and by project: one query."""
    today = clock.today()
    counts = {
        "count": Count("pk"),
        "late": Count("pk", filter=Q(due__lt=today)),
        "soon": Count("pk", filter=Q(due__gte=today, due__lte=until_soon(today))),
    }
    names = ("owner", "owner__name", "project", "project__name")
    rows = alone_tasks(user).order_by().values(*names).annotate(**counts)
    people: dict[int, AloneShare] = {}
    projects: dict[int | None, AloneShare] = {}
    for row in rows:
        people.setdefault(row["owner"], AloneShare(row["owner"], row["owner__name"])).add(row)
        projects.setdefault(row["project"], AloneShare(row["project"], row["project__name"] or "")).add(row)
    return Alone(_largest_first(people.values()), _largest_first(projects.values()))


def _largest_first(shares: Iterable[AloneShare]) -> list[AloneShare]:
    return sorted(shares, key=lambda one: (-one.late - one.soon, -one.count, one.name))
