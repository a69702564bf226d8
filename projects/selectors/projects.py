"""Reads of projects: how far they are, what is late, who works in them, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from goals.models import Goal
from goals.progress import pace, suggested_confidence
from goaltrack.common import clock, panels
from history.actions import Words, words_for
from history.models import LogEntry
from people.models import User
from projects.models import Milestone, Phase, Project, ProjectMember, Task
from projects.permissions import WorkRights
from projects.querysets import OPEN
from projects.selectors.health import Health, health_of
from projects.selectors.lines import Deadline, Deadlines, MilestoneLine, TaskLine, milestone_lines, task_lines
from projects.selectors.phases import PhaseLine, phase_lines

MOST_LATE = 20
MOST_EVENTS = 12


@dataclass
class Tally:
    """Work counted: finished and all, by weight and by number."""

    total: int = 0
    done: int = 0
    late: int = 0
    blocked: int = 0
    weight: Decimal = Decimal(0)
    weight_done: Decimal = Decimal(0)

    def add_tasks(self, row: dict[str, Any]) -> None:
        self.total += row["total"]
        self.done += row["done"]
        self.late += row["late"]
        self.blocked += row["blocked"]
        self.weight += row["weight_all"] or 0
        self.weight_done += row["weight_done"] or 0

    def add_milestones(self, row: dict[str, Any]) -> None:
        self.total += row["total"]
        self.done += row["done"]
        self.weight += row["weight_all"] or 0
        self.weight_done += row["weight_done"] or 0

    @property
    def progress(self) -> Decimal | None:
        """Percent by weight where something is weighted, else by number; None without work."""
        part, whole = (self.weight_done, self.weight) if self.weight else (Decimal(self.done), Decimal(self.total))
        return (part * 100 / whole).quantize(Decimal("0.01")) if whole else None

    @property
    def is_weighted(self) -> bool:
        return bool(self.weight)


@dataclass
class ProjectLine:
    """One project of the list."""

    project: Project
    tally: Tally
    pace: Decimal
    late_days: int
    next_milestone: Milestone | None = None
    next_deadline: Deadline | None = None
    health: Health = field(default_factory=Health)

    @property
    def confidence(self) -> str:
        """What the gap between progress and pace says; empty unless the project runs."""
        if self.project.state != Project.State.ACTIVE:
            return ""
        return suggested_confidence(self.tally.progress, self.pace)


@dataclass
class Event:
    """One thing that happened, in the words of its action."""

    entry: LogEntry
    words: Words
    link: str = ""
    status: tuple[str, str] | None = None


@dataclass
class ProjectOverview(ProjectLine):
    """Everything the project's page shows."""

    late: list[TaskLine] = field(default_factory=list)
    blocked: list[TaskLine] = field(default_factory=list)
    milestones: list[MilestoneLine] = field(default_factory=list)
    phases: list[PhaseLine] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    people: list["Worker"] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def held_up(self) -> list[panels.Shown]:
        """What its late work holds up, in one line, where the reader may know it."""
        return panels.summed(line.beside for line in self.late)


@dataclass
class Worker:
    """A member of the project with the open work they carry as A and as B."""

    user: User
    as_owner: int
    as_follower: int


def project_lines(projects: Sequence[Project]) -> list[ProjectLine]:
    """The lines of these projects in three queries, and those of their health."""
    ids = [project.pk for project in projects]
    tallies = {pk: Tally() for pk in ids}
    for row in _task_counts(ids):
        tallies[row["project"]].add_tasks(row)
    for row in _milestone_counts(ids):
        tallies[row["project"]].add_milestones(row)
    coming = Milestone.objects.open().filter(project__in=ids).order_by("project_id", "due", "id").distinct("project_id")
    nexts = {milestone.project_id: milestone for milestone in coming}
    deadlines = Deadlines()
    health = health_of(projects, deadlines)
    lines = [_line(project, tallies[project.pk], nexts.get(project.pk), deadlines) for project in projects]
    return [replace(line, health=health[line.project.pk]) for line in lines]


def project_overview(user: User, project: Project) -> ProjectOverview:
    """The project's page for this reader, in seven queries, one for the rights, and those of its health."""
    tally, goals = Tally(), {}
    for row in _task_counts([project.pk], "goal", "goal__statement"):
        tally.add_tasks(row)
        goals[row["goal"]] = row["goal__statement"]
    deadlines, rights = Deadlines(), WorkRights(user)
    milestones = list(Milestone.objects.filter(project=project, cancelled=False).as_lines().order_by("due", "id"))
    for milestone in milestones:
        tally.add_milestones(_as_count(milestone))
        if milestone.goal is not None:
            goals[milestone.goal_id] = milestone.goal.statement
    pressing = Task.objects.filter(project=project).pressing(on=clock.today()).as_lines().order_by("due", "id")
    lines = task_lines(user, pressing[: MOST_LATE * 2], rights=rights, deadlines=deadlines)
    line = _line(project, tally, None, deadlines)
    return ProjectOverview(
        project=project,
        tally=tally,
        pace=line.pace,
        late_days=line.late_days,
        health=health_of([project], deadlines)[project.pk],
        late=sorted((one for one in lines if one.is_late), key=lambda one: -one.rank)[:MOST_LATE],
        blocked=[one for one in lines if one.task.status == Task.Status.BLOCKED and not one.is_late],
        milestones=milestone_lines(user, milestones, rights=rights, deadlines=deadlines),
        phases=phase_lines(Phase.objects.filter(project=project), deadlines),
        goals=_readable_goals(user, [pk for pk in goals if pk is not None]),
        people=_workers(project),
        events=project_events(project),
    )


