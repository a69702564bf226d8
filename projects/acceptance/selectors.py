"""Acceptances as pages show them: where each stands, what is missing, who is next."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from people.models import User
from people.selectors import workday_calendar
from projects.acceptance.models import (
    Acceptance,
    AcceptanceDocument,
    AcceptancePoint,
    AcceptanceStep,
    Stage,
)
from projects.acceptance.permissions import WriteRights
from projects.achieving import Kept
from projects.models import Project, Unit

# Calendar days that the overview looks ahead.
AHEAD = 60


@dataclass(frozen=True)
class PartLine:
    """A step or document, the day it is due by, and how late it is in working days, 0 in time."""

    kind: str
    part: Any
    due: date
    late: int


@dataclass(frozen=True)
class AcceptanceLine:
    """`late` is in working days after the day agreed, 0 in time; `missing` is what keeps it from being passed."""

    row: Acceptance
    steps: list[PartLine] = field(default_factory=list)
    documents: list[PartLine] = field(default_factory=list)
    points: list[AcceptancePoint] = field(default_factory=list)
    late: int = 0
    may_write: bool = False
    may_run: bool = False

    @property
    def missing(self) -> list[PartLine]:
        """What comes first is first; steps before documents of the same day."""
        if self.row.is_over or self.row.state == Acceptance.State.FAILED:
            return []
        return sorted((one for one in self.steps + self.documents if one.part.is_missing), key=lambda one: one.due)

    @property
    def left_open(self) -> list[AcceptancePoint]:
        return [point for point in self.points if point.settled_on is None]

    @property
    def missing_steps(self) -> int:
        return sum(one.kind == "step" for one in self.missing)

    @property
    def missing_documents(self) -> int:
        return sum(one.kind == "document" for one in self.missing)

    @property
    def next(self) -> PartLine | None:
        return next(iter(self.missing), None)

    @property
    def missing_late(self) -> int:
        return sum(bool(one.late) for one in self.missing)

    @property
    def is_pressing(self) -> bool:
        return not self.row.is_over and bool(self.late or self.missing_late)

    @property
    def has_evidence(self) -> bool:
        return any(one.part.file or one.part.state == one.part.State.CONFIRMED for one in self.documents)


def acceptance_lines(user: User, rows: Iterable[Acceptance]) -> list[AcceptanceLine]:
    """The lines of rows read with `as_lines()`: three queries for what they take, and one at most for the rights."""
    rows = list(rows)
    calendar, today, rights = workday_calendar(), clock.today(), WriteRights(user)
    ids = [row.pk for row in rows]
    found: dict[str, defaultdict[int, list[Any]]] = {
        name: defaultdict(list) for name in ("steps", "documents", "points")
    }
    if rows:
        steps = AcceptanceStep.objects.filter(acceptance__in=ids).under_way()
        documents = AcceptanceDocument.objects.filter(acceptance__in=ids).under_way()
        points = AcceptancePoint.objects.filter(acceptance__in=ids).select_related("owner", "task")
        for name, parts in (
            ("steps", steps.select_related("done_by", "passed_over_by")),
            ("documents", documents.select_related("passed_over_by")),
            ("points", points),
        ):
            for part in parts:
                found[name][part.acceptance_id].append(part)

    def line_of(kind: str, row: Acceptance, part: Any) -> PartLine:
        due = calendar.add(row.due, -part.before) if part.before else row.due
        return PartLine(kind, part, due, late=calendar.late(due, today) if part.is_missing else 0)

    lines = []
    for row in rows:
        lines.append(
            AcceptanceLine(
                row,
                steps=[line_of("step", row, part) for part in found["steps"][row.pk]],
                documents=[line_of("document", row, part) for part in found["documents"][row.pk]],
                points=found["points"][row.pk],
                late=0 if row.is_over else calendar.late(row.due, today),
                may_write=rights.may_write(row),
                may_run=rights.may_run(row),
            )
        )
    return lines


def coming(
    user: User, *, project: int | None = None, stage: str = "", mine: bool = False, ahead: int = AHEAD
) -> list[AcceptanceLine]:
    """What is to be accepted within `ahead` days, late ones too, the earliest first."""
    rows = Acceptance.objects.visible_to(user).awaited().coming_until(clock.today() + timedelta(days=ahead))
    if project is not None:
        rows = rows.filter(project=project)
    if stage:
        rows = rows.filter(stage=stage)
    if mine:
        rows = rows.filter(Q(owner=user) | Q(follower=user))
    return acceptance_lines(user, rows.as_lines())


@dataclass(frozen=True)
class Cell:
    stage: str
    label: Any
    line: AcceptanceLine | None
    # Whether this stage is one of this scope: the whole has no acceptance of a unit.
    fits: bool


@dataclass(frozen=True)
class MatrixRow:
    """A scope; `unit` is nothing for the whole project."""

    unit: Unit | None
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    project: Project
    rows: list[MatrixRow]
    may_add: bool
    total: int

    @property
    def stages(self) -> Sequence[tuple[str, Any]]:
        return Stage.choices


def matrices(user: User, projects: Sequence[Project], may_add: Collection[int]) -> dict[int, Matrix]:
    """Stages × scopes of each project, for one who may read them: five queries, and one at most for the rights."""
    rows = Acceptance.objects.filter(project__in=projects).standing().as_lines()
    by_place = {(line.row.project_id, line.row.unit_id, line.row.stage): line for line in acceptance_lines(user, rows)}
    units: defaultdict[int, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(project__in=projects):
        units[unit.project_id].append(unit)

    def row_of(project: Project, unit: Unit | None) -> MatrixRow:
        pk = unit.pk if unit is not None else None
        cells = [
            Cell(stage, label, by_place.get((project.pk, pk, stage)), fits=unit is not None or stage != Stage.UNIT)
            for stage, label in Stage.choices
        ]
        return MatrixRow(unit, cells)

    return {
        project.pk: Matrix(
            project,
            [row_of(project, unit) for unit in [*units[project.pk], None]],
            may_add=project.pk in may_add,
            total=sum(one == project.pk for one, _unit, _stage in by_place),
        )
        for project in projects
    }


def acceptances_that_keep(milestone_ids: Collection[int]) -> dict[int, Kept]:
    """The acceptances that achieve milestones (projects.achieving): one query."""
    rows = Acceptance.objects.standing().filter(milestone__in=milestone_ids).order_by()
    words = _("It is achieved by its acceptance: record the result there.")
    return {
        milestone_id: Kept(words, f"/acceptances/{pk}/")
        for milestone_id, pk in rows.values_list("milestone", "pk")
        if milestone_id is not None
    }
