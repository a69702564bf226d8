"""What is material in a department: its own word, or that of the nearest one above that settled it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404

from people.models import Department, User
from people.permissions import managed_departments
from planning.materiality import Material
from planning.models import MaterialPolicy


def material_in(department: Department) -> Material:
    """One query."""
    return resolved(department, policies())


def policies() -> dict[int, MaterialPolicy]:
    """Those that were settled, by department (few rows)."""
    return {policy.department_id: policy for policy in MaterialPolicy.objects.all()}


def resolved(department: Department, known: Mapping[int, MaterialPolicy]) -> Material:
    ruling = department.nearest(known)
    if ruling is None:
        return Material()
    return Material(frozenset(ruling.fields), ruling.tolerance, ruling.department_id)


@dataclass(frozen=True)
class PolicyLine:
    """`own` is what the department itself settled; without it, `ruled_by` is the one above that did, if any."""

    department: Department
    own: MaterialPolicy | None
    material: Material
    ruled_by: Department | None
    may_set: bool

    @property
    def indent(self) -> str:
        return "\u3000" * (len(self.department.path) - 1)

    @property
    def version(self) -> int:
        return self.own.version if self.own else 0


def policy_line(user: User, department_id: int) -> PolicyLine:
    """That of one department, or 404 for one the reader does not see."""
    line = next((line for line in policy_lines(user) if line.department.pk == department_id), None)
    if line is None:
        raise Http404
    return line


def policy_lines(user: User) -> list[PolicyLine]:
    """The departments the reader sees, in tree order (three queries at most)."""
    departments = {department.pk: department for department in Department.objects.visible_to(user)}
    known = policies()
    writes = managed_departments(user)
    ordered = sorted(departments.values(), key=lambda one: [departments[pk].code for pk in one.path])
    lines = []
    for department in ordered:
        material = resolved(department, known)
        above = departments.get(material.settled_by or 0)
        lines.append(
            PolicyLine(
                department=department,
                own=known.get(department.pk),
                material=material,
                ruled_by=above if above != department else None,
                may_set=not writes.isdisjoint(department.path),
            )
        )
    return lines
