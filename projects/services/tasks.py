"""Free tasks and edits. Their status is projects.services.status; gated tasks come through projects.services.gated."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goals.services import totals_apply
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from notices.services import notice_send
from people.models import User
from people.permissions import authorize
from projects.models import Project, Task
from projects.services.projects import project_join
from projects.shares import Shares

EDITABLE = ("title", "acceptance", "project", "goal", "owner", "follower", "start", "due")
# What a gated task changes only through a new version of its breakdown.
MATERIAL = frozenset({"title", "acceptance", "project", "goal", "owner", "follower", "start", "due"})
# Given as objects that exist: asking the database again for each of them would cost a query a field.
RELATIONS = ("project", "goal", "owner", "follower")
OUT_OF_REACH = {
    "project": _("There is no such project."),
    "goal": _("There is no such goal."),
    "owner": _("There is no such person among your colleagues."),
    "follower": _("There is no such person among your colleagues."),
}


def task_create(*, actor: User, key: UUID, values: Mapping[str, Any]) -> Task:
    """Add a free task from `values` (EDITABLE, objects for foreign keys): no weight, never refused for its goal.

    Its A and B become members of the project. Raises InvalidInput at a project, goal or person the actor cannot see.
    """
    with operation("task.create", actor=actor, key=key, content=values) as op:
        if op.replayed:
            return Task.objects.get(pk=op.made)
        task = Task(**{name: value for name, value in values.items() if name in EDITABLE})
        check_task(task, reader=actor)
        task.save()
        if task.project is not None:
            project_join(task.project, [task.owner, task.follower])
        shares = Shares()
        shares.give(task)
        op.log(task, changes=initial_values(task, EDITABLE))
        tell_assigned(actor, task, [task.owner, task.follower])
        totals_apply(changes=shares.by_goal)
    return task


def task_update(*, actor: User, task_id: int, version: int, values: Mapping[str, Any]) -> Task:
    """Change a task's fields; a gated one's material fields are refused here, they go through its breakdown.

    Raises StaleVersion when somebody changed it since `version`, StateConflict for a cancelled task.
    """
    with operation("task.update", actor=actor) as op:
        task = locked_task(task_id)
        authorize(actor, "projects.task_update", task)
        check_version(task, version)
        if task.status == Task.Status.CANCELLED:
            raise StateConflict(_("This task was cancelled."))
        shares = Shares()
        shares.take(task)
        before = {task.owner_id, task.follower_id}
        changes = apply_changes(task, {name: value for name, value in values.items() if name in EDITABLE})
        if not changes:
            return task
        _refuse_material(task, changes)
        check_task(task, reader=actor, changed={change["field"] for change in changes})
        if task.project is not None:
            project_join(task.project, [task.owner, task.follower])
        task.version += 1
        task.save()
        shares.give(task)
        op.log(task, changes=changes)
        tell_assigned(actor, task, [user for user in (task.owner, task.follower) if user and user.pk not in before])
        totals_apply(changes=shares.by_goal)
    return task


def locked_task(task_id: int) -> Task:
    return (
        Task.objects.select_related("project__department", "goal__department", "owner__department")
        .select_for_update(of=("self",))
        .get(pk=task_id)
    )


def check_task(task: Task, *, reader: User | None = None, changed: Collection[str] = RELATIONS) -> None:
    """Raise InvalidInput at each field that does not fit, or that names something which `reader` cannot see."""
    problems = Problems()
    problems.check(task, exclude={name for name in RELATIONS if getattr(task, f"{name}_id") is not None})
    if not problems.fields:
        if task.follower_id is not None and task.follower_id == task.owner_id:
            problems.add("follower", _("A and B must be two people."))
        if task.start is not None and task.due < task.start:
            problems.add("due", _("The task is due before it starts."))
        if reader is not None:
            _check_reach(task, reader, changed, problems)
    problems.raise_any()


def tell_assigned(actor: User, task: Task, people: Iterable[User | None]) -> None:
    """Tell those to whom a task has just been given, except the one who did it."""
    notice_send(
        kind="task.assigned",
        recipients=[user for user in people if user is not None and user.pk != actor.pk],
        subject=task,
        occasion=f"v{task.version}",
        link=f"/tasks/{task.pk}/",
        params={"title": task.title, "author": actor.name, "due": task.due.isoformat()},
    )


def _check_reach(task: Task, reader: User, changed: Collection[str], problems: Problems) -> None:
    asked: dict[str, QuerySet[Any]] = {}
    for name, model in (("project", Project), ("goal", Goal), ("owner", User), ("follower", User)):
        pk = getattr(task, f"{name}_id")
        if name in changed and pk is not None and not (model is User and pk == reader.pk):
            asked[name] = model._default_manager.visible_to(reader).filter(pk=pk)
    if not asked:
        return
    # One query for all of them.
    reached = User.objects.filter(pk=reader.pk).values_list(*[Exists(seen) for seen in asked.values()]).get()
    for name, is_reached in zip(asked, reached, strict=True):
        if not is_reached:
            problems.add(name, OUT_OF_REACH[name])
        elif name == "goal" and task.goal is not None and task.goal.is_over:
            problems.add("goal", _("This goal is closed or dropped."))


def _refuse_material(task: Task, changes: list[dict[str, Any]]) -> None:
    if not task.is_gated:
        return
    problems = Problems()
    for change in changes:
        if change["field"] in MATERIAL:
            problems.add(
                change["field"], _("This work came from a reviewed breakdown: propose the change in its next version.")
            )
    problems.raise_any()
