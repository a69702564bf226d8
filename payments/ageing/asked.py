"""What the address of a page of the ageing asks for."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from goaltrack.common.numbers import asked_id
from payments.ageing.selectors import BYS, CELLS
from payments.permissions import amounts_readable
from people.models import Department, User


@dataclass(frozen=True)
class Asked:
    """`of` is a row of the table, None for its sums; what was not understood is left out."""

    by: str
    of: int | None
    cell: str
    department: Department | None
    departments: list[Department]

    def query(self, **changes: str | int | None) -> str:
        values = {
            "by": self.by if self.by != BYS[0] else "",
            "of": self.of,
            "cell": self.cell,
            "department": self.department.pk if self.department else None,
        } | changes
        return urlencode({name: value for name, value in values.items() if value})

    def address(self, name: str = "ageing", **changes: str | int | None) -> str:
        query = self.query(**changes)
        return f"{reverse(name)}?{query}" if query else reverse(name)


def asked(user: User, query: QueryDict) -> Asked:
    """Departments offered are those whose amounts the person reads (two queries at most)."""
    departments = list(Department.objects.filter(pk__in=amounts_readable(user).departments).order_by("path"))
    by, cell = query.get("by", ""), query.get("cell", "")
    chosen = asked_id(query.get("department"))
    return Asked(
        by if by in BYS else BYS[0],
        asked_id(query.get("of")) or None,
        cell if cell in CELLS else "",
        next((one for one in departments if one.pk == chosen), None),
        departments,
    )
