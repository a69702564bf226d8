"""The tasks of a filter in groups: what they have in common, in which order they come, and what they are called."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import BigIntegerField, Case, Expression, F, IntegerField, Q, TextField, Value, When
from django.db.models.functions import TruncWeek
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goaltrack.common import dates
from goaltrack.common.markup import PRIORITY, TASK_STATUS
from goaltrack.common.numbers import asked_id
from people.models import User
from projects.models import Task
from projects.selectors.concealed import concealed
from projects.selectors.lines import TaskLine


@dataclass(frozen=True)
class Grouping:
    """`key` is the column whose value the tasks of a group share; `order` the columns by which groups come, of which
    `made` are worked out. None of them is ever null, as a cursor holds them."""

    label: str | Promise
    key: str
    order: tuple[str, ...]
    made: Callable[[User], Mapping[str, Expression]] = lambda _user: {}


def _named(relation: Literal["project", "module", "goal"], name: str) -> Callable[[User], Mapping[str, Expression]]:
    """By what it is called; what has none comes last, and so does what the reader may not know of a task they watch: a
    cursor would tell it."""

    def made(user: User) -> Mapping[str, Expression]:
        unnamed = When(Q(**{relation: None}) | concealed(user, relation), then=Value(1))
        is_last = Q(apart=1)
        return {
            "apart": Case(unnamed, default=Value(0), output_field=IntegerField()),
            "called": Case(When(is_last, then=Value("")), default=F(f"{relation}__{name}"), output_field=TextField()),
            "within": Case(When(is_last, then=Value(0)), default=F(f"{relation}_id"), output_field=BigIntegerField()),
        }

    return made


_FLOW = [When(status=status, then=Value(place)) for place, status in enumerate(TASK_STATUS)]
GROUPS: Mapping[str, Grouping] = {
    "status": Grouping(
        gettext_lazy("Status"), "status", ("place",), lambda _user: {"place": Case(*_FLOW, output_field=IntegerField())}
    ),
    "owner": Grouping(gettext_lazy("A role"), "owner", ("owner__sort_key", "owner")),
    "project": Grouping(gettext_lazy("Project"), "project", ("apart", "called", "within"), _named("project", "name")),
    "module": Grouping(gettext_lazy("Module"), "module", ("apart", "called", "within"), _named("module", "name")),
    "goal": Grouping(gettext_lazy("Goal"), "goal", ("apart", "called", "within"), _named("goal", "statement")),
    "week": Grouping(gettext_lazy("Due week"), "due_week", ("due_week",), lambda _user: {"due_week": TruncWeek("due")}),
    "priority": Grouping(gettext_lazy("Priority"), "priority", ("priority",)),
}


# What a page writes for the key of those that have none.
NONE = "none"


@dataclass
class TaskGroup:
    """The lines of a group on one page. `count` is of the whole group, None where that is not counted; `continues`
    says that it began on the page before."""

    key: Any
    words: str
    icon: str = ""
    count: str = ""
    continues: bool = False
    lines: list[TaskLine] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return NONE if self.key is None else str(self.key)


def key_of(group: str, task: Task) -> Any:
    keys: Mapping[str, Callable[[], Any]] = {
        "status": lambda: task.status,
        "owner": lambda: task.owner_id,
        "project": lambda: task.project_id,
        "module": lambda: task.module_id,
        "goal": lambda: task.goal_id,
        "week": lambda: task.due - timedelta(days=task.due.weekday()),
        "priority": lambda: task.priority,
    }
    return keys[group]()


def keys_read(group: str, texts: Iterable[str]) -> dict[str, Any]:
    """The keys of groups by what pages write for them (`TaskGroup.slug`); what is none is left out."""
    found: dict[str, Any] = {}
    for text in texts:
        if text == NONE and group in ("project", "goal"):
            found[text] = None
        elif group == "status" and text in TASK_STATUS:
            found[text] = text
        elif group == "week":
            with suppress(ValueError):
                found[text] = date.fromisoformat(text)
        elif group == "priority" and text in map(str, Task.Priority.values):
            found[text] = int(text)
        elif group in ("owner", "project", "goal") and (pk := asked_id(text)):
            found[text] = pk
    return found


def task_groups(
    group: str, lines: Sequence[TaskLine], before: Task | None, counts: Mapping[Any, str]
) -> list[TaskGroup]:
    """The lines, which come in the order of the group, under its headings; `before` is the last of the page before."""
    groups: list[TaskGroup] = []
    for line in lines:
        key = key_of(group, line.task)
        if not groups or groups[-1].key != key:
            continues = not groups and before is not None and key_of(group, before) == key
            groups.append(TaskGroup(key, *_words(group, line.task), counts.get(key, ""), continues))
        groups[-1].lines.append(line)
    return groups


def _words(group: str, task: Task) -> tuple[str, str]:
    """What the heading of the task's group says, and its icon."""
    if group == "status":
        _kind, icon, words = TASK_STATUS[task.status]
        return str(words), icon
    if group == "owner":
        return task.owner.name, "user"
    if group == "project":
        return task.project.name if task.project else _("Without a project"), "briefcase"
    if group == "module":
        # Its name came along, as what the group is ordered by.
        return (getattr(task, "called", "") if task.module_id else _("Without a module")), "box"
    if group == "goal":
        return task.goal.statement if task.goal else _("Without a goal"), "target"
    if group == "priority":
        _kind, icon, words = PRIORITY[task.priority_name]
        return _("Priority: %(priority)s") % {"priority": words}, icon
    monday: date = key_of("week", task)
    span = {"number": monday.isocalendar().week, "first": dates.short(monday)}
    return _("Week %(number)d, from %(first)s") % span, "calendar"
