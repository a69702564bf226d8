"""Those who follow a task: added, and told."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from notices.services import notice_send
from people.models import User
from projects.models import Task, TaskWatcher


def watchers_add(task: Task, user_ids: Iterable[int]) -> int:
    """Let these follow it too; returns how many did not. Within the caller's operation, by primary key."""
    wanted = sorted(set(user_ids))
    there = set(TaskWatcher.objects.filter(task=task, user__in=wanted).values_list("user_id", flat=True))
    new = [TaskWatcher(task=task, user_id=pk) for pk in wanted if pk not in there]
    TaskWatcher.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def watchers_tell(
    *,
    kind: str,
    actor: User,
    task: Task,
    occasion: str,
    params: Mapping[str, Any],
    but: Collection[int] = (),
    also: Iterable[User] = (),
    link: str = "",
) -> None:
    """Tell those who follow the task and `also` these, except the actor and `but`, who hear of it otherwise.

    One query, and those of telling where anybody is told.
    """
    people = [*User.objects.active().filter(tasks_watched__task=task), *also]
    without = {actor.pk, *but}
    notice_send(
        kind=kind,
        recipients=[user for user in people if user.pk not in without],
        subject=task,
        occasion=occasion,
        link=link or f"/tasks/{task.pk}/",
        params={"title": task.title, "author": actor.name, **params},
    )
