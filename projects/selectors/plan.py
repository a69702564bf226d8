"""The tasks of a filter and the milestones beside them as a plan: rows in the order of their due days, and links."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import CharField, Max, QuerySet, Value

from goaltrack.common import clock
from people.models import User
from projects.models import Milestone, Task
from projects.network import Node, ids_of, links_below, node_of
from projects.querysets import OPEN
from projects.schedule import Activity, Link, slack
from projects.selectors.filters import TaskFilter
from projects.selectors.lines import Deadlines

ROWS = 100


@dataclass(frozen=True)
class PlanRow:
    """One task or milestone. `late` is in working days; `slack` how many more it may slip, None where nobody knows:
    it is over, or the plan is that of several projects. `deviation` is from the milestone's baseline."""

    work: Task | Milestone
    activity: Activity
    late: int
    slack: int | None = None
    deviation: int | None = None

    @property
    def is_milestone(self) -> bool:
        return self.activity.is_milestone

    @property
    def is_critical(self) -> bool:
        return self.slack is not None and self.slack <= 0


@dataclass(frozen=True)
class Plan:
    """`links` join shown rows alone. `more` says whether rows follow."""

    rows: list[PlanRow]
    links: list[Link] = field(default_factory=list)
    more: bool = False

    @property
    def critical(self) -> int:
        return sum(row.is_critical for row in self.rows)


def task_plan(user: User, chosen: TaskFilter, page: int) -> Plan:
    """Page `page` (from 1) of the plan, ROWS at a time; what it costs grows with those rows and what follows them.

    Six queries at most, two of them for what follows.
    """
    nodes = _page(user, chosen, (page - 1) * ROWS)
    ids = ids_of(nodes[:ROWS])
    tasks = Task.objects.visible_to(user).as_lines().filter(pk__in=ids["task"])
    milestones = Milestone.objects.visible_to(user).as_lines().filter(pk__in=ids["milestone"])
    works: dict[Node, Task | Milestone] = {node_of(work): work for work in [*tasks, *milestones]}
    shown = [works[node] for node in nodes[:ROWS] if node in works]
    links = links_below(map(node_of, shown))
    spare = _slack(chosen, shown, links) if chosen.project is not None else {}
    deadlines = Deadlines()
    today = clock.today()
    rows = [
        PlanRow(
            work,
            activity_of(work),
            late=0 if work.is_over else deadlines.of(work.due, today).late,
            slack=spare.get(node_of(work)),
            deviation=deadlines.between(work.baseline, work.achieved_on or work.due)
            if isinstance(work, Milestone)
            else None,
        )
        for work in shown
    ]
    return Plan(rows, [link for link in links if {link.before, link.after} <= works.keys()], more=len(nodes) > ROWS)


def activity_of(work: Task | Milestone) -> Activity:
    if isinstance(work, Milestone):
        return Activity(node_of(work), None, work.achieved_on or work.due, is_milestone=True, is_over=work.is_over)
    has_begun = work.status in (Task.Status.DOING, Task.Status.REVIEW) or (
        work.status == Task.Status.BLOCKED and work.start is not None and work.start < clock.today()
    )
    return Activity(node_of(work), work.start, work.due, has_begun=has_begun, is_over=work.is_over)


def _expected(activity: Activity) -> Activity:
    """What is late is finished today at the earliest."""
    late = not activity.is_over and activity.due < clock.today()
    return replace(activity, due=clock.today()) if late else activity


def _page(user: User, chosen: TaskFilter, offset: int) -> list[Node]:
    """The nodes from `offset` on, one more than a page shows; each side is asked only as far as that."""
    sides = (("task", chosen.apply(user)), ("milestone", chosen.milestones(user)))
    asked = [_keys(kind, rows)[: offset + ROWS + 1] for kind, rows in sides]
    rows = asked[0].union(asked[1], all=True).order_by("due", "kind", "pk")[offset : offset + ROWS + 1]
    return [Node(kind, pk) for kind, _due, pk in rows]


def _keys(kind: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    named: QuerySet[Any, Any] = rows.annotate(kind=Value(kind, output_field=CharField()))
    return named.order_by("due", "pk").values_list("kind", "due", "pk")


def _slack(chosen: TaskFilter, shown: Iterable[Task | Milestone], links: list[Link]) -> dict[Node, int]:
    """Against the last day of the project's open work; what follows in other projects counts with them."""
    works = {node_of(work): work for work in shown}
    ids = ids_of({key for link in links for key in (link.before, link.after) if isinstance(key, Node)} - works.keys())
    for work in [*Task.objects.filter(pk__in=ids["task"]), *Milestone.objects.filter(pk__in=ids["milestone"])]:
        works[node_of(work)] = work
    last = [
        rows.filter(project=chosen.project).aggregate(last=Max("due"))["last"]
        for rows in (Task.objects.filter(status__in=OPEN), Milestone.objects.open())
    ]
    activities = {node: _expected(activity_of(work)) for node, work in works.items()}
    found = slack(activities, links, Deadlines().calendar, end=max(filter(None, last), default=None))
    return {key: days for key, days in found.items() if isinstance(key, Node)}
