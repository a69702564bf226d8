"""Retrospectives held and skipped: projects by the months of the year."""

from dataclasses import dataclass

from dashboards.board.scope import Scope
from goaltrack.common import clock
from lessons.months import month_name
from lessons.selectors import MatrixRow, MatrixSums, matrix_sums, retrospective_matrix

MOST_ROWS = 30


@dataclass(frozen=True)
class RetrospectiveBoard:
    """The projects that skipped the most first; `more` further ones stand on the page of the retrospectives."""

    year: int
    rows: list[MatrixRow]
    more: int
    months: list[str]
    sums: MatrixSums


def retrospectives(scope: Scope) -> RetrospectiveBoard:
    year = clock.today().year
    rows = retrospective_matrix(scope.user, year=year, department_ids=scope.tops)
    worst_first = sorted(rows, key=lambda row: -row.missed)
    months = [month_name(number) for number in range(1, 13)]
    return RetrospectiveBoard(year, worst_first[:MOST_ROWS], max(len(rows) - MOST_ROWS, 0), months, matrix_sums(rows))
