"""Preconditions are written by who runs the project, and by their A and B."""

import rules

from people.abilities import Ability
from people.models import User
from projects.permissions import runs_project, writes_project
from projects.readiness.models import Precondition


@rules.predicate
def is_answerable(user: User, row: Precondition) -> bool:
    return user.is_active and user.pk in (row.owner_id, row.follower_id)


@rules.predicate
def runs_project_of(user: User, row: Precondition) -> bool:
    return user.is_active and (runs_project(user, row.project) or writes_project(user, row.project))


class WriteRights:
    """The rule `readiness.precondition_write` for many rows at once: at most one query. A test holds the two equal."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._led = user.departments_below(Ability.WRITE_PROJECTS)

    def may_write(self, row: Precondition) -> bool:
        own = (row.owner_id, row.follower_id, row.project.manager_id, row.project.follower_id)
        return self._user.is_active and (self._user.pk in own or row.project.department_id in self._led)


rules.add_perm("readiness.precondition_add", runs_project | writes_project)
rules.add_perm("readiness.precondition_write", is_answerable | runs_project_of)
