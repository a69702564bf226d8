"""Which projects owe a review before, during or after: projects.gates.stages over the rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from goaltrack.common import clock
from people.models import Department, User
from people.selectors import workday_calendar
from projects.gates.models import OPEN_STATES, STAGES, GateCase, GateDefinition, Kind
from projects.gates.stages import Held, Life, Obligation, obligations
from projects.gates.words import quarter_label
from projects.models import Project


@dataclass(frozen=True)
class StageRow:
    """A project with what it owes."""

    project: Project
    owed: list[Obligation]

    @property
    def lacking(self) -> list[Obligation]:
        return [one for one in self.owed if one.is_overdue]

    @property
    def kickoff(self) -> list[Obligation]:
        return [one for one in self.owed if one.stage == Kind.KICKOFF]

    @property
    def midway(self) -> list[tuple[str, Obligation]]:
        """With the name of the quarter."""
        return [(quarter_label(one.quarter), one) for one in self.owed if one.stage == Kind.MIDWAY]

    @property
    def closing(self) -> list[Obligation]:
        return [one for one in self.owed if one.stage == Kind.CLOSING]


@dataclass
class Lacking:
    """The projects of a department, and how many of them lack a review."""

    department: Department
    projects: int = 0
    lacking: int = 0
    by_stage: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))


def obligations_of(projects: Sequence[Project], *, on: date | None = None) -> dict[int, list[Obligation]]:
    """What each project owes on the day, by its id; projects come with their department (two queries)."""
    today, calendar = on or clock.today(), workday_calendar()
    since = _since_by_department()
    held = _held([project.pk for project in projects])
    return {
        project.pk: obligations(
            _life(project), held[project.pk], since=_since(project.department, since), today=today, calendar=calendar
        )
        for project in projects
    }


def stage_rows(user: User, *, department_ids: Sequence[int] = (), lacking: bool = False) -> list[StageRow]:
    """The projects one reads, of these departments and below, those that lack the most first (three queries)."""
    projects = Project.objects.visible_to(user).with_people()
    if department_ids:
        projects = projects.filter(department__path__overlap=list(department_ids))
    found = list(projects.order_by("due", "id"))
    owed = obligations_of(found)
    rows = [StageRow(project, owed[project.pk]) for project in found if owed[project.pk]]
    rows = [row for row in rows if row.lacking] if lacking else rows
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
    )


def _since_by_department() -> dict[int, dict[str, date]]:
    """From when each department asks for which stage: the earliest of its gates in use."""
    found: defaultdict[int, dict[str, date]] = defaultdict(dict)
    gates = GateDefinition.objects.filter(active=True, kind__in=STAGES).order_by()
    for department, kind, day in gates.values_list("department", "kind", "holds_from"):
        found[department][kind] = min(day, found[department].get(kind, day))
    return found


def _since(department: Department, since: Mapping[int, Mapping[str, date]]) -> dict[str, date]:
    together: dict[str, date] = {}
    for pk in department.path:
        for kind, day in since.get(pk, {}).items():
            together[kind] = min(day, together.get(kind, day))
    return together


def _held(project_ids: Sequence[int]) -> defaultdict[int, list[Held]]:
    found: defaultdict[int, list[Held]] = defaultdict(list)
    states = (*OPEN_STATES, GateCase.State.PASSED)
    cases = GateCase.objects.filter(project__in=project_ids, kind__in=STAGES, state__in=states).order_by()
    for pk, project, kind, quarter, state in cases.values_list("pk", "project", "kind", "quarter", "state"):
        found[project].append(Held(kind, pk, state == GateCase.State.PASSED, quarter))
    return found
