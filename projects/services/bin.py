"""The bin: a free task that nothing hangs on is thrown away, put back within 30 days, or gone for good."""

import json
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.core.serializers import deserialize, serialize
from django.db import transaction
from django.db.models import Exists, ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from goals.services import totals_apply
from goaltrack.common import clock
from goaltrack.common.errors import DomainError, Message, StateConflict
from history.operations import operation
from notices.services import notice_withdraw
from people.models import User
from people.permissions import authorize
from projects.models import BinnedTask, Dependency, Milestone, Module, Occurrence, Task
from projects.network import links_below
from projects.schedule import Link, find_cycle
from projects.services.dependencies import links_lock
from projects.services.locks import project_stays
from projects.services.projects import project_join
from projects.services.subtasks import parent_take
from projects.services.tasks import locked_task
from projects.services.units import require_running
from projects.services.watchers import watchers_add
from projects.shares import Shares

KEPT_FOR = timedelta(days=30)
NOT_YOURS = _("Only its A, its B and those who lead it throw a task away, or put it back.")
GONE = _("It was put back, or removed for good.")
ENDS = ("before_task", "before_milestone", "after_task", "after_milestone")


def why_it_stays(task: Task) -> Message:
    """What hangs on a task, so that it is cancelled instead; empty where it may be thrown away (two queries)."""
    if task.is_gated:
        return _("It came from a reviewed breakdown: it is taken out of the plan, and stays on record.")
    if task.status == Task.Status.DONE or task.status_logs.exists():
        return _("Something was logged for it, and a log is never removed.")
    carried = [Exists(rows.all()) for rows in (task.attachments, task.checklist, task.subtasks, task.comments)]
    if Task.objects.filter(reduce(or_, map(Q, carried)), pk=task.pk).exists():
        return _("It carries files, a checklist, sub-tasks or comments, which stay on record.")
    return ""


def task_throw_away(*, actor: User, task_id: int) -> BinnedTask:
    """Put a free task into the bin: from now on it is in no list, count or reminder.

    Raises StateConflict for one that something hangs on: that one is cancelled instead, with a reason.
    """
    with operation("task.throw_away", actor=actor) as op:
        task = locked_task(task_id)
        authorize(actor, "projects.task_cancel", task, NOT_YOURS)
        if why := why_it_stays(task):
            raise StateConflict(why)
        links_lock()
        links = Dependency.objects.filter(Q(before_task=task) | Q(after_task=task))
        binned = BinnedTask.objects.create(
            task_id=task.pk,
            title=task.title,
            content=_written(task),
            links=[_link(one) for one in links],
            project=task.project,
            goal=task.goal,
            owner=task.owner,
            follower=task.follower,
            by=actor,
        )
        shares = Shares()
        shares.take(task)
        op.log(task)
        notice_withdraw(subject=task)
        links.delete()
        try:
            task.delete()
        except ProtectedError as error:
            raise StateConflict(_("A retrospective or the plan of its goal refers to it.")) from error
        totals_apply(changes=shares.by_goal)
    return binned


def task_put_back(*, actor: User, binned_id: int) -> Task:
    """Out of the bin, as it was, with the links whose other end is still there; without a goal that is over.

    Raises StateConflict for open work of a finished project.
    """
    with operation("task.put_back", actor=actor) as op:
        rows = BinnedTask.objects.select_related("project__department", "goal__department", "owner__department")
        binned = rows.select_for_update(of=("self",)).filter(pk=binned_id).first()
        if binned is None:
            raise StateConflict(GONE)
        authorize(actor, "projects.task_cancel", binned, NOT_YOURS)
        task = _read(binned)
        if task.project is not None and not task.is_over:
            project_stays(task.project)
            require_running(task.project)
        if binned.goal is not None and binned.goal.is_over:
            task.goal = None
        if not Module.objects.select_for_update(no_key=True).filter(pk=task.module_id or 0, project=task.project_id):
            task.module = None
        _part_again(actor, task)
        task.version += 1
        task.save(force_insert=True)
        watchers_add(task, User.objects.filter(pk__in=binned.content.get("watchers", ())).values_list("pk", flat=True))
        if task.project is not None:
            project_join(task.project, [task.owner, task.follower])
        _link_again(actor, task, binned.links)
        occurrence = binned.content.get("occurrence")
        Occurrence.objects.filter(pk=occurrence, task=None).update(task=task)
        shares = Shares()
        shares.give(task)
        op.log(task)
        binned.delete()
        totals_apply(changes=shares.by_goal)
    return task


def _part_again(actor: User, task: Task) -> None:
    """A part of what it was a part of, unless that is gone, over, or no longer takes it."""
    try:
        with transaction.atomic():
            parent_take(actor=actor, task=task)
    except DomainError:
        task.parent = None


def bin_empty() -> int:
    """Remove for good what has been in the bin for long enough; returns how many. Safe to run twice."""
    removed = 0
    with operation("task.remove", actor=None) as op:
        old = BinnedTask.objects.filter(at__lt=clock.now() - KEPT_FOR).order_by("pk")
        for binned in old.select_for_update(skip_locked=True):
            op.log(binned)
            binned.delete()
            removed += 1
    return removed


def _written(task: Task) -> dict[str, Any]:
    """Its row, every column of it, and the occurrence that made it."""
    row: dict[str, Any] = json.loads(serialize("json", [task]))[0]
    made = Occurrence.objects.filter(task=task).values_list("pk", flat=True).first()
    return {**row, "occurrence": made, "watchers": list(task.watchers.values_list("user", flat=True))}


def _read(binned: BinnedTask) -> Task:
    read: Any = next(iter(deserialize("python", [binned.content])))
    task: Task = read.object
    return task


def _link(link: Dependency) -> dict[str, Any]:
    ends = {f"{end}_id": getattr(link, f"{end}_id") for end in ENDS}
    return {**ends, "kind": link.kind, "lag": link.lag, "is_planned": link.is_planned, "author_id": link.author_id}


def _link_again(actor: User, task: Task, links: list[dict[str, Any]]) -> None:
    """Without those whose other end is gone, and those that would close a circle by now. One whose other end is in
    the bin too comes back with that."""
    if not links:
        return
    links_lock()
    kept: dict[int, BinnedTask] = {
        one.task_id: one for one in BinnedTask.objects.filter(task_id__in=_ends(links, "task")).select_for_update()
    }
    tasks = set(Task.objects.filter(pk__in=_ends(links, "task")).values_list("pk", flat=True))
    milestones = set(Milestone.objects.filter(pk__in=_ends(links, "milestone")).values_list("pk", flat=True))
    for values in links:
        wanted = [values["before_task_id"], values["after_task_id"]]
        others = [values["before_milestone_id"], values["after_milestone_id"]]
        for pk in wanted:
            if pk != task.pk and pk in kept:
                kept[pk].links.append(values)
                kept[pk].save(update_fields=["links"])
        if not {pk for pk in wanted if pk} <= tasks or not {pk for pk in others if pk} <= milestones:
            continue
        link = Dependency(**values)
        if find_cycle([Link(link.before_node, link.after_node), *links_below({link.after_node})]) is None:
            link.save()


def _ends(links: list[dict[str, Any]], kind: str) -> set[int]:
    return {one[f"{side}_{kind}_id"] for one in links for side in ("before", "after") if one[f"{side}_{kind}_id"]}
