"""Free tasks, and edits of all. Status: projects.services.status; gated ones come from projects.services.gated."""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from goals.gate import Edit, hold, require_origin
from goals.services import totals_apply
from goals.services.versions import check_version_for
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import Operation, operation
from notices.services import notice_send, notice_withdraw
from people.models import User
from people.permissions import authorize
from projects.models import Milestone, Task
from projects.services.locks import project_stays
from projects.services.places import PLACES, check_places, places_follow
from projects.services.projects import members_made_with, project_join, project_leave
from projects.services.reach import RELATIONS, check_reach
from projects.services.status_told import ask_reviewers
from projects.services.subtasks import parent_take, parent_unnamed, parents_hold, parts_tell
from projects.services.watchers import watchers_tell
from projects.shares import Shares

EDITABLE = (
    "title",
    "acceptance",
    "project",
    "module",
    "goal",
    "owner",
    "follower",
    "start",
    "due",
    "priority",
    "parent",
)
# Of gated tasks: a free one has no weight.
WEIGHT = "weight"
LONGEST_REASON = 300
TAKE_BACK_WITHIN = timedelta(minutes=10)
_CHANGED_SINCE = _("Something has happened to this task since. Cancel it instead, with a reason.")


def task_create(*, actor: User, key: UUID, values: Mapping[str, Any]) -> Task:
    """Add a free task from `values` (EDITABLE, objects for foreign keys): no weight, never refused for its goal.

    Its A and B become members of the project. Raises InvalidInput at a project, goal or person the actor cannot see.
    """
    with operation("task.create", actor=actor, key=key, content=values) as op:
        if op.replayed:
            return op.made_row(Task.objects)
        shares = Shares()
        task = put_task(op, actor, values, shares)
        totals_apply(changes=shares.by_goal)
    return task


def put_task(op: Operation, actor: User, values: Mapping[str, Any], shares: Shares, *, note: str = "") -> Task:
    """A new free task within `op`, which hands the `shares` to the totals when nothing else is to be locked."""
    task = Task(**{name: value for name, value in values.items() if name in EDITABLE})
    if task.project is not None:
        project_stays(task.project)
    parent_take(actor=actor, task=task)
    check_task(task, reader=actor, changed=(*RELATIONS, "module"))
    task.save()
    if task.project is not None:
        project_join(task.project, [task.owner, task.follower])
    shares.give(task)
    op.log(task, changes=parent_unnamed(initial_values(task, EDITABLE)), note=note)
    tell_assigned(actor, task, [task.owner, task.follower])
    return task


def task_update(*, actor: User, task_id: int, version: int, values: Mapping[str, Any]) -> Task:
    """Change a task's fields (EDITABLE, of a gated one also its weight).

    What is material of a gated task waits in its breakdown's next version: `proposed` of the answer says so. Raises
    StaleVersion when somebody changed it since `version`, StateConflict for a cancelled task.
    """
    with operation("task.update", actor=actor) as op:
        gate, origin = hold(Task.objects.filter(pk=task_id))
        parents_hold(task_id, values.get("parent"))
        task = locked_task(task_id)
        authorize(actor, "projects.task_update", task)
        check_version_for(actor, task, version)
        require_origin(task, origin)
        require_standing(task)
        given = {name: value for name, value in values.items() if name in (*EDITABLE, WEIGHT)}
        wanted = copy(task)
        asked = {change["field"] for change in apply_changes(wanted, given)}
        if not asked:
            return task
        places_follow(wanted, asked)
        if "parent" in asked:
            parent_take(actor=actor, task=wanted)
        check_task(wanted, reader=actor, changed=asked)
        edit = Edit(task, {name: given[name] for name in asked}, ended=task.status == Task.Status.DONE)
        [sifted] = gate.sift(actor=actor, edits=[edit])
        task.proposed = sifted.proposal
        _apply(op, actor, task, sifted.now, is_checked=len(sifted.now) == len(asked))
    return task


def task_cancel(*, actor: User, task_id: int, reason: str) -> Task:
    """Take a task out of the work, with the reason; a gated one is proposed to be taken out of the plan.

    A finished one stays. Doing it twice changes nothing.
    """
    with operation("task.cancel", actor=actor) as op:
        gate, origin = hold(Task.objects.filter(pk=task_id))
        task = locked_task(task_id)
        authorize(actor, "projects.task_cancel", task)
        require_origin(task, origin)
        check_reason(reason)
        if task.status == Task.Status.CANCELLED:
            return task
        if task.status == Task.Status.DONE:
            raise StateConflict(_("This task is finished."))
        task.proposed = gate.remove(actor=actor, work=task, reason=reason.strip())
        if task.proposed is None:
            shares = Shares()
            change = cancel_task(task, shares)
            op.log(task, changes=[change], note=reason.strip())
            parts_tell(actor=actor, parent=task)
            totals_apply(changes=shares.by_goal)
    return task


