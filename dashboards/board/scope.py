"""Whose dashboard it is: one department below the roles that lead or keep money, else one's own department."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboards.kept import departments_of
from people.abilities import Ability
from people.models import Department, User

OPENS = (Ability.READ_AMOUNTS, Ability.WRITE_GOALS)


@dataclass(frozen=True)
class Scope:
    """`department` with everything below it; `choices` are those that the person may look at instead.

    One department at a time, so that every number has one list of rows behind it.
    """

    user: User
    department: Department | None
    choices: tuple[Department, ...] = ()

    @property
    def tops(self) -> list[int]:
        return [self.department.pk] if self.department else []

    @cached_property
    def departments(self) -> list[Department]:
        return [one for one in departments_of(self.user).values() if self.holds(one)]

    @property
    def reads_amounts(self) -> bool:
        """Whether the person reads the amounts of all of it."""
        return self.user.can(Ability.READ_AMOUNTS, self.department)

    def holds(self, department: Department | None) -> bool:
        return self.department is not None and department is not None and self.department.pk in department.path


def scope_of(user: User, chosen: int = 0) -> Scope:
    """The department `chosen` where the person may open it, else the uppermost one of theirs."""
    known = departments_of(user)
    tops = tops_of(user, known)
    choices = tuple(one for one in known.values() if not tops.isdisjoint(one.path))
    first = next((one for one in choices if one.pk in tops), None)
    return Scope(user, next((one for one in choices if one.pk == chosen), first), choices)


def tops_of(user: User, known: Mapping[int, Department]) -> set[int]:
    """A role below another one adds nothing."""
    held = {pk for ability in OPENS for pk in user.departments_with(ability)}
    if not held and user.department_id is not None:
        held = {user.department_id}
    return {pk for pk in held if pk in known and held.isdisjoint(known[pk].path[:-1])}
