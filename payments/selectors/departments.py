"""The money of departments for one page: what is overdue and the months of a year, read together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from goaltrack.common.pareto import ParetoLine, pareto
from payments.permissions import AmountRights
from payments.selectors.lines import CheckpointLine, as_lines
from payments.selectors.months import MonthMoney, months_of, of_year, received_by_month, sums_by_month, within
from payments.selectors.stuck import most_pressing
from projects.models import Project

if TYPE_CHECKING:
    from people.models import User


# What a line of the dashboard shows, and what forecast and rights ask about: hundreds of rows come for it.
SHOWN = (
    "name",
    "kind",
    "share",
    "amount",
    "settled",
    "cancelled",
    "due_on",
    "due_event",
    "due_days",
    "follower",
    "owner__name",
    "contract__name",
    "contract__day_basis",
    "contract__signed_on",
    "contract__warranty_months",
    "contract__customer__name",
    "contract__project__name",
    "contract__project__department",
    "contract__project__manager",
    "contract__project__follower",
)


@dataclass(frozen=True)
class DepartmentMoney:
    """`overdue`: the largest first. `months` and `projects` count the amounts that the person may read.

    `projects`: by the money still to be collected, the most first (80/20).
    """

    overdue: list[CheckpointLine]
    months: list[MonthMoney]
    projects: list[ParetoLine[Project]]


def department_money(
    user: "User", *, year: int, department_ids: Sequence[int], rights: AmountRights
) -> DepartmentMoney:
    """What `stuck_money`, `collections_by_month` and `outstanding_by_project` say of these
    departments, in five queries."""
    contracts = within(None, department_ids)
    checkpoints = of_year(user, contracts, year).select_related("contract__project", "contract__customer", "owner")
    checkpoints = checkpoints.only(*SHOWN)
    lines = as_lines(checkpoints, rights)
    planned, expected = sums_by_month(
        ((line.checkpoint, line.forecast.planned_on, line.expected) for line in lines if line.amount is not None), year
    )
    received, maturing = received_by_month(user, contracts, rights, year)
    overdue = sorted((line for line in lines if line.state == "overdue"), key=most_pressing)
    months = months_of(year, planned, received, expected, maturing)
    return DepartmentMoney(overdue, months, _by_project(lines, rights))


def _by_project(lines: Iterable[CheckpointLine], rights: AmountRights) -> list[ParetoLine[Project]]:
    """All that is outstanding stands among the lines of any year (`of_year`)."""
    left: defaultdict[int, Decimal] = defaultdict(Decimal)
    projects: dict[int, Project] = {}
    for one in (line.checkpoint for line in lines):
        project = one.contract.project
        if rights.may_read(project):
            projects[project.pk] = project
            left[project.pk] += one.outstanding
    return pareto((projects[pk], amount) for pk, amount in sorted(left.items()))
