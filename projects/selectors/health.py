"""How projects do: what the rules find, and what their managers say (projects.health)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from goals.progress import pace
from goaltrack.common import clock
from projects.health import HOLDS_DAYS, Facts, Finding, findings, suggestion, worst_first
from projects.models import HealthStatement, Milestone, Phase, Project, Task
from projects.querysets import OPEN
from projects.selectors.lines import Deadlines

# What sub-apps find: by project id, in a fixed number of queries.
Source = Callable[[Sequence[int]], Mapping[int, list[Finding]]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    _sources[name] = source


@dataclass(frozen=True)
class Health:
    """Of a project that goes on; of another one it is empty. `statement` is the newest."""

    found: list[Finding] = field(default_factory=list)
    suggested: str = ""
    statement: HealthStatement | None = None

    @property
    def is_stated(self) -> bool:
        """The statement still holds."""
        if self.statement is None or not self.suggested:
            return False
        return self.statement.on > clock.today() - timedelta(days=HOLDS_DAYS)

    @property
    def confidence(self) -> str:
        return self.statement.confidence if self.statement is not None and self.is_stated else self.suggested

    @property
    def why(self) -> Any:
        """The reason in one line: the statement's, or the worst that was found."""
        if self.statement is not None and self.is_stated:
            return self.statement.reason
        return self.found[0].words if self.found else ""


def health_of(projects: Sequence[Project], deadlines: Deadlines | None = None) -> dict[int, Health]:
    """By project id: four queries, and those of the sources."""
    running = {project.pk: project for project in projects if project.state == Project.State.ACTIVE}
    empty = {project.pk: Health() for project in projects}
    if not running:
        return empty
    ids, known = list(running), deadlines or Deadlines()
    tasks, milestones, phases = _tasks(ids), _milestones(ids), _phases(ids, known)
    stated = _statements(ids)
    more: defaultdict[int, list[Finding]] = defaultdict(list)
    for source in _sources.values():
        for pk, found in source(ids).items():
            more[pk].extend(found)
    for pk, project in running.items():
        facts = _facts(project, tasks.get(pk, {}), milestones.get(pk, []), phases.get(pk, ("", 0)), known)
        found = worst_first([*findings(facts, pk), *more[pk]])
        empty[pk] = Health(found, suggestion(found), stated.get(pk))
    return empty


def _facts(
    project: Project,
    tasks: Mapping[str, Any],
    milestones: Sequence[tuple[date, date, date | None, date | None, Decimal | None]],
    phase: tuple[str, int],
    known: Deadlines,
) -> Facts:
    today = clock.today()
    done = [achieved for _b, _d, _e, achieved, _w in milestones if achieved is not None]
    weight = (tasks.get("weight_all") or 0) + sum(row[4] or 0 for row in milestones)
    weight_done = (tasks.get("weight_done") or 0) + sum(row[4] or 0 for row in milestones if row[3] is not None)
    total, finished = tasks.get("total", 0) + len(milestones), tasks.get("done", 0) + len(done)
    part, whole = (weight_done, weight) if weight else (finished, total)
    slips = [
        known.between(baseline, max(expected or due, max(due, today)))
        for baseline, due, expected, achieved, _weight in milestones
        if achieved is None
    ]
    late, blocked = tasks.get("late_since"), tasks.get("first_blocked")
    return Facts(
        progress=Decimal(part) * 100 / Decimal(whole) if whole else None,
        pace=pace(project.start, project.due, today, known.calendar),
        late_tasks=tasks.get("late", 0),
        late_days=known.of(late, today).late if late else 0,
        blocked_tasks=tasks.get("blocked", 0),
        blocked_days=known.calendar.count(blocked, today) if blocked else 0,
        slipped_milestones=sum(slip > 0 for slip in slips),
        milestone_days=max([*slips, 0]),
        phase=phase[0],
        phase_days=phase[1],
    )


def _tasks(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    done, late = Q(status="done"), Q(status__in=OPEN, due__lt=clock.today())
    blocked = Q(status=Task.Status.BLOCKED)
    rows = Task.objects.filter(project__in=ids).exclude(status="cancelled").order_by().values("project")
    counted = rows.annotate(
        total=Count("pk"),
        done=Count("pk", filter=done),
        weight_all=Sum("weight"),
        weight_done=Sum("weight", filter=done),
        late=Count("pk", filter=late),
        late_since=Min("due", filter=late),
        blocked=Count("pk", filter=blocked),
        first_blocked=Min("blocked_since", filter=blocked),
    )
    return {row["project"]: dict(row) for row in counted}


def _milestones(ids: Sequence[int]) -> dict[int, list[Any]]:
    rows = Milestone.objects.filter(project__in=ids, cancelled=False).order_by()
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for pk, *row in rows.values_list("project", "baseline", "due", "expected", "achieved_on", "weight"):
        found[pk].append(tuple(row))
    return found


def _phases(ids: Sequence[int], known: Deadlines) -> dict[int, tuple[str, int]]:
    """The one that slipped the most, of those that are not over."""
    rows = Phase.objects.filter(project__in=ids, due__gte=clock.today(), baseline_due__isnull=False)
    worst: dict[int, tuple[str, int]] = {}
    for pk, name, baseline, due in rows.values_list("project", "name", "baseline_due", "due"):
        slip = known.between(baseline, due) if baseline is not None else 0
        if slip > worst.get(pk, ("", 0))[1]:
            worst[pk] = (name, slip)
    return worst


def _statements(ids: Iterable[int]) -> dict[int, HealthStatement]:
    newest = HealthStatement.objects.filter(project__in=ids).order_by().values("project").annotate(last=Max("pk"))
    rows = HealthStatement.objects.filter(pk__in=newest.values("last")).select_related("author")
    return {row.project_id: row for row in rows}
