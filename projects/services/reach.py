"""What an edit of work may name: projects, goals and people that its writer sees."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goaltrack.common.errors import Problems
from people.models import User
from projects.models import Milestone, Project, Recurrence, Task

# Given as objects that exist: asking the database again for each of them would cost a query a field.
RELATIONS = ("project", "goal", "owner", "follower")
OUT_OF_REACH = {
    "project": _("There is no such project."),
    "goal": _("There is no such goal."),
    "owner": _("There is no such person among your colleagues."),
    "follower": _("There is no such person among your colleagues."),
}


def check_reach(
    work: Task | Milestone | Recurrence, reader: User, changed: Collection[str], problems: Problems
) -> None:
    """Add a problem at each changed field that names something which `reader` cannot see: one query."""
    asked: dict[str, QuerySet[Any]] = {}
    for name, model in (("project", Project), ("goal", Goal), ("owner", User), ("follower", User)):
        pk = getattr(work, f"{name}_id")
        if name in changed and pk is not None and not (model is User and pk == reader.pk):
            seen: QuerySet[Any] = model._default_manager.visible_to(reader).filter(pk=pk)
            # Nobody gets work who has left.
            asked[name] = seen.filter(is_active=True) if model is User else seen
    if not asked:
        return
    reached = User.objects.filter(pk=reader.pk).values_list(*[Exists(seen) for seen in asked.values()]).get()
    for name, is_reached in zip(asked, reached, strict=True):
        if not is_reached:
            problems.add(name, OUT_OF_REACH[name])
        elif name == "goal" and work.goal is not None and work.goal.is_over:
            problems.add("goal", _("This goal is closed or dropped."))
        elif name == "project" and work.project is not None and work.project.state == Project.State.FINISHED:
            problems.add("project", _("This project is finished."))
