"""The modules of projects with their work, what they need of each other, and whom the slip of one hits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from goaltrack.common import clock
from people.models import User
from people.permissions import may
from people.selectors import workday_calendar
from projects.coupling import Hit, Need, hits, rings
from projects.models import Coupling, Milestone, Module, Project, Task
from projects.permissions import WorkRights
from projects.querysets import OPEN
from projects.selectors.lines import Deadlines, MilestoneLine, TaskLine, milestone_lines, task_lines
from projects.slips import Slip, may_slip, slip_of

MOST_OPEN = 100


@dataclass
class ModuleLine:
    """One module: its work counted, by how much it slips, and what hits it."""

    module: Module
    total: int = 0
    open: int = 0
    late: int = 0
    blocked: int = 0
    slip: Slip | None = None
    hit_by: list["HitLine"] = field(default_factory=list)
    hits: list["HitLine"] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """It has work, and all of that is: nothing hits it any more."""
        return bool(self.total) and not self.open


@dataclass(frozen=True)
class HitLine:
    """A slip on its way: of `source`, because of `slip.work`, through `path` to the module it hits."""

    line: ModuleLine
    source: ModuleLine
    days: int
    path: list[Module]

    @property
    def path_ids(self) -> list[int]:
        return [module.pk for module in self.path]

    @property
    def between(self) -> list[Module]:
        return self.path[1:-1]


@dataclass(frozen=True)
class Cell:
    """What one module needs of another, in the matrix; `itself` where a row meets its own column."""

    couplings: list[Coupling]
    itself: bool = False

    @property
    def agreed(self) -> bool:
        return all(one.agreed for one in self.couplings)

    @property
    def words(self) -> str:
        return "; ".join(one.what for one in self.couplings)


@dataclass(frozen=True)
class Net:
    """The modules of some projects and what they need of each other."""

    lines: dict[int, ModuleLine]
    couplings: list[Coupling]

    def of(self, module_ids: Collection[int]) -> list[Module]:
        return [self.lines[pk].module for pk in module_ids]

    @property
    def needs(self) -> list[Need]:
        """What still counts: a module that is finished needs nothing."""
        return [(one.module_id, one.needed_id) for one in self.couplings if not self.lines[one.module_id].is_over]

    @property
    def rings(self) -> list[list[Module]]:
        return [self.of(ring) for ring in rings((one.module_id, one.needed_id) for one in self.couplings)]

    @property
    def matrix(self) -> list[tuple[ModuleLine, list[Cell]]]:
        """A row for each module that needs, a column for each that is needed, both in the order of the lines."""
        found: dict[Need, list[Coupling]] = {}
        for one in self.couplings:
            found.setdefault((one.module_id, one.needed_id), []).append(one)
        return [
            (line, [Cell(found.get((pk, other), []), itself=pk == other) for other in self.lines])
            for pk, line in self.lines.items()
        ]

    def line_of(self, hit: Hit) -> HitLine:
        return HitLine(self.lines[hit.module], self.lines[hit.source], hit.days, self.of(hit.path))


def net_of(projects: Iterable[Project | int], *, slipping: bool = True) -> Net:
    """The net of these projects, in six queries, one where none has a module; without what slips of it in four."""
    ids = [one if isinstance(one, int) else one.pk for one in projects]
    modules = (
        Module.objects.filter(project__in=ids).with_people().order_by("project_id", "unit__position", "name", "pk")
    )
    lines = {module.pk: ModuleLine(module) for module in modules}
    net = Net(lines, list(Coupling.objects.filter(project__in=ids).order_by("pk")) if lines else [])
    if not lines:
        return net
    _count(lines, ids)
    if not slipping:
        return net
    for pk, slip in slips_of(ids).items():
        lines[pk].slip = slip
    slips = {pk: line.slip.days for pk, line in lines.items() if line.slip is not None}
    for hit in hits(slips, net.needs):
        found = net.line_of(hit)
        lines[hit.module].hit_by.append(found)
        lines[hit.source].hits.append(found)
    return net


def slips_of(project_ids: Sequence[int]) -> dict[int, Slip]:
    """By module the work that slips most: two queries."""
    today, calendar = clock.today(), workday_calendar()
    found: dict[int, Slip] = {}
    names = ("title", "due", "module", "project")
    tasks = Task.objects.open().only(*names, "baseline_due", "blocked_until")
    milestones = Milestone.objects.open().only(*names, "baseline", "expected")
    for rows in (tasks, milestones):
        asked = rows.filter(may_slip(rows.model, on=today), project__in=project_ids, module__isnull=False)
        for work in asked.order_by("due", "pk"):
            slip, pk = slip_of(work, on=today, calendar=calendar), work.module_id or 0
            if slip is not None and (pk not in found or slip.days > found[pk].days):
                found[pk] = slip
    return found


@dataclass
class ModuleOverview:
    """Everything the page of a module shows."""

    line: ModuleLine
    net: Net
    needs: list[Coupling]
    needed_by: list[Coupling]
    tasks: list[TaskLine]
    milestones: list[MilestoneLine]
    # Of all its tasks, where those above are the first MOST_OPEN.
    late_count: int
    open_count: int

    @property
    def in_time_count(self) -> int:
        return self.open_count - self.late_count

    @property
    def late(self) -> list[TaskLine]:
        return [line for line in self.tasks if line.is_late]

    @property
    def in_time(self) -> list[TaskLine]:
        """What is open and not late, what is blocked first."""
        order = ("blocked", "review", "doing", "todo")
        return sorted((line for line in self.tasks if not line.is_late), key=lambda line: order.index(line.task.status))


def module_overview(user: User, module: Module) -> ModuleOverview:
    """The page of a module for this reader: the net, three queries, and one for the rights."""
    net, deadlines, rights = net_of([module.project_id]), Deadlines(), WorkRights(user)
    couplings = list(Coupling.objects.filter(Q(module=module) | Q(needed=module)).with_ends())
    opened = Task.objects.filter(module=module).open()
    counts = opened.order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(due__lt=clock.today())))
    tasks = opened.as_lines().order_by("due", "id")[:MOST_OPEN]
    milestones = Milestone.objects.filter(module=module, cancelled=False).as_lines().order_by("due", "id")
    return ModuleOverview(
        net.lines[module.pk],
        net,
        needs=[one for one in couplings if one.module_id == module.pk],
        needed_by=[one for one in couplings if one.needed_id == module.pk],
        tasks=task_lines(user, tasks, rights=rights, deadlines=deadlines),
        milestones=milestone_lines(user, milestones, rights=rights, deadlines=deadlines),
        late_count=counts["late"],
        open_count=counts["all"],
    )


def modules_of_projects(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """For the page of a project: its modules, their late work and whom that hits. Eight queries at most."""
    projects = list(Project.objects.visible_to(user).filter(pk__in=ids).select_related("department"))
    net = net_of(projects)
    return {
        project.pk: {
            "project": project,
            "lines": [line for line in net.lines.values() if line.module.project_id == project.pk],
            "may_write": project.state != Project.State.FINISHED and may(user, "projects.project_update", project),
        }
        for project in projects
    }


def modules_of_units(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """For the page of a unit: the modules in it. Eight queries at most."""
    modules = Module.objects.visible_to(user).filter(unit__in=ids)
    projects = set(modules.order_by().values_list("project", flat=True))
    net = net_of(projects)
    found: dict[int, dict[str, Any]] = {}
    for line in net.lines.values():
        if line.module.unit_id in ids:
            found.setdefault(line.module.unit_id or 0, {"lines": []})["lines"].append(line)
    return found


def hits_of_tasks(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """For the page of a task that slips: whom that hits through its module, for those who read the project.

    A query; five where such a task is in a module.
    """
    today, calendar = clock.today(), workday_calendar()
    read = Project.objects.visible_to(user).values("pk")
    tasks = Task.objects.open().filter(may_slip(Task, on=today), pk__in=ids, module__isnull=False, project__in=read)
    slips = {task: slip_of(task, on=today, calendar=calendar) for task in tasks}
    asked = {task: slip for task, slip in slips.items() if slip is not None}
    if not asked:
        return {}
    net = net_of({task.project_id or 0 for task in asked}, slipping=False)
    found: dict[int, dict[str, Any]] = {}
    for task, slip in asked.items():
        assert task.module_id is not None, "as it was asked for"
        lines = [net.line_of(hit) for hit in hits({task.module_id: slip.days}, net.needs)]
        if lines:
            found[task.pk] = {"lines": lines, "module": net.lines[task.module_id].module, "slip": slip}
    return found


def _count(lines: dict[int, ModuleLine], project_ids: Sequence[int]) -> None:
    """The tasks and milestones of each module; what was cancelled counts for nothing."""
    today = clock.today()
    tasks = Task.objects.filter(project__in=project_ids, module__isnull=False).exclude(status="cancelled").order_by()
    is_open = Q(status__in=OPEN)
    counted: list[Any] = list(
        tasks.values("module").annotate(
            total=Count("pk"),
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & Q(due__lt=today)),
            blocked=Count("pk", filter=Q(status="blocked")),
        )
    )
    milestones = Milestone.objects.filter(project__in=project_ids, module__isnull=False, cancelled=False).order_by()
    is_open = Q(achieved_on=None)
    counted += milestones.values("module").annotate(
        total=Count("pk"), open=Count("pk", filter=is_open), late=Count("pk", filter=is_open & Q(due__lt=today))
    )
    for row in counted:
        line = lines[row["module"]]
        for name in ("total", "open", "late", "blocked"):
            setattr(line, name, getattr(line, name) + row.get(name, 0))
