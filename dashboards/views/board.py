"""The dashboard: where the department stands, every number a link to its rows."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dashboards.board import Board, board_of
from dashboards.board.health import STATES
from dashboards.board.retrospectives import retrospectives
from dashboards.board.scope import Scope, scope_of
from dashboards.board.stages import stages
from goals.models import Cycle
from goals.selectors import cycle_pace
from goals.views.charts import key_chart
from goaltrack.common import clock
from goaltrack.common.htmx import page_or_fragment
from goaltrack.common.numbers import asked_id
from goaltrack.common.pareto import ParetoLine
from lessons.states import STATES as RETROSPECTIVE_STATES
from payments.panels import key_projects_chart
from people.abilities import Ability
from people.requests import SignedInRequest

# Percentage points behind the pace from which a department's collections are marked.
CLEARLY_BEHIND = 15
# Bars of an 80/20 chart beside another one.
MOST_KEY = 8


@require_GET
def dashboard(request: SignedInRequest) -> HttpResponse:
    board = board_of(request.user, asked_id(request.GET.get("department")))
    cycle = board.health.cycle
    pace = cycle_pace(cycle) if cycle else None
    context: dict[str, Any] = {
        "board": board,
        "now": clock.now(),
        "pace": pace,
        "goal_rows": _goal_rows(board, pace[0]) if pace else [],
        "links": _links(board.scope, cycle),
        "more": f"{reverse('dashboard_more')}?{urlencode(_narrowed(board.scope))}",
        "key_goals": _key("board-goals", board.health.key, key_chart),
        "key_projects": _key("board-projects", board.key_projects, key_projects_chart),
        "may_write_goals": bool(request.user.departments_with(Ability.WRITE_GOALS)),
        "may_write_money": bool(request.user.departments_with(Ability.WRITE_MONEY)),
    }
    return render(request, "dashboards/dashboard.html", context)


@require_GET
def dashboard_more(request: SignedInRequest) -> HttpResponse:
    """What stands below the fold: reviews that projects lack, retrospectives held and missed."""
    scope = scope_of(request.user, asked_id(request.GET.get("department")))
    context = {
        "scope": scope,
        "retrospectives": retrospectives(scope),
        "stage_rows": [
            {"counted": one, "link": f"/gates/stages/?{urlencode({'department': one.department.pk, 'lacking': 1})}"}
            for one in stages(scope)
        ],
        "key": RETROSPECTIVE_STATES.values(),
        "links": _links(scope),
    }
    return page_or_fragment(request, "dashboards/dashboard_more.html", "dashboards/_board_more.html", context)


def _key(
    chart_id: str, lines: Sequence[ParetoLine[Any]], chart: Callable[[Sequence[ParetoLine[Any]]], dict[str, Any]]
) -> dict[str, Any]:
    """80/20 in short: the largest as a chart, and as its table those of them that carry 80 %."""
    shown = lines[:MOST_KEY]
    key = [line for line in lines if line.is_key]
    return {
        "id": chart_id,
        "chart": chart(shown),
        "key": key[:MOST_KEY],
        "key_count": len(key),
        "total": len(lines),
    }


def _narrowed(scope: Scope) -> dict[str, int]:
    return {"department": scope.department.pk} if scope.department else {}


def _links(scope: Scope, cycle: Cycle | None = None) -> dict[str, str]:
    """The lists behind the numbers, narrowed to the department."""
    here = _narrowed(scope)
    return {
        "overdue": f"/tasks/?{urlencode({'overdue': 1, **here})}",
        "stuck": f"/payments/?{urlencode({**here, 'show': 'overdue'})}",
        "payments": f"/payments/?{urlencode(here)}",
        "key": f"/goals/key/?{urlencode({'cycle': cycle.pk, **here} if cycle else here)}",
        "receipts": f"/payments/receipts/?{urlencode(here)}",
        "stages": f"/gates/stages/?{urlencode(here)}",
        "retrospectives": f"/retrospectives/?{urlencode({'year': clock.today().year, **here})}",
    }


def _goal_rows(board: Board, pace: Decimal) -> list[dict[str, Any]]:
    """Each row of the goals' health, the sum last, with the list of goals behind each of its numbers."""
    health, whole = board.health, board.scope.department
    if health.cycle is None or whole is None:
        return []
    rows = []
    for row in (*health.rows, *health.strategies, health.together):
        # A department's row counts its own goals, a strategy's and the sum those below it too.
        asked: dict[str, Any] = {"cycle": health.cycle.pk, "department": (row.department or whole).pk, "show": "active"}
        asked |= {"own": 1} if row.department else {}
        asked |= {"strategy": row.strategy} if row.strategy else {}
        rows.append(
            {
                "row": row,
                "all": f"/goals/?{urlencode(asked)}",
                "states": {state: f"/goals/?{urlencode({**asked, 'confidence': state})}" for state in STATES},
                "stale": f"/goals/?{urlencode({**asked, 'show': 'stale'})}",
                "trails": row.collections is not None and row.collections < pace - CLEARLY_BEHIND,
            }
        )
    return rows
