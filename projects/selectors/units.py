"""The units of a project: how far each is, what of it is late, and whom it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from goaltrack.common import clock
from people.models import User
from people.permissions import may
from projects.models import Milestone, Project, Task, Unit
from projects.permissions import WorkRights
from projects.selectors.lines import Deadlines, MilestoneLine, TaskLine, milestone_lines, task_lines

MOST_PRESSING = 40


@dataclass
class UnitLine:
    """One unit of the list; `late` are its late tasks and milestones."""

    unit: Unit
    reached: int = 0
    total: int = 0
    late: int = 0
    next_milestone: Milestone | None = None


@dataclass
class UnitOverview:
    """Everything the page of a unit shows; `waits_for` are the people for whom its blocked tasks wait."""

    unit: Unit
    milestones: list[MilestoneLine]
    late: list[TaskLine] = field(default_factory=list)
    blocked: list[TaskLine] = field(default_factory=list)
    # Of all of them, where the lists above are the first MOST_PRESSING.
    late_count: int = 0
    blocked_count: int = 0
    waits_for: list[User] = field(default_factory=list)

    @property
    def listed(self) -> int:
        return len(self.late) + len(self.blocked)

    @property
    def pressing(self) -> int:
        return self.late_count + self.blocked_count

    @property
    def reached(self) -> int:
        return sum(line.milestone.achieved_on is not None for line in self.milestones)

    @property
    def late_milestones(self) -> list[MilestoneLine]:
        return [line for line in self.milestones if line.is_late]

    @property
    def next(self) -> MilestoneLine | None:
        return next((line for line in self.milestones if line.is_open), None)


def unit_lines(projects: Sequence[Project]) -> dict[int, list[UnitLine]]:
    """By project the lines of its units, in three queries."""
    lines = {unit.pk: UnitLine(unit) for unit in Unit.objects.filter(project__in=projects)}
    today = clock.today()
    milestones = Milestone.objects.filter(Q(unit__in=lines) | Q(module__unit__in=lines), cancelled=False)
    rows = milestones.annotate(stands_in=Coalesce("unit", "module__unit")).order_by("due", "id")
    for one in rows.only("title", "due", "achieved_on"):
        line = lines[one.stands_in]  # type: ignore[attr-defined]  # annotated above
        line.total += 1
        line.reached += one.achieved_on is not None
        if one.achieved_on is None:
            line.late += one.due < today
            line.next_milestone = line.next_milestone or one
    stands = Q(module__unit__in=lines) | Q(milestone__unit__in=lines)
    late = Task.objects.overdue(on=today).filter(stands, project__in=projects).order_by()
    stand_in = late.annotate(stands_in=Coalesce("module__unit", "milestone__unit")).values("stands_in")
    for row in stand_in.annotate(count=Count("pk")):
        lines[row["stands_in"]].late += row["count"]
    found: dict[int, list[UnitLine]] = {project.pk: [] for project in projects}
    for line in lines.values():
        found[line.unit.project_id].append(line)
    return found


def unit_overview(user: User, unit: Unit) -> UnitOverview:
    """The page of a unit for this reader, in four queries and one for the rights."""
    deadlines, rights = Deadlines(), WorkRights(user)
    own = Q(unit=unit) | Q(unit=None, module__unit=unit)
    milestones = Milestone.objects.filter(own, cancelled=False).as_lines().order_by("due", "id")
    pressing = Task.objects.filter(work_of_unit(unit)).pressing(on=clock.today())
    tasks = pressing.as_lines().order_by("due", "id")
    lines = task_lines(user, tasks[:MOST_PRESSING], rights=rights, deadlines=deadlines)
    counts = pressing.order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(due__lt=clock.today())))
    waited_for = pressing.filter(blocked_by__isnull=False).order_by().values("blocked_by")
    return UnitOverview(
        unit,
        milestone_lines(user, milestones, rights=rights, deadlines=deadlines),
        late=[line for line in lines if line.is_late],
        blocked=[line for line in lines if not line.is_late],
        late_count=counts["late"],
        blocked_count=counts["all"] - counts["late"],
        waits_for=list(User.objects.filter(pk__in=waited_for).order_by("pk")),
    )


def work_of_unit(unit: Unit) -> Q:
    """The tasks of its modules, and those that are steps to its milestones."""
    return Q(project=unit.project_id) & (Q(module__unit=unit) | Q(milestone__unit=unit))


def units_of_projects(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """For the page of a project: its units. Four queries."""
    projects = list(Project.objects.visible_to(user).filter(pk__in=ids).select_related("department"))
    lines = unit_lines(projects)
    return {
        project.pk: {
            "project": project,
            "lines": lines[project.pk],
            "may_write": project.state != Project.State.FINISHED and may(user, "projects.project_update", project),
        }
        for project in projects
    }
