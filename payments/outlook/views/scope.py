"""Whose forecast a page shows: of a project, of a department and all below it, or of all one reads."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from goaltrack.common import clock
from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR
from goaltrack.common.numbers import asked_id
from payments.models import Contract
from payments.outlook.selectors import Outlook, outlook
from payments.permissions import amounts_readable
from people.models import Department, User
from projects.models import Project


@dataclass(frozen=True)
class Scope:
    """`unclear` names what of the address was not understood and left out."""

    project: Project | None
    department: Department | None
    year: int
    projects: list[Project]
    departments: list[Department]
    unclear: list[str]

    def query(self, **changes: Any) -> str:
        """What keeps the scope in an address."""
        values: dict[str, Any] = {
            "project": self.project.pk if self.project else "",
            "department": self.department.pk if self.department else "",
            "year": self.year if self.year != clock.today().year else "",
        }
        return urlencode({name: value for name, value in (values | changes).items() if value})

    def outlook(self, user: User) -> Outlook:
        return outlook(
            user,
            year=self.year,
            project=self.project.pk if self.project else None,
            department=self.department.pk if self.department else None,
        )


def scope_of(user: User, query: QueryDict) -> Scope:
    """Among the projects and departments whose amounts the reader may read (three queries)."""
    rights = amounts_readable(user)
    own = Q(department__in=rights.departments) | Q(manager=user) | Q(follower=user)
    own |= Q(contracts__checkpoints__owner=user) | Q(contracts__checkpoints__follower=user)
    of_contracts = Q(contracts__in=Contract.objects.visible_to(user).values("pk"))
    projects = list(Project.objects.filter(own, of_contracts).distinct().order_by("name", "id"))
    departments = list(Department.objects.filter(pk__in=rights.departments).order_by("path"))
    unclear: list[str] = []

    def pick(name: str, rows: list[Any]) -> Any:
        given = query.get(name, "")
        found = next((row for row in rows if row.pk == asked_id(given)), None)
        if given and found is None:
            unclear.append(name)
        return found

    project, department = pick("project", projects), pick("department", departments)
    given, year = query.get("year", ""), clock.today().year
    if given and FIRST_YEAR < asked_id(given) <= LAST_YEAR:
        year = asked_id(given)
    elif given:
        unclear.append("year")
    return Scope(project, department, year, projects, departments, unclear)
