"""How full the columns of a board are, against the limits that departments settle."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from people.abilities import Ability
from people.models import Department, User
from people.querysets import departments_below
from projects.models import ColumnLimit, Task
from projects.querysets import OPEN, RowCount
from projects.selectors.filters import COUNTED, TaskFilter


@dataclass(frozen=True)
class Load:
    """`count` of at most `most` tasks of `name`, a department or a person, stand in a column."""

    name: str
    count: int
    most: int

    @property
    def is_over(self) -> bool:
        return self.count > self.most

    @property
    def words(self) -> str:
        shown = {"count": self.count, "most": self.most}
        return _("%(count)d/%(most)d over the limit") % shown if self.is_over else _("%(count)d/%(most)d") % shown


@dataclass(frozen=True)
class Limits:
    """What holds in a department: for each status the nearest limit of all together, and of one person."""

    together: Mapping[str, ColumnLimit]
    each: Mapping[str, ColumnLimit]

    @classmethod
    def of(cls, department: Department | None) -> "Limits":
        """One query, none without a department."""
        path = department.path if department else []
        found = ColumnLimit.objects.filter(department__in=path).select_related("department") if path else []
        outer_first = sorted(found, key=lambda limit: path.index(limit.department_id))
        return cls(
            together={limit.status: limit for limit in outer_first if limit.together},
            each={limit.status: limit for limit in outer_first if limit.each},
        )


def column_loads(user: User, chosen: TaskFilter) -> dict[str, Load]:
    """By status how full the column is: of the person whose tasks are asked for, else of the department asked for, else
    of the reader's own. Whatever else the filter asks for, a limit counts all. Two queries, one more for another's."""
    if chosen.who == "me" or chosen.owner == user.pk:
        return _of_person(user, user)
    if chosen.owner is not None:
        person = User.objects.visible_to(user).select_related("department").filter(pk=chosen.owner).first()
        return _of_person(user, person) if person else {}
    department = user.department
    if chosen.department is not None:
        department = Department.objects.visible_to(user).filter(pk=chosen.department).first()
    return _together(user, Limits.of(department))


def loads_over(user: User, task: Task) -> list[Load]:
    """The limits over which the task's column is, of its A and of their department: two queries, and one for each of
    the two that is settled."""
    owner = User.objects.select_related("department").get(pk=task.owner_id)
    limits = Limits.of(owner.department)
    loads = [_each(user, owner, limits).get(task.status), _together(user, limits).get(task.status)]
    return [load for load in loads if load and load.is_over]


def _of_person(user: User, person: User) -> dict[str, Load]:
    return _each(user, person, Limits.of(person.department))


def _each(user: User, person: User, limits: Limits) -> dict[str, Load]:
    counts = _counts(user, {status: Q(owner=person) for status in limits.each})
    return {status: Load(person.name, counts[status], limit.each or 0) for status, limit in limits.each.items()}


def _together(user: User, limits: Limits) -> dict[str, Load]:
    """Of the people of the department that settled it."""
    wanted = {
        status: Q(owner__department__in=departments_below([limit.department_id]))
        for status, limit in limits.together.items()
    }
    counts = _counts(user, wanted)
    return {
        status: Load(limit.department.name, counts[status], limit.together or 0)
        for status, limit in limits.together.items()
    }


def _counts(user: User, wanted: Mapping[str, Q]) -> dict[str, int]:
    if not wanted:
        return {}
    visible = Task.objects.visible_to(user)
    rows = {
        status: RowCount(visible.filter(whose, status=status).order_by()[:COUNTED]) for status, whose in wanted.items()
    }
    found: dict[str, int] = User.objects.filter(pk=user.pk).values(**rows).get()
    return found


@dataclass(frozen=True)
class LimitLine:
    """A department with what it settled itself, by status, and whether the reader may settle it."""

    department: Department
    own: Mapping[str, ColumnLimit]
    may_set: bool

    @property
    def indent(self) -> str:
        return "\u3000" * (len(self.department.path) - 1)

    @property
    def limits(self) -> list[ColumnLimit]:
        return list(self.own.values())

    @property
    def columns(self) -> list[tuple[str, ColumnLimit | None]]:
        return [(status, self.own.get(status)) for status in OPEN]


def limit_lines(user: User) -> list[LimitLine]:
    """The departments that the reader sees, in tree order (two queries)."""
    departments = list(Department.objects.visible_to(user).order_by("path"))
    own: dict[int, dict[str, ColumnLimit]] = {department.pk: {} for department in departments}
    for limit in ColumnLimit.objects.filter(department__in=departments):
        own[limit.department_id][limit.status] = limit
    return [LimitLine(one, own[one.pk], user.can(Ability.WRITE_TASKS, one)) for one in departments]
