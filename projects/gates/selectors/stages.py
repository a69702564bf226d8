"""Which projects owe a review before, during or after: projects.gates.stages over the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from goaltrack.common import clock
from people.models import Department, User
from people.selectors import workday_calendar
from projects.gates.models import OPEN_STATES, STAGES, GateCase, GateDefinition, Kind
from projects.gates.stages import Held, Life, Obligation, obligations
from projects.gates.words import quarter_label
from projects.models import Project
from projects.querysets import ProjectQuerySet

# What was begun for a project's stages, and the gates in use of its department and those above, beside each project.
_CASES = ArraySubquery(
    GateCase.objects.filter(project=OuterRef("pk"), kind__in=STAGES, state__in=(*OPEN_STATES, GateCase.State.PASSED))
    .order_by()
    .values(one=JSONObject(case_id="pk", stage="kind", state="state", quarter="quarter"))
)
_GATES = ArraySubquery(
    GateDefinition.objects.filter(
        active=True, kind__in=STAGES, department__path__contained_by=OuterRef("department__path")
    )
    .order_by()
    .values(one=JSONObject(stage="kind", holds_from="holds_from"))
)


@dataclass(frozen=True)
class StageRow:
    """A project with what it owes."""

    project: Project
    owed: list[Obligation]

    @property
    def lacking(self) -> list[Obligation]:
        return [one for one in self.owed if one.is_overdue]

    def of(self, stage: str) -> list[Obligation]:
        return [one for one in self.owed if one.stage == stage]

    @property
    def kickoff(self) -> list[Obligation]:
        return self.of(Kind.KICKOFF)

    @property
    def midway(self) -> list[tuple[str, Obligation]]:
        """With the name of the quarter."""
        return [(quarter_label(one.quarter), one) for one in self.of(Kind.MIDWAY)]

    @property
    def closing(self) -> list[Obligation]:
        return self.of(Kind.CLOSING)


@dataclass
class Lacking:
    """The projects of a department, and how many of them lack a review."""

    department: Department
    projects: int = 0
    lacking: int = 0
    by_stage: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))


def stages_of(projects: ProjectQuerySet, *, on: date | None = None) -> list[StageRow]:
    """Each of the projects with what it owes on the day (one query)."""
    today, calendar = on or clock.today(), workday_calendar()
    return [
        StageRow(
            project, obligations(_life(project), _held(project), since=_since(project), today=today, calendar=calendar)
        )
        for project in projects.annotate(stage_cases=_CASES, stage_gates=_GATES)
    ]


def stage_rows(user: User, *, department_ids: Sequence[int] = (), lacking: bool = False) -> list[StageRow]:
    """The projects one reads that owe a review, of these departments and below; those that lack the most first."""
    projects = Project.objects.visible_to(user).with_people().order_by("due", "id")
    if department_ids:
        projects = projects.filter(department__path__overlap=list(department_ids))
    rows = [row for row in stages_of(projects) if (row.lacking if lacking else row.owed)]
    return sorted(rows, key=lambda row: -len(row.lacking))


def lacking_by_department(rows: Iterable[StageRow]) -> list[Lacking]:
    """Counted by the projects' own departments, in their order."""
    found: dict[int, Lacking] = {}
    for row in rows:
        department = row.project.department
        counted = found.setdefault(department.pk, Lacking(department))
        counted.projects += 1
        counted.lacking += bool(row.lacking)
        for stage in {one.stage for one in row.lacking}:
            counted.by_stage[stage] += 1
    return sorted(found.values(), key=lambda one: one.department.path)


def _life(project: Project) -> Life:
    return Life(
        start=project.start,
        due=project.due,
        is_planned=project.state == Project.State.PLANNED,
        is_finished=project.state == Project.State.FINISHED,
        paused=project.suspended_on,
        resumed=project.resumed_on,
    )


def _held(project: Any) -> list[Held]:
    return [
        Held(one["stage"], one["case_id"], one["state"] == GateCase.State.PASSED, _day(one["quarter"]))
        for one in project.stage_cases
    ]


def _since(project: Any) -> dict[str, date]:
    """From when the project is asked for each stage: the earliest of the gates that hold for it."""
    together: dict[str, date] = {}
    for one in project.stage_gates:
        day = date.fromisoformat(one["holds_from"])
        together[one["stage"]] = min(day, together.get(one["stage"], day))
    return together


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
