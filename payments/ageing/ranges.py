"""The one place for the ranges of the ageing: a department's own, those of the nearest above, or the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from payments.ageing.models import AgeingPolicy
from people.abilities import Ability
from people.models import Department, User


@dataclass(frozen=True)
class Ranges:
    """The last calendar day since the due day of each range but the last."""

    first: int = 30
    second: int = 90
    third: int = 180

    @property
    def ends(self) -> tuple[int, int, int]:
        return self.first, self.second, self.third

    @property
    def words(self) -> list[str]:
        """What the four ranges are called."""
        begins = (1, self.first + 1, self.second + 1)
        named = [
            _("%(first)s–%(last)s days") % {"first": first, "last": last}
            for first, last in zip(begins, self.ends, strict=True)
        ]
        return [*named, _("over %(days)s days") % {"days": self.third}]

    def range_of(self, due: date | None, today: date) -> int:
        """0 where it is not due yet, else 1 to 4."""
        return self.place_of((today - due).days) if due is not None else 0

    def place_of(self, days: int) -> int:
        """The same for so many calendar days since the due day."""
        return next((place for place, end in enumerate((0, *self.ends)) if days <= end), 4)

    def first_days(self, today: date) -> list[date]:
        """The earliest due day that is not due yet, and of each range but the last."""
        return [today, *(today - timedelta(days=end) for end in self.ends)]


@dataclass(frozen=True)
class RangesLine:
    """A department with the ranges in force there; `own` are those it settled itself, `by` who settled the rest."""

    department: Department
    own: Ranges | None
    ranges: Ranges
    by: str
    may_set: bool

    @property
    def indent(self) -> str:
        return "\u3000" * (len(self.department.path) - 1)


def ranges_for(user: User, department: Department | None = None) -> Ranges:
    """Those of the department, without one of the person's own (one query)."""
    department = department or user.department
    if department is None:
        return Ranges()
    found = department.nearest({one.department_id: one for one in _settled()})
    return _of(found) or Ranges()


def ranges_lines(user: User) -> list[RangesLine]:
    """The departments the reader sees, in the order of the tree (two queries)."""
    departments = {one.pk: one for one in Department.objects.visible_to(user)}
    settled: Mapping[int, AgeingPolicy] = {one.department_id: one for one in _settled()}
    may_set = {*user.departments_with(Ability.WRITE_MONEY), *user.departments_with(Ability.WRITE_PEOPLE)}
    lines = []
    for department in sorted(departments.values(), key=lambda d: [departments[pk].code for pk in d.path]):
        policy = department.nearest(settled)
        above = departments.get(policy.department_id) if policy is not None else None
        is_own = policy is not None and policy.department_id == department.pk
        lines.append(
            RangesLine(
                department,
                own=_of(policy) if is_own else None,
                ranges=_of(policy) or Ranges(),
                by=above.name if above is not None and not is_own else "",
                may_set=not may_set.isdisjoint(department.path),
            )
        )
    return lines


def _settled() -> list[AgeingPolicy]:
    return list(AgeingPolicy.objects.all())


def _of(policy: AgeingPolicy | None) -> Ranges | None:
    return Ranges(policy.first, policy.second, policy.third) if policy is not None else None
