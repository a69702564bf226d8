"""Below which share of the reference price a supplier's price is squeezed: the department's, or the nearest above."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from payments.suppliers.models import SupplierContract, SupplierPolicy
from people.abilities import Ability
from people.models import Department, User

DEFAULT_FLOOR = Decimal(70)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class FloorLine:
    """A department with the share that holds there; `own` is what it settled itself, `by` who settled the rest."""

    department: Department
    own: Decimal | None
    floor: Decimal
    by: str
    may_set: bool

    @property
    def indent(self) -> str:
        return "\u3000" * (len(self.department.path) - 1)


class Floors:
    """The shares of all departments: one query, however many contracts are asked about."""

    def __init__(self) -> None:
        settled = SupplierPolicy.objects.filter(floor__isnull=False)
        self._settled: Mapping[int, SupplierPolicy] = {policy.department_id: policy for policy in settled}

    def settled_by(self, department: Department) -> SupplierPolicy | None:
        return department.nearest(self._settled)

    def of(self, department: Department) -> Decimal:
        policy = self.settled_by(department)
        return policy.floor if policy is not None and policy.floor is not None else DEFAULT_FLOOR

    def is_squeezed(self, contract: SupplierContract) -> bool:
        """Needs `project__department`. Without a reference price nothing can be said."""
        share = price_share(contract)
        return share is not None and share < self.of(contract.project.department)


def price_share(contract: SupplierContract) -> Decimal | None:
    """What it costs today in percent of the reference price."""
    return None if contract.reference is None else contract.total * HUNDRED / contract.reference


def floor_lines(user: User) -> list[FloorLine]:
    """The departments the reader sees, in the order of the tree (two queries)."""
    departments = {department.pk: department for department in Department.objects.visible_to(user)}
    floors = Floors()
    may_set = {*user.departments_with(Ability.WRITE_MONEY), *user.departments_with(Ability.WRITE_PEOPLE)}
    lines = []
    for department in sorted(departments.values(), key=lambda d: [departments[pk].code for pk in d.path]):
        policy = floors.settled_by(department)
        is_own = policy is not None and policy.department_id == department.pk
        above = departments.get(policy.department_id) if policy is not None and not is_own else None
        lines.append(
            FloorLine(
                department,
                own=policy.floor if policy is not None and is_own else None,
                floor=floors.of(department),
                by=above.name if above is not None else "",
                may_set=not may_set.isdisjoint(department.path),
            )
        )
    return lines
