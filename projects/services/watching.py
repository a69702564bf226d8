"""To follow a task: one sees it from then on, and hears what becomes of it."""

from django.utils.translation import gettext_lazy as _

from history.operations import operation
from people.models import User
from people.permissions import authorize
from projects.models import TaskWatcher
from projects.services.tasks import locked_task
from projects.services.watchers import watchers_add

NOT_YOURS = _("Only its A, its B and those who lead it take somebody else from the watchers.")


def task_watch(*, actor: User, task_id: int) -> None:
    """Follow a task that one sees. Doing it twice changes nothing."""
    with operation("task.watch", actor=actor) as op:
        task = locked_task(task_id)
        authorize(actor, "projects.task_watch", task)
        if watchers_add(task, [actor.pk]):
            op.log(task)


def task_unwatch(*, actor: User, task_id: int, user_id: int | None = None) -> None:
    """No longer follow it; who sees the task only as its watcher sees it no more.

    Who may change the task takes others away too. Doing it twice changes nothing.
    """
    with operation("task.unwatch", actor=actor) as op:
        task = locked_task(task_id)
        watcher = TaskWatcher.objects.filter(task=task, user=user_id or actor.pk).select_related("user").first()
        if watcher is None:
            return
        watcher.task = task
        authorize(actor, "projects.watcher_remove", watcher, NOT_YOURS)
        watcher.delete()
        op.log(task, note="" if watcher.user_id == actor.pk else watcher.user.name)