def project_events(project: Project, *, limit: int = MOST_EVENTS) -> list[Event]:
    """What happened to the project and to the work in it, newest first (one query)."""
    tasks = Task.objects.filter(project=project).values("pk")
    milestones = Milestone.objects.filter(project=project).values("pk")
    entries = LogEntry.objects.filter(
        Q(object_type=Project._meta.label_lower, object_id=project.pk)
        | Q(object_type=Task._meta.label_lower, object_id__in=tasks)
        | Q(object_type=Milestone._meta.label_lower, object_id__in=milestones)
    )
    return [as_event(entry) for entry in entries.select_related("actor").order_by("-at", "-id")[:limit]]


def as_event(entry: LogEntry) -> Event:
    """The entry in words, with a link to what it is about and, for a status log, from where to where."""
    places = {Task._meta.label_lower: "tasks", Milestone._meta.label_lower: "milestones"}
    place = places.get(entry.object_type)
    moved = [(str(c["old"]), str(c["new"])) for c in entry.changes if c.get("field") == "status" and c.get("old")]
    return Event(
        entry=entry,
        words=words_for(entry.action),
        link=f"/{place}/{entry.object_id}/" if place else "",
        status=moved[0] if moved else None,
    )


def _line(project: Project, tally: Tally, milestone: Milestone | None, deadlines: Deadlines) -> ProjectLine:
    today = clock.today()
    return ProjectLine(
        project=project,
        tally=tally,
        pace=pace(project.start, project.due, today, deadlines.calendar),
        late_days=0 if project.state == Project.State.FINISHED else deadlines.of(project.due, today).late,
        next_milestone=milestone,
        next_deadline=deadlines.of(milestone.due, today) if milestone else None,
    )


def _task_counts(project_ids: Sequence[int], *more: str) -> list[Any]:
    """Cancelled work counts for nothing, as in the totals of goals."""
    done, late = Q(status="done"), Q(status__in=OPEN, due__lt=clock.today())
    rows = Task.objects.filter(project__in=project_ids).exclude(status="cancelled").order_by().values("project", *more)
    return list(
        rows.annotate(
            total=Count("pk"),
            done=Count("pk", filter=done),
            late=Count("pk", filter=late),
            blocked=Count("pk", filter=Q(status="blocked")),
            weight_all=Sum("weight"),
            weight_done=Sum("weight", filter=done),
        )
    )


def _milestone_counts(project_ids: Sequence[int]) -> list[Any]:
    done = Q(achieved_on__isnull=False)
    rows = Milestone.objects.filter(project__in=project_ids, cancelled=False).order_by().values("project")
    return list(
        rows.annotate(
            total=Count("pk"),
            done=Count("pk", filter=done),
            weight_all=Sum("weight"),
            weight_done=Sum("weight", filter=done),
        )
    )


def _as_count(milestone: Milestone) -> dict[str, Any]:
    done = milestone.achieved_on is not None
    weight = milestone.weight or Decimal(0)
    return {"total": 1, "done": int(done), "weight_all": weight, "weight_done": weight if done else 0}


def _readable_goals(user: User, ids: Sequence[int]) -> list[Goal]:
    return list(Goal.objects.visible_to(user).filter(pk__in=ids).only("statement")) if ids else []


def _workers(project: Project) -> list[Worker]:
    """The members with their open work, the busiest first (one query)."""
    is_open = Q(project=project, status__in=OPEN)
    mine = Task.objects.filter(is_open).order_by()
    owned = mine.filter(owner=OuterRef("user")).values("owner").annotate(n=Count("pk"))
    followed = mine.filter(follower=OuterRef("user")).values("follower").annotate(n=Count("pk"))
    members = (
        ProjectMember.objects.filter(project=project)
        .exclude(user__in=[pk for pk in (project.manager_id, project.follower_id) if pk])
        .select_related("user")
        .annotate(
            as_owner=Coalesce(Subquery(owned.values("n")), 0), as_follower=Coalesce(Subquery(followed.values("n")), 0)
        )
        .order_by("-as_owner", "-as_follower", "user__sort_key", "user")
    )
    return [Worker(member.user, member.as_owner, member.as_follower) for member in members]
