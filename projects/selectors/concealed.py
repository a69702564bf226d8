"""What a task belongs to, kept from those who merely watch it or look at it: they see that task alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from django.db.models import BooleanField, ExpressionWrapper, Q

from goals.models import Goal
from goals.querysets import goals_visible_to
from people.models import User
from projects.models import Project, Task
from projects.querysets import TaskQuerySet, projects_visible_to, watched_by


def saying_what_is_watched(tasks: TaskQuerySet, user: User) -> TaskQuerySet:
    return tasks.annotate(is_watched=ExpressionWrapper(watched_by(user), output_field=BooleanField()))


def concealed(user: User, relation: Literal["project", "module", "goal"]) -> Q:
    """Tasks whose project, module or goal `conceal` takes away."""
    own = Q(owner=user) | Q(follower=user)
    readable = goals_visible_to(user, "goal__") if relation == "goal" else projects_visible_to(user, "project__")
    return (Q(reviewer=user) | watched_by(user)) & ~own & ~readable


def conceal(user: User, tasks: Iterable[Task]) -> None:
    """Take project, module and goal from the tasks in which the reader is a guest, unless they may read them.

    Two queries where there is such a task, none elsewhere: only those who reach beyond their own departments have any.
    """
    guests = [
        task
        for task in tasks
        if user.pk not in (task.owner_id, task.follower_id)
        and (task.reviewer_id == user.pk or getattr(task, "is_watched", False))
    ]
    if not guests:
        return
    projects = _readable(Project, user, [task.project_id for task in guests])
    goals = _readable(Goal, user, [task.goal_id for task in guests])
    for task in guests:
        if task.project_id not in projects:
            task.project = task.module = None
        if task.goal_id not in goals:
            task.goal = None


def concealed_rows(user: User, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same for the plain rows of the API, with `is_watched`."""
    found = [dict(row) for row in rows]
    guests = [
        row
        for row in found
        if user.pk not in (row["owner"], row["follower"]) and (row["reviewer"] == user.pk or row["is_watched"])
    ]
    if guests:
        projects = _readable(Project, user, [row["project"] for row in guests])
        goals = _readable(Goal, user, [row["goal"] for row in guests])
        for row in guests:
            if row["project"] not in projects:
                row["project"] = row["module"] = None
            row["goal"] = row["goal"] if row["goal"] in goals else None
    return found


def _readable(model: Any, user: User, ids: Sequence[int | None]) -> set[int]:
    return set(model.objects.visible_to(user).filter(pk__in={pk for pk in ids if pk}).values_list("pk", flat=True))
