"""Retrospectives over projects and months: the matrix, what waits for whom, and what a project's page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.functional import Promise

from goaltrack.common import clock
from lessons.models import Retrospective
from lessons.months import first_of, last_of
from lessons.states import MISSED, NONE, STATES, state_of
from people.abilities import Ability
from people.models import User
from people.permissions import may
from people.selectors import workday_calendar
from projects.models import Project


@dataclass(frozen=True)
class Cell:
    """One project, one month. `url` is the retrospective, or where to begin one; empty where none can be begun."""

    month: date
    state: str
    retrospective_id: int | None
    url: str

    @property
    def kind(self) -> str:
        return STATES[self.state][0]

    @property
    def icon(self) -> str:
        return STATES[self.state][1]

    @property
    def label(self) -> str | Promise:
        return STATES[self.state][2]


@dataclass(frozen=True)
class MatrixRow:
    project: Project
    cells: list[Cell]

    @cached_property
    def missed(self) -> int:
        return sum(cell.state == MISSED for cell in self.cells)


@dataclass
class MatrixSums:
    """How many of each state; `asked` is all of them but none."""

    held: int = 0
    late: int = 0
    missed: int = 0
    due: int = 0

    @property
    def asked(self) -> int:
        return self.held + self.late + self.missed + self.due


@dataclass(frozen=True)
class Line:
    """One retrospective of a list: its state, and how many working days it is late or has left."""

    retrospective: Retrospective
    state: str
    late: int
    left: int
    is_mine: bool

    @property
    def kind(self) -> str:
        return STATES[self.state][0]

    @property
    def icon(self) -> str:
        return STATES[self.state][1]

    @property
    def label(self) -> str | Promise:
        return STATES[self.state][2]


def retrospective_matrix(
    user: User, *, year: int, department_ids: Sequence[int] | None = None, only_mine: bool = False
) -> list[MatrixRow]:
    """Projects × the months of the year, in two queries.

    The running projects that had begun by then, and finished ones that held or owed one in that year.
    """
    of_year = Retrospective.objects.filter(month__year=year)
    projects = Project.objects.visible_to(user).filter(start__lte=date(year, 12, 31))
    has_one = Exists(of_year.filter(project=OuterRef("pk")))
    projects = projects.filter(Q(state=Project.State.ACTIVE) | has_one).select_related("department")
    if department_ids is not None:
        projects = projects.filter(department__path__overlap=list(department_ids))
    if only_mine:
        projects = projects.filter(mine(user))
    rows = list(projects.order_by("name", "id"))
    found = {(one.project_id, one.month): one for one in of_year.filter(project__in=[row.pk for row in rows])}
    today = clock.today()
    months = [date(year, number, 1) for number in range(1, 13)]
    matrix = []
    for project in rows:
        may_start = may(user, "lessons.retrospective_publish", project)
        cells = [_cell(project, month, found.get((project.pk, month)), may_start, today) for month in months]
        matrix.append(MatrixRow(project, cells))
    return matrix


def matrix_sums(rows: Sequence[MatrixRow]) -> MatrixSums:
    sums = MatrixSums()
    for row in rows:
        for cell in row.cells:
            if cell.state != NONE:
                setattr(sums, cell.state, getattr(sums, cell.state) + 1)
    return sums


def mine(user: User, prefix: str = "") -> Q:
    """The condition "the person is the project's A or B"."""
    return Q(**{f"{prefix}manager": user}) | Q(**{f"{prefix}follower": user})


def retrospectives_waiting(user: User) -> list[Line]:
    """The open ones that the person holds or whose department they lead, the most overdue first (one query)."""
    led = user.departments_with(Ability.WRITE_PROJECTS) if user.is_active else []
    answers_for = mine(user, "project__")
    if led:
        answers_for |= Q(project__department__path__overlap=led)
    waiting = Retrospective.objects.open().filter(answers_for).select_related("project__manager", "project__follower")
    return retrospective_lines(user, waiting.order_by("due", "project__name", "id"))


def retrospective_lines(user: User, retrospectives: QuerySet[Retrospective] | Sequence[Retrospective]) -> list[Line]:
    """Read with their projects: no query of its own."""
    calendar, today = workday_calendar(), clock.today()
    return [
        Line(
            retrospective=one,
            state=state_of(one, today),
            late=calendar.late(one.due, today) if one.is_open and one.due < today else 0,
            left=calendar.late(today, one.due) if today < one.due else 0,
            is_mine=user.pk in (one.project.manager_id, one.project.follower_id),
        )
        for one in retrospectives
    ]


def project_retrospectives(user: User, project_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """By project: its newest two, with how many of their measures are done; where one may be begun (three queries)."""
    projects = Project.objects.visible_to(user).filter(pk__in=project_ids).exclude(state=Project.State.PLANNED)
    of = {project.pk: project for project in projects.select_related("department")}
    done = Q(measures__done_on__isnull=False) | Q(measures__task__status="done")
    newest = (
        Retrospective.objects.filter(project__in=of)
        .select_related("project")
        .annotate(place=Window(RowNumber(), partition_by=F("project"), order_by=F("month").desc()))
        .filter(place__lte=2)
    )
    counted = Retrospective.objects.filter(pk__in=newest.values("pk")).select_related("project")
    counted = counted.annotate(
        measure_count=Count("measures", distinct=True), measures_done=Count("measures", filter=done, distinct=True)
    )
    lines: dict[int, list[Line]] = {pk: [] for pk in of}
    for line in retrospective_lines(user, counted.order_by("-month")):
        lines[line.retrospective.project_id].append(line)
    return {
        pk: {"lines": lines[pk], "project_id": pk, "may_start": may(user, "lessons.retrospective_publish", project)}
        for pk, project in of.items()
    }


def _cell(project: Project, month: date, retrospective: Retrospective | None, may_start: bool, today: date) -> Cell:
    state = state_of(retrospective, today)
    if retrospective is not None:
        return Cell(month, state, retrospective.pk, reverse("retrospective_detail", args=[retrospective.pk]))
    begun = project.start <= last_of(month) and month <= first_of(today)
    url = ""
    if begun and may_start:
        url = f"{reverse('retrospective_start')}?project={project.pk}&month={month:%Y-%m}"
    return Cell(month, state, None, url)
