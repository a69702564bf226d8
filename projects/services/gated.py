"""Work that comes from a passed breakdown. Called by `planning` inside its own operation, never by a view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from goals.models import Goal
from goals.services import totals_apply
from history.changes import apply_changes, initial_values
from history.operations import operation
from people.models import User
from projects.models import Milestone, Project, ProjectMember, Task
from projects.services.tasks import tell_assigned
from projects.shares import Shares

FIELDS = ("title", "acceptance", "project", "owner", "follower", "due", "weight")


@dataclass(frozen=True)
class GatedWork:
    """One task or milestone as the passed version wants it; `origin` is the item's key through all versions."""

    origin: UUID
    is_milestone: bool
    title: str
    acceptance: str
    project: Project | None
    owner: User
    follower: User | None
    start: date | None
    due: date
    weight: Decimal
    # Of a task: the origin of the milestone that it is a step to, which the same version holds.
    leads_to: UUID | None = None
    # The sub-goal it is part of; the version's own goal where empty.
    goal: Goal | None = None


def gated_apply(*, actor: User, goal: Goal, works: Sequence[GatedWork]) -> None:
    """Make the goal's work as `works` wants it: missing ones are created, existing ones changed, none twice.

    The caller holds the breakdown's lock, and the unique `origin` backs it.
    """
    shares = Shares()
    with operation("work.apply", actor=actor):
        origins = [work.origin for work in works]
        locked_tasks = Task.objects.select_for_update().filter(origin__in=origins).order_by("pk")
        tasks = {task.origin: task for task in locked_tasks}
        locked_milestones = Milestone.objects.select_for_update().filter(origin__in=origins).order_by("pk")
        milestones = {milestone.origin: milestone for milestone in locked_milestones}
        # Milestones first: tasks are steps to them.
        for work in works:
            if work.is_milestone:
                milestones[work.origin] = _put_milestone(actor, goal, work, milestones.get(work.origin), shares)
        for work in works:
            if not work.is_milestone:
                target = milestones[work.leads_to] if work.leads_to is not None else None
                _put_task(actor, goal, work, target, tasks.get(work.origin), shares)
        _let_into_projects(works)
        totals_apply(changes=shares.by_goal)


def gated_cancel(*, actor: User, origins: Sequence[UUID], note: str) -> None:
    """Cancel the open work of items that the passed version no longer has; what is finished stays finished."""
    shares = Shares()
    with operation("work.cancel", actor=actor) as op:
        for task in Task.objects.select_for_update().filter(origin__in=origins).open().order_by("pk"):
            shares.take(task)
            change = {"field": "status", "old": task.status, "new": Task.Status.CANCELLED}
            task.status, task.blocked_since, task.blocked_by = Task.Status.CANCELLED, None, None
            task.version += 1
            task.save()
            op.log(task, changes=[change], note=note)
        for milestone in Milestone.objects.select_for_update().filter(origin__in=origins).open().order_by("pk"):
            shares.take(milestone)
            milestone.cancelled = True
            milestone.version += 1
            milestone.save()
            op.log(milestone, changes=[{"field": "cancelled", "old": False, "new": True}], note=note)
        totals_apply(changes=shares.by_goal)


def _put_task(
    actor: User, goal: Goal, work: GatedWork, target: Milestone | None, task: Task | None, shares: Shares
) -> None:
    values = {name: getattr(work, name) for name in FIELDS} | {
        "start": work.start,
        "milestone": target,
        "goal": work.goal or goal,
    }
    with operation("task.create" if task is None else "task.update", actor=actor) as op:
        if task is None:
            task = Task.objects.create(origin=work.origin, **values)
            shares.give(task)
            op.log(task, changes=initial_values(task, [*FIELDS, "start", "milestone"]))
            tell_assigned(actor, task, [task.owner, task.follower])
            return
        shares.take(task)
        before = {task.owner_id, task.follower_id}
        if changes := apply_changes(task, values):
            task.version += 1
            task.save()
            op.log(task, changes=changes)
            tell_assigned(actor, task, [user for user in (task.owner, task.follower) if user and user.pk not in before])
        shares.give(task)


def _put_milestone(actor: User, goal: Goal, work: GatedWork, milestone: Milestone | None, shares: Shares) -> Milestone:
    values = {name: getattr(work, name) for name in FIELDS} | {"goal": work.goal or goal}
    with operation("milestone.create" if milestone is None else "milestone.update", actor=actor) as op:
        if milestone is None:
            milestone = Milestone.objects.create(origin=work.origin, baseline=work.due, **values)
            shares.give(milestone)
            op.log(milestone, changes=initial_values(milestone, FIELDS))
            return milestone
        shares.take(milestone)
        if changes := apply_changes(milestone, values):
            milestone.version += 1
            milestone.save()
            op.log(milestone, changes=changes)
        shares.give(milestone)
    return milestone


def _let_into_projects(works: Sequence[GatedWork]) -> None:
    """Who does work in a project is a member of it."""
    members = {
        (work.project.pk, user.pk)
        for work in works
        if work.project is not None
        for user in (work.owner, work.follower)
        if user is not None
    }
    ProjectMember.objects.bulk_create(
        [ProjectMember(project_id=project, user_id=user) for project, user in sorted(members)], ignore_conflicts=True
    )
