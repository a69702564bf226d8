"""The days of the departments, as the settings page shows them."""

from dataclasses import dataclass

from lessons.permissions import manages_ids
from lessons.rhythm import day_of, rhythm_days, ruling_department
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
    days = rhythm_days()
    may_set = manages_ids(user) | set(user.departments_with(Ability.WRITE_PEOPLE))
    lines = []
    for department in sorted(departments.values(), key=lambda d: [departments[pk].code for pk in d.path]):
        ruling = ruling_department(department, days)
        above = departments.get(ruling) if ruling is not None and ruling != department.pk else None
        lines.append(
            RhythmLine(
                department=department,
                own=days.get(department.pk),
                day=day_of(department, days),
                ruled_by=above,
                may_set=not may_set.isdisjoint(department.path),
            )
        )
    return lines
