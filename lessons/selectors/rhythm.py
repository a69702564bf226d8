"""The days of the departments, as the settings page shows them."""

from dataclasses import dataclass

from lessons.permissions import manages_ids
from lessons.rhythm import day_of, rhythms
from people.abilities import Ability
from people.models import Department, User


@dataclass(frozen=True)
class RhythmLine:
    """`own` is the department's own day; without one, `ruled_by` is the department above whose day counts, if any."""

    department: Department
    own: int | None
    day: int
    ruled_by: Department | None
    may_set: bool

    @property
    def indent(self) -> str:
        return "\u3000" * (len(self.department.path) - 1)


def rhythm_lines(user: User) -> list[RhythmLine]:
    """The departments the reader sees, in tree order (two queries)."""
    departments = {department.pk: department for department in Department.objects.visible_to(user)}
    known = rhythms()
    may_set = manages_ids(user) | set(user.departments_with(Ability.WRITE_PEOPLE))
    lines = []
    for department in sorted(departments.values(), key=lambda d: [departments[pk].code for pk in d.path]):
        own, ruling = known.get(department.pk), department.nearest(known)
        lines.append(
            RhythmLine(
                department=department,
                own=own.day if own else None,
                day=day_of(department, known),
                ruled_by=departments.get(ruling.department_id) if ruling and own is None else None,
                may_set=not may_set.isdisjoint(department.path),
            )
        )
    return lines