def task_take_back(*, actor: User, task_id: int) -> None:
    """Take a task out again that was just added: nothing of it stays but the log and the evidence.

    Only who added it, within TAKE_BACK_WITHIN, and while nothing has happened to it. Who became a member of the
    project by it is one no longer, unless other work there is theirs by now; notices of it go.
    """
    with operation("task.take_back", actor=actor) as op:
        task = locked_task(task_id)
        authorize(actor, "projects.task_take_back", task, _("Only who added a task takes it back."))
        if clock.now() - task.created_at > TAKE_BACK_WITHIN:
            raise StateConflict(_("This task was added a while ago. Cancel it instead, with a reason."))
        if task.version != 1 or task.status_logs.exists():
            raise StateConflict(_CHANGED_SINCE)
        shares = Shares()
        shares.take(task)
        op.log(task)
        joined = members_made_with(task)
        notice_withdraw(subject=task)
        try:
            task.delete()
        except ProtectedError as error:
            raise StateConflict(_CHANGED_SINCE) from error
        project_leave(task.project, joined)
        totals_apply(changes=shares.by_goal)


def cancel_task(task: Task, shares: Shares) -> dict[str, Any]:
    """Cancel a locked open task; returns the change for the log."""
    shares.take(task)
    change = {"field": "status", "old": task.status, "new": Task.Status.CANCELLED}
    task.status, task.blocked_since, task.blocked_by = Task.Status.CANCELLED, None, None
    task.blocked_until = task.reviewer = None
    task.version += 1
    task.save()
    return change


def check_reason(reason: str) -> None:
    problems = Problems()
    problems.text("reason", reason, missing=_("Say why."), most=LONGEST_REASON)
    problems.raise_any()


def require_standing(task: Task) -> None:
    if task.status == Task.Status.CANCELLED:
        raise StateConflict(_("This task was cancelled."))


def _apply(op: Operation, actor: User, task: Task, values: Mapping[str, Any], *, is_checked: bool) -> None:
    """Give a locked task the values that hold at once; those alone may not fit where the rest was proposed."""
    shares = Shares()
    shares.take(task)
    before, owner = {task.owner_id, task.follower_id}, task.owner
    changes = apply_changes(task, values)
    is_relieved = keep_reviewer(task, owner)
    if not changes:
        return
    changes += places_follow(task, values)
    if not is_checked:
        check_task(task)
    if task.project is not None:
        project_join(task.project, [task.owner, task.follower])
    task.version += 1
    task.save()
    shares.give(task)
    op.log(task, changes=parent_unnamed(changes))
    tell_assigned(actor, task, [user for user in (task.owner, task.follower) if user and user.pk not in before])
    if is_relieved:
        ask_reviewers(actor, [task])
    tell_due_moved(actor, task, changes)
    totals_apply(changes=shares.by_goal)


def locked_task(task_id: int) -> Task:
    tasks = Task.objects.select_related("project__department", "goal__department", "owner__department")
    rows = tasks.select_for_update(of=("self",)).filter(pk=task_id)
    # Asked again where nothing came: a row whose A changed while it was waited for falls out of the join.
    task = rows.first() or rows.first()
    if task is None:
        raise StateConflict(_("This task was just taken back."))
    return task


def check_task(task: Task, *, reader: User | None = None, changed: Collection[str] = RELATIONS) -> None:
    """Raise InvalidInput at each field that does not fit, or that names something which `reader` cannot see."""
    problems = Problems()
    known = {name for name in RELATIONS if getattr(task, f"{name}_id") is not None}
    problems.check(task, exclude=known | {"parent", *PLACES})
    if not problems.fields:
        if task.follower_id is not None and task.follower_id == task.owner_id:
            problems.add("follower", _("A and B must be two people."))
        if task.start is not None and task.due < task.start:
            problems.add("due", _("The task is due before it starts."))
        check_weight(task, problems)
        check_places(task, changed, problems)
        if reader is not None:
            check_reach(task, reader, changed, problems)
    problems.raise_any()


def check_weight(work: Task | Milestone, problems: Problems) -> None:
    """What came from a breakdown has a weight, and nothing else has one."""
    if work.is_gated and work.weight is None:
        problems.add("weight", _("What came from a breakdown has a weight."))
    elif not work.is_gated and work.weight is not None:
        problems.add("weight", _("What was added freely has no weight until a version adopts it."))


def keep_reviewer(task: Task, before: User) -> bool:
    """Who becomes the A of what they look at is relieved by `before`, who was it; True where that was so."""
    is_relieved = task.status == Task.Status.REVIEW and task.reviewer_id == task.owner_id
    if is_relieved:
        task.reviewer = before
    return is_relieved


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


def tell_due_moved(actor: User, task: Task, changes: Iterable[Mapping[str, Any]]) -> None:
    """Tell those who follow the task when it is due from now on, where `changes` move that."""
    for change in changes:
        if change["field"] == "due":
            params = {"on": change["old"], "due": change["new"]}
            watchers_tell(kind="task.due_moved", actor=actor, task=task, occasion=f"v{task.version}", params=params)
