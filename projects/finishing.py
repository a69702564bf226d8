"""What must be over before a project is finished. Sub-apps that hang on projects register theirs in ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from projects.models import Project

NAMED = 5

Open = Callable[["Project"], "QuerySet"]


@dataclass(frozen=True)
class Rule:
    """`words` are of a count; `link` is where the open ones stand, with the project's id."""

    find: Open
    words: Promise
    link: str


@dataclass(frozen=True)
class StillOpen:
    count: int
    words: str
    titles: list[str]
    link: str

    def __str__(self) -> str:
        named = _("“%(title)s”")
        titles = " ".join(str(named) % {"title": title} for title in self.titles)
        return f"{self.words}: {titles}{'…' if self.count > len(self.titles) else ''}"


_rules: dict[str, Rule] = {}


def register(name: str, find: Open, *, words: Promise, link: str) -> None:
    _rules[name] = Rule(find, words, link)


def still_open(project: "Project") -> list[StillOpen]:
    """In the order in which they were registered: two queries each."""
    found = []
    for rule in _rules.values():
        rows = rule.find(project)
        count = rows.count()
        if count:
            words = str(rule.words % {"count": count})
            found.append(
                StillOpen(count, words, [str(row) for row in rows[:NAMED]], rule.link % {"project": project.pk})
            )
    return found


def register_work() -> None:
    from projects.models import Milestone, Task

    register(
        "task",
        lambda project: Task.objects.open().filter(project=project).order_by("due", "id"),
        words=ngettext_lazy("%(count)d open task", "%(count)d open tasks", "count"),
        link="/tasks/?project=%(project)d",
    )
    register(
        "milestone",
        lambda project: Milestone.objects.open().filter(project=project).order_by("due", "id"),
        words=ngettext_lazy("%(count)d milestone not reached", "%(count)d milestones not reached", "count"),
        link="/projects/%(project)d/",
    )
