"""The dashboard: what it counts and for whom."""

from dataclasses import dataclass
from functools import cached_property

from dashboards.board.health import GoalHealth, goal_health
from dashboards.board.money import Collections, Stuck, collections, stuck
from dashboards.board.overdue import Overdue, overdue
from dashboards.board.retrospectives import RetrospectiveBoard, retrospectives
from dashboards.board.scope import Scope, scope_of
from dashboards.board.stages import stages
from dashboards.kept import cycle_of, departments_of
from goaltrack.common import clock
from goaltrack.common.pareto import ParetoLine
from payments.permissions import AmountRights
from payments.selectors import department_money
from people.abilities import Ability
from people.models import User
from projects.gates.selectors import Lacking
from projects.models import Project


@dataclass(frozen=True)
class Board:
    scope: Scope
    health: GoalHealth
    overdue: Overdue
    stuck: Stuck
    collections: Collections | None
    key_projects: list[ParetoLine[Project]]

    @cached_property
    def retrospectives(self) -> RetrospectiveBoard:
        """Two queries, asked by whoever shows it, as `stages`."""
        return retrospectives(self.scope)

    @cached_property
    def stages(self) -> list[Lacking]:
        return stages(self.scope)

    @property
    def tone(self) -> str:
        """How the sentence at the top is marked: the year's money decides where it may be read, else the goals."""
        if self.collections is not None and not self.collections.is_empty:
            return "off" if self.collections.gap > 0 else "ok"
        if self.health.together.counts["off_track"]:
            return "off"
        return "risk" if self.health.together.counts["at_risk"] else "ok"


def board_of(user: User, department: int = 0) -> Board:
    """The dashboard of `department`, in a fixed number of queries."""
    scope = scope_of(user, department)
    readable = (one.pk for one in departments_of(user).values() if user.can(Ability.READ_AMOUNTS, one))
    rights = AmountRights(user.pk, frozenset(readable))
    money = department_money(user, year=clock.today().year, department_ids=scope.tops, rights=rights)
    return Board(
        scope=scope,
        health=goal_health(scope, cycle_of(user)),
        overdue=overdue(scope, rights),
        stuck=stuck(money),
        collections=collections(scope, money),
        key_projects=money.projects,
    )


__all__ = ["Board", "board_of"]
