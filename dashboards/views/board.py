"""The dashboard: where the department stands, every number a link to its rows."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dashboards.board import Board, board_of
from dashboards.board.health import STATES
from goals.selectors import cycle_pace
from goaltrack.common import clock
from goaltrack.common.numbers import asked_id
from lessons.states import STATES as RETROSPECTIVE_STATES
from people.abilities import Ability
from people.requests import SignedInRequest

# Percentage points behind the pace from which a department's collections are marked.
CLEARLY_BEHIND = 15


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
        "links": _links(board),
        "stage_rows": [
            {"counted": one, "link": f"/gates/stages/?{urlencode({'department': one.department.pk, 'lacking': 1})}"}
            for one in board.stages
        ],
        "key": RETROSPECTIVE_STATES.values(),
        "may_write_goals": bool(request.user.departments_with(Ability.WRITE_GOALS)),
        "may_write_money": bool(request.user.departments_with(Ability.WRITE_MONEY)),
    }
    return render(request, "dashboards/dashboard.html", context)


def _links(board: Board) -> dict[str, str]:
    """The lists behind the numbers, narrowed to the department."""
    here = {"department": board.scope.department.pk} if board.scope.department else {}
    return {
        "overdue": f"/tasks/?{urlencode({'overdue': 1, **here})}",
        "stuck": f"/payments/?{urlencode({**here, 'show': 'overdue'})}",
        "payments": f"/payments/?{urlencode(here)}",
        "receipts": f"/payments/receipts/?{urlencode(here)}",
        "stages": f"/gates/stages/?{urlencode(here)}",
        "retrospectives": f"/retrospectives/?{urlencode({'year': board.retrospectives.year, **here})}",
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
