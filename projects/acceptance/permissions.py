"""Acceptances are written by who runs the project, and by their A and B; the former alone pass over what is missing."""

import rules

from people.abilities import Ability
from people.models import User
from projects.acceptance.models import Acceptance, AcceptancePoint
from projects.permissions import runs_project, writes_project


@rules.predicate
def is_answerable(user: User, row: Acceptance) -> bool:
    return user.is_active and user.pk in (row.owner_id, row.follower_id)


@rules.predicate
def runs_project_of(user: User, row: Acceptance) -> bool:
    return user.is_active and (runs_project(user, row.project) or writes_project(user, row.project))


@rules.predicate
def is_in_charge_of_point(user: User, point: AcceptancePoint) -> bool:
    return user.is_active and user.pk == point.owner_id


@rules.predicate
def writes_acceptance_of(user: User, point: AcceptancePoint) -> bool:
    return bool(is_answerable(user, point.acceptance) or runs_project_of(user, point.acceptance))


class WriteRights:
    """The rules `acceptance.write` and `acceptance.run` for many rows at once: at most one query."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._led = user.departments_below(Ability.WRITE_PROJECTS)

    def may_run(self, row: Acceptance) -> bool:
        own = (row.project.manager_id, row.project.follower_id)
        return self._user.is_active and (self._user.pk in own or row.project.department_id in self._led)

    def may_write(self, row: Acceptance) -> bool:
        answerable = self._user.is_active and self._user.pk in (row.owner_id, row.follower_id)
        return answerable or self.may_run(row)


rules.add_perm("acceptance.add", runs_project | writes_project)
rules.add_perm("acceptance.run", runs_project_of)
rules.add_perm("acceptance.write", is_answerable | runs_project_of)
rules.add_perm("acceptance.point_settle", is_in_charge_of_point | writes_acceptance_of)
