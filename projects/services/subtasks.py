"""A task as a part of another one: two levels below a task at most, never in a circle (a trigger backs it)."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from notices.services import notice_send
from people.models import User
from people.permissions import authorize
from projects.models import Task
from projects.models.tasks import MOST_LEVELS
from projects.services.locks import locked_work

NOT_YOURS = _("Only its A, its B and those who lead it divide a task into parts.")


def parents_hold(task_id: int, parent: Task | None) -> None:
    """Lock a task and the one that it is to become a part of, in the order of all tasks."""
    if parent is not None:
        list(Task.objects.filter(pk__in=[task_id, parent.pk]).order_by("pk").select_for_update().values_list("pk"))


def parent_take(*, actor: User, task: Task) -> None:
    """Hold the task that `task` is to become a part of, and see that it can; called before it is saved.

    Raises InvalidInput at `parent`, ActionForbidden where the actor may not divide it.
    """
    if task.parent_id is None:
        return
    problems = Problems()
    if not Task.objects.visible_to(actor).filter(pk=task.parent_id).exists():
        problems.add("parent", _("There is no such task."))
        problems.raise_any()
    parent = locked_work(Task, task.parent_id)
    authorize(actor, "projects.task_update", parent, NOT_YOURS)
    # After the tasks themselves: two links could each be right and together close a circle.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('projects_task_parent'))")
    above = _above(parent)
    if task.is_gated:
        problems.add("parent", _("What came from a breakdown is part of its plan, and of no task."))
    elif parent.is_over:
        problems.add("parent", _("This task is finished or cancelled."))
    elif task.pk in above:
        problems.add("parent", _("A task is no part of itself."))
    elif len(above) + _levels_below(task) > MOST_LEVELS:
        problems.add("parent", _("A task has parts, and those may have parts; no more levels than that."))
    problems.raise_any()


def parent_unnamed(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For the log, which is read by all who see the task: what it is a part of without its title."""
    named = ("old_text", "new_text")
    return [
        {name: value for name, value in change.items() if name not in named} if change["field"] == "parent" else change
        for change in changes
    ]


def parts_tell(*, actor: User, parent: Task) -> None:
    """Tell the people of its open parts that a task was cancelled: their work stays. Named to who sees it."""
    for part in parent.subtasks.open().select_related("owner", "follower").order_by("pk"):
        for user in (part.owner, part.follower):
            if user is None or user.pk == actor.pk:
                continue
            seen = Task.objects.visible_to(user).filter(pk=parent.pk).exists()
            notice_send(
                kind="task.parent_cancelled",
                recipients=[user],
                subject=part,
                occasion=f"{parent.pk} v{parent.version}",
                link=f"/tasks/{part.pk}/",
                params={"title": part.title, "parent": parent.title if seen else "…", "author": actor.name},
            )


def _above(parent: Task) -> list[int]:
    """The parent and what it is a part of itself, as far up as may be and one more."""
    found: list[int] = [parent.pk]
    above = parent.parent_id
    while above is not None and len(found) <= MOST_LEVELS:
        found.append(above)
        above = Task.objects.values_list("parent", flat=True).get(pk=above)
    return found


def _levels_below(task: Task) -> int:
    if task._state.adding:
        return 0
    parts = Task.objects.filter(parent=task)
    if not parts.exists():
        return 0
    return 2 if Task.objects.filter(parent__in=parts).exists() else 1
