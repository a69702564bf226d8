"""What stands before and behind one piece of work."""

from dataclasses import dataclass

from django.db.models import Q

from people.models import User
from projects.activities import activity_of
from projects.models import Dependency, Milestone, Task
from projects.querysets import may_carry
from projects.schedule import Kind, Link, reschedule
from projects.selectors.lines import Deadlines

# So many works are offered to wait for; more words narrow them down.
OFFERED = 20


@dataclass(frozen=True)
class LinkLine:
    """One link with what stands at its other end; `is_broken` where the dates do not keep to it."""

    dependency: Dependency
    work: Task | Milestone
    is_broken: bool

    @property
    def is_milestone(self) -> bool:
        return isinstance(self.work, Milestone)


@dataclass(frozen=True)
class Links:
    before: list[LinkLine]
    after: list[LinkLine]


def dependencies_of(user: User, work: Task | Milestone) -> Links:
    """What it waits for and what waits for it, as far as the reader sees both: one query at most."""
    if not may_carry(work, "links"):
        return Links([], [])
    name = "task" if isinstance(work, Task) else "milestone"
    into, out_of = Q(**{f"after_{name}": work}), Q(**{f"before_{name}": work})
    rows = Dependency.objects.visible_to(user).filter(into | out_of).with_ends()
    calendar = Deadlines().calendar
    before, after = [], []
    for row in rows:
        ends = {end: activity_of(end) for end in (row.before, row.after)}
        activities = {activity.key: activity for activity in ends.values()}
        link = Link(ends[row.before].key, ends[row.after].key, Kind(row.kind), row.lag)
        kept = ends[row.after]
        outcome = reschedule(activities, [link], {kept.key: (kept.start, kept.due)}, calendar)
        is_broken = bool(outcome.broken) and not row.after.is_over
        if row.after == work:
            before.append(LinkLine(row, row.before, is_broken))
        else:
            after.append(LinkLine(row, row.after, is_broken))
    return Links(before, after)


def candidates(user: User, work: Task | Milestone, query: str) -> list[Task | Milestone]:
    """What it could wait for: of its project without words, of all that the reader sees with them. Two queries."""
    found: list[Task | Milestone] = []
    for rows in (Task.objects.visible_to(user).open(), Milestone.objects.visible_to(user).open()):
        rows = rows.search(query) if query else rows.filter(project=work.project_id, goal=work.goal_id)
        if isinstance(work, rows.model):
            rows = rows.exclude(pk=work.pk)
        found += rows.select_related("owner", "project").order_by("due", "pk")[:OFFERED]
    return sorted(found, key=lambda one: (one.due, one.title))[:OFFERED]
