"""The filter of the task list: the query string of the page and of the API alike, and the counts it gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.models import Goal
from goals.querysets import goals_below
from goaltrack.common import clock
from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR, Message, Problems
from people.models import Department, User
from projects.models import Milestone, Module, Project, Task
from projects.querysets import OPEN, MilestoneQuerySet, RowCountBeside, TaskQuerySet
from projects.selectors.concealed import saying_what_is_watched
from projects.selectors.groups import GROUPS

Rows = TypeVar("Rows", TaskQuerySet, MilestoneQuerySet)

OPEN_CHOICE = "open"
STATUSES: Mapping[str, str | Promise] = {
    OPEN_CHOICE: _("Not finished"),
    "todo": pgettext_lazy("task status", "Not started"),
    "doing": pgettext_lazy("task status", "In progress"),
    "blocked": pgettext_lazy("task status", "Blocked"),
    "review": pgettext_lazy("task status", "Waiting for review"),
    "done": pgettext_lazy("task status", "Done"),
    "cancelled": pgettext_lazy("task status", "Cancelled"),
    "all": _("Every status"),
}
PRIORITIES: Mapping[str, str | Promise] = {one.name.lower(): one.label for one in Task.Priority}
SORTS: Mapping[str, tuple[str, ...]] = {
    "due": ("due", "id"),
    "-due": ("-due", "-id"),
    "title": ("title", "id"),
    "-title": ("-title", "-id"),
    "owner": ("owner__sort_key", "due", "id"),
    "-owner": ("-owner__sort_key", "-due", "-id"),
    "status": ("status", "due", "id"),
    "-status": ("-status", "-due", "-id"),
    "priority": ("priority", "due", "id"),
    "-priority": ("-priority", "-due", "-id"),
}
LATEST_DONE = ("-done_at", "-id")
# How far finished work is counted: nobody pages beyond it.
COUNTED = 10_000
LARGEST_ID = 2**63 - 1
LONGEST_TEXT = 100


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks, and in which order."""

    who: str = ""
    project: int | None = None
    module: int | None = None
    goal: int | None = None
    # With the work of the goals below it.
    below: bool = False
    owner: int | None = None
    # The task that they are parts of.
    parent: int | None = None
    department: int | None = None
    status: str = "all"
    priority: str = ""
    overdue: bool = False
    # The first and the last day on which it may be due.
    due_from: date | None = None
    due_to: date | None = None
    q: str = ""
    sort: str = "due"
    # What the list puts together; it is sorted inside.
    group: str = ""
    # By reader what fits whatever its status: a page counts it, sorts it and takes it apart.
    _fitting: dict[int, TaskQuerySet] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def parse(cls, params: Mapping[str, Any], *, status: str = "all") -> tuple[Self, dict[str, list[Message]]]:
        """The filter, and what could not be understood by parameter; `status` holds where none is given."""
        problems = Problems()
        found = cls(
            who=parse_choice(params, "who", ("", "me"), problems),
            project=parse_id(params, "project", problems),
            module=parse_id(params, "module", problems),
            goal=parse_id(params, "goal", problems),
            below=parse_choice(params, "below", ("", "1", "true", "0", "false"), problems) in ("1", "true"),
            owner=parse_id(params, "owner", problems),
            parent=parse_id(params, "parent", problems),
            department=parse_id(params, "department", problems),
            status=parse_choice(params, "status", (status, *STATUSES), problems),
            priority=parse_choice(params, "priority", ("", *PRIORITIES), problems),
            overdue=parse_choice(params, "overdue", ("", "1", "true", "0", "false"), problems) in ("1", "true"),
            due_from=parse_day(params, "due_from", problems),
            due_to=parse_day(params, "due_to", problems),
            q=str(params.get("q", "")).replace("\x00", "").strip()[:LONGEST_TEXT],
            sort=parse_choice(params, "sort", ("due", *SORTS), problems),
            group=parse_choice(params, "group", ("", *GROUPS), problems),
        )
        if found.due_from and found.due_to and found.due_to < found.due_from:
            problems.add("due_to", _("It lies before the first day, %(day)s.") % {"day": found.due_from.isoformat()})
            found = replace(found, due_to=None)
        return found, problems.fields

    def apply(self, user: User) -> TaskQuerySet:
        """The tasks the reader may see that fit, in order."""
        return self._in_order(self._without_status(user).filter(self._status_condition()), user)

    def first_of_each(self, user: User, statuses: Iterable[str], most: int) -> list[Task]:
        """Of each of these statuses the first `most`, as lines with their parts, in order; of what is done the latest.

        Two queries: one finds all of them, one reads them.
        """
        tasks = self._without_status(user)
        first = []
        for one in statuses:
            order = LATEST_DONE if one == Task.Status.DONE else SORTS[self.sort]
            fits = tasks.filter(replace(self, status=one)._status_condition()).order_by(*order)
            first.append(fits.values_list("pk", flat=True)[:most])
        if not first:
            return []
        ids = list(first[0].union(*first[1:], all=True))
        place = {pk: number for number, pk in enumerate(ids)}
        rows = saying_what_is_watched(Task.objects.visible_to(user), user).as_lines().with_parts(user)
        return sorted(rows.filter(pk__in=ids), key=lambda task: place[task.pk])

    def grouped(self, user: User) -> TaskQuerySet:
        """The same, group after group."""
        tasks = self.apply(user)
        if not self.group:
            return tasks
        grouping = GROUPS[self.group]
        inside = [name for name in SORTS[self.sort] if name.lstrip("-") not in grouping.order]
        return tasks.annotate(**grouping.made(user)).order_by(*grouping.order, *inside)

    def group_counts(self, user: User, keys: Iterable[Any], shown: int) -> dict[Any, str]:
        """How many tasks fit in each of these groups: one query. Beyond COUNTED tasks in all, only statuses are
        counted: the others would read them all."""
        keys = list(dict.fromkeys(keys))
        if not keys:
            return {}
        if shown >= COUNTED:
            counts = self.counts_with(user, keys)[1] if self.group == "status" else {}
        else:
            key, made = GROUPS[self.group].key, GROUPS[self.group].made(user)
            wanted = Q(**{f"{key}__in": [one for one in keys if one is not None]})
            if None in keys:
                wanted |= Q(**{key: None})
            tasks = self.apply(user).annotate(**made).filter(wanted).order_by()
            counts = dict(tasks.values_list(key).annotate(count=Count("pk")))
        return {key: f"{count}+" if count >= COUNTED else str(count) for key, count in counts.items()}

    def milestones(self, user: User) -> MilestoneQuerySet:
        """The milestones that fit: `done` means reached, and none has a state or priority that only tasks have."""
        found = self._narrowed(Milestone.objects.visible_to(user), user)
        states = {
            OPEN_CHOICE: Q(achieved_on=None, cancelled=False),
            "done": Q(achieved_on__isnull=False),
            "cancelled": Q(cancelled=True),
            "all": Q(),
        }
        if self.status not in states or self.priority or self.parent is not None:
            return found.none()
        found = found.filter(states[self.status])
        return found.open().filter(due__lt=clock.today()) if self.overdue else found

    def counts(self, user: User) -> dict[str, int]:
        """How many tasks fit whatever their status: total, open, overdue, blocked; and `shown` with it. One query.

        Finished work only grows: what holds it counts to COUNTED at most.
        """
        return self.counts_with(user, ())[0]

    def counts_with(self, user: User, statuses: Iterable[str]) -> tuple[dict[str, int], dict[str, int]]:
        """The same, and how many tasks of each of these statuses fit: one query for both."""
        tasks = self._without_status(user).order_by()

        def count(chosen: Self) -> Count | RowCountBeside:
            fits = chosen._status_condition()
            if chosen.overdue or chosen.status in (OPEN_CHOICE, *OPEN):
                return Count("pk", filter=fits)
            return RowCountBeside(tasks.filter(fits)[:COUNTED])

        columns = {f"of_{one}": count(replace(self, status=one)) for one in statuses}
        found = tasks.filter(status__in=OPEN).aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(due__lt=clock.today())),
            blocked=Count("pk", filter=Q(status="blocked")),
            total=RowCountBeside(tasks.exclude(status="cancelled")[:COUNTED]),
            shown=count(self),
            **columns,
        )
        return found, {name.removeprefix("of_"): found.pop(name) for name in columns}

    def query(self, default_status: str, beside: Mapping[str, str] | None = None, **changes: Any) -> str:
        """This filter as a query string, with `changes` and what the page has `beside` it; defaults are left out.

        It is never empty: an address that asks for nothing opens the reader's own view.
        """
        other = replace(self, **changes)
        pairs = {
            "q": other.q,
            "who": other.who,
            "project": other.project,
            "module": other.module,
            "goal": other.goal,
            "below": "1" if other.goal and other.below else "",
            "owner": other.owner,
            "parent": other.parent,
            "department": other.department,
            "status": "" if other.status == default_status else other.status,
            "priority": other.priority,
            "overdue": "1" if other.overdue else "",
            "due_from": other.due_from,
            "due_to": other.due_to,
            "sort": "" if other.sort == "due" else other.sort,
            "group": other.group,
            **(beside or {}),
        }
        given = {name: value for name, value in pairs.items() if value}
        return "?" + urlencode(given or {"status": other.status})

    def names(self, user: User) -> dict[str, str]:
        """What the chosen project, goal, person and department are called; a query for each that is set."""
        words: dict[str, tuple[Any, str]] = {
            "project": (Project, "name"),
            "module": (Module, "name"),
            "goal": (Goal, "statement"),
            "owner": (User, "name"),
            "parent": (Task, "title"),
            "department": (Department, "name"),
        }
        names = {}
        for name, (model, column) in words.items():
            if pk := getattr(self, name):
                found = model.objects.visible_to(user).filter(pk=pk).values_list(column, flat=True)
                names[name] = str(found.first() or pk)
        if self.goal and self.below:
            names["goal"] = str(_("%(goal)s and below") % {"goal": names["goal"]})
        return names

    def _in_order(self, tasks: TaskQuerySet, user: User) -> TaskQuerySet:
        return saying_what_is_watched(tasks, user).order_by(*SORTS[self.sort])

    def _without_status(self, user: User) -> TaskQuerySet:
        if user.pk not in self._fitting:
            tasks = self._narrowed(Task.objects.visible_to(user), user)
            if self.parent is not None:
                tasks = tasks.filter(parent=self.parent)
            if self.priority:
                tasks = tasks.filter(priority=Task.Priority[self.priority.upper()])
            self._fitting[user.pk] = tasks
        return self._fitting[user.pk]

    def _narrowed(self, rows: Rows, user: User) -> Rows:
        """By all that tasks and milestones have in common."""
        if self.who == "me":
            rows = rows.of_person(user)
        if self.goal is not None and self.below:
            rows = rows.filter(goal__in=goals_below([self.goal]))
        elif self.goal is not None:
            rows = rows.filter(goal=self.goal)
        for name in ("project", "owner"):
            if (value := getattr(self, name)) is not None:
                rows = rows.filter(**{name: value})
        if self.module is not None:
            # Where the reader may not read the project they do not learn that the work is of its module.
            rows = rows.filter(module__in=Module.objects.visible_to(user).filter(pk=self.module))
        if self.department is not None:
            rows = rows.in_departments([self.department])
        if self.due_from is not None:
            rows = rows.filter(due__gte=self.due_from)
        if self.due_to is not None:
            rows = rows.filter(due__lte=self.due_to)
        return rows.search(self.q) if self.q else rows

    def _status_condition(self) -> Q:
        condition = Q()
        if self.status == OPEN_CHOICE:
            condition = Q(status__in=OPEN)
        elif self.status != "all":
            condition = Q(status=self.status)
        if self.overdue:
            condition &= Q(status__in=OPEN, due__lt=clock.today())
        return condition


def parse_choice(params: Mapping[str, Any], name: str, choices: tuple[str, ...], problems: Problems) -> str:
    """The value of a parameter; the first choice stands for a missing or empty one."""
    value = str(params.get(name, "") or choices[0])
    if value in choices:
        return value
    problems.add(name, _("Choose one of: %(choices)s.") % {"choices": ", ".join(filter(None, dict.fromkeys(choices)))})
    return choices[0]


def parse_id(params: Mapping[str, Any], name: str, problems: Problems) -> int | None:
    value = str(params.get(name, "") or "")
    if not value:
        return None
    if value.isascii() and value.isdecimal() and len(value) < 20 and int(value) <= LARGEST_ID:
        return int(value)
    problems.add(name, _("Give its number."))
    return None


def parse_day(params: Mapping[str, Any], name: str, problems: Problems) -> date | None:
    value = str(params.get(name, "") or "")
    if not value:
        return None
    try:
        day = date.fromisoformat(value if len(value) == 10 and value.isascii() else "")
    except ValueError:
        problems.add(name, _("Give a day like %(day)s.") % {"day": clock.today().isoformat()})
        return None
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    problems.add(name, _("Choose a day from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    return None
