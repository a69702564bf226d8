"""Work that comes from a passed breakdown. Called by `planning` inside its own operation, never by a view.

Only the difference between the version and the live work is written. What is finished, and what was cancelled by hand,
stays as it is; each call answers what it did, and what it left.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from goals.gate import ADOPTED, CANCELLED, CHANGED, CREATED, LEFT, Applied
from goals.models import Goal
from goals.services import totals_apply
from goaltrack.common.errors import StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from people.models import User
from projects.models import Milestone, Project, ProjectMember, Task
from projects.services.dependencies import planned_dependencies_apply
from projects.services.locks import project_stays
from projects.services.milestones import cancel_milestone
from projects.services.places import places_follow
from projects.services.status_told import ask_reviewers
from projects.services.subtasks import parts_tell
from projects.services.tasks import cancel_task, keep_reviewer, tell_assigned, tell_due_moved
from projects.shares import Shares

FIELDS = ("title", "acceptance", "project", "owner", "follower", "due", "weight")
# What a version may say of work that is over when it adopts it: that it counts.
WEIGHT = ("weight",)


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
    # The origins of what it waits for, in the same version.
    after: tuple[UUID, ...] = ()
    # The free task or milestone that becomes this work.
    adopts: int | None = None
    # The sub-goal it is part of; the version's own goal where empty.
    goal: Goal | None = None


def gated_work_lock(*, works: Sequence[GatedWork], origins: Sequence[UUID]) -> None:
    """Lock all the work concerned before the totals of any of it: whoever logs a status locks in that order too.

    Raises StateConflict where it would put open work into a finished project: those stay as they are meanwhile.
    """
    projects = {work.project.pk: work.project for work in works if work.project is not None}
    for pk in sorted(projects):
        project_stays(projects[pk])
    for model in (Task, Milestone):
        list(_concerned(model, works, origins).order_by("pk").select_for_update().values_list("pk"))
    finished = {pk for pk, project in projects.items() if project.state == Project.State.FINISHED}
    if finished:
        _require_none_opened([work for work in works if work.project is not None and work.project.pk in finished])


def gated_apply(*, actor: User, goal: Goal, works: Sequence[GatedWork]) -> list[Applied]:
    """Make the goal's open work as `works` wants it: missing ones are created, existing ones changed, none twice.

    The caller holds the breakdown's lock, and the unique `origin` backs it.
    """
    with operation("work.apply", actor=actor):
        put = _Put(actor, goal, works)
        # Milestones first: tasks are steps to them.
        for work in works:
            if work.is_milestone:
                put.milestone(work)
        for work in works:
            if not work.is_milestone:
                put.task(work)
        _let_into_projects(works)
        links = [(before, work.origin) for work in works for before in work.after]
        planned_dependencies_apply(actor=actor, links=links, origins=[work.origin for work in works])
        totals_apply(changes=put.shares.by_goal)
    return put.done


def gated_cancel(*, actor: User, origins: Sequence[UUID], note: str) -> list[Applied]:
    """Cancel the open work of items that the passed version no longer has; what is finished stays finished."""
    shares, done = Shares(), []
    with operation("work.cancel", actor=actor) as op:
        for task in Task.objects.select_for_update().filter(origin__in=origins).order_by("pk"):
            if task.is_over:
                done += _left_over(task)
                continue
            op.log(task, changes=[cancel_task(task, shares)], note=note)
            parts_tell(actor=actor, parent=task)
            done.append(Applied(CANCELLED, task))
        for milestone in Milestone.objects.select_for_update().filter(origin__in=origins).order_by("pk"):
            if milestone.is_over:
                done += _left_over(milestone)
                continue
            op.log(milestone, changes=[cancel_milestone(milestone, shares)], note=note)
            done.append(Applied(CANCELLED, milestone))
        totals_apply(changes=shares.by_goal)
    return done


class _Put:
    """Puts the works of one version in place, one by one, and keeps what became of each."""

    def __init__(self, actor: User, goal: Goal, works: Sequence[GatedWork]) -> None:
        self.actor = actor
        self.goal = goal
        self.shares = Shares()
        self.done: list[Applied] = []
        self._tasks = _found(Task, works)
        self._milestones = _found(Milestone, works)
        self._in_place: dict[UUID, Milestone] = {}

    def task(self, work: GatedWork) -> None:
        target = self._in_place[work.leads_to] if work.leads_to is not None else None
        values = self._values(work) | {"start": work.start, "milestone": target}
        task = self._tasks.get(work.origin) or self._tasks.get(work.adopts)
        if task is not None:
            before = {task.owner_id, task.follower_id}
            if self._change("task.update", task, work, values):
                self._tell(task, before)
            return
        with operation("task.create", actor=self.actor) as op:
            baseline = {"baseline_start": work.start, "baseline_due": work.due}
            task = Task.objects.create(origin=work.origin, **baseline, **values)
            self.shares.give(task)
            op.log(task, changes=initial_values(task, [*FIELDS, "start", "milestone"]))
        self.done.append(Applied(CREATED, task))
        self._tell(task, set())

    def milestone(self, work: GatedWork) -> None:
        values = self._values(work)
        milestone = self._milestones.get(work.origin) or self._milestones.get(work.adopts)
        if milestone is not None:
            self._in_place[work.origin] = milestone
            self._change("milestone.update", milestone, work, values)
            return
        with operation("milestone.create", actor=self.actor) as op:
            milestone = Milestone.objects.create(origin=work.origin, baseline=work.due, **values)
            self.shares.give(milestone)
            op.log(milestone, changes=initial_values(milestone, FIELDS))
        self._in_place[work.origin] = milestone
        self.done.append(Applied(CREATED, milestone))

    def _values(self, work: GatedWork) -> dict[str, Any]:
        return {name: getattr(work, name) for name in FIELDS} | {"goal": work.goal or self.goal}

    def _change(self, action: str, row: Task | Milestone, work: GatedWork, values: dict[str, Any]) -> bool:
        """Write what differs and may be written; True where something was."""
        adopted = row.origin is None
        if adopted and (row.how_ended == "cancelled" or row.goal_id != self.goal.pk):
            self.done.append(Applied(LEFT, row, why=row.how_ended if row.how_ended == "cancelled" else "moved"))
            return False
        with operation(action, actor=self.actor) as op:
            self.shares.take(row)
            row.origin = work.origin
            if isinstance(row, Task) and row.baseline_due is None:
                row.baseline_start, row.baseline_due = work.start, work.due
            now = {name: values[name] for name in WEIGHT} if adopted and row.is_over else values
            before, is_relieved = row.owner, False
            changes = [] if row.is_over and not adopted else [*apply_changes(row, now), *places_follow(row)]
            if isinstance(row, Task):
                is_relieved = keep_reviewer(row, before)
            if adopted or changes:
                row.version += 1
                row.save()
                op.log(row, changes=changes)
                self.done.append(Applied(ADOPTED if adopted else CHANGED, row, changes))
                if isinstance(row, Task):
                    tell_due_moved(self.actor, row, changes)
                    if is_relieved:
                        ask_reviewers(self.actor, [row])
            self.shares.give(row)
        if row.is_over:
            self.done += _left_over(row, values)
        return bool(changes)

    def _tell(self, task: Task, before: set[int | None]) -> None:
        people = [user for user in (task.owner, task.follower) if user is not None and user.pk not in before]
        tell_assigned(self.actor, task, people)


def _concerned(model: type[Any], works: Sequence[GatedWork], origins: Sequence[UUID] = ()) -> Any:
    adopted = [work.adopts for work in works if work.adopts is not None and work.is_milestone == (model is Milestone)]
    return model.objects.filter(Q(origin__in=[*origins, *(work.origin for work in works)]) | Q(pk__in=adopted))


def _found(model: type[Any], works: Sequence[GatedWork]) -> dict[Any, Any]:
    """The rows that are there, by origin; those to be adopted, by primary key."""
    rows = _concerned(model, works).select_for_update().order_by("pk")
    return {row.origin or row.pk: row for row in rows}


def _require_none_opened(works: Sequence[GatedWork]) -> None:
    """None of these, all of finished projects, is new there and open."""
    known = {Task: _found(Task, works), Milestone: _found(Milestone, works)}
    for work in works:
        rows = known[Milestone if work.is_milestone else Task]
        row = rows.get(work.origin) or rows.get(work.adopts)
        assert work.project is not None, "as they were chosen"
        if row is None or not (row.is_over or row.project_id == work.project.pk):
            words = _("The project “%(name)s” was finished meanwhile: reopen it, or return this version.")
            raise StateConflict(words % {"name": work.project.name})


def _left_over(row: Task | Milestone, values: dict[str, Any] | None = None) -> list[Applied]:
    """That `row` was left, where the version wanted anything else of it; without `values` it wanted it gone."""
    if values is None:
        return [] if row.how_ended == "cancelled" else [Applied(LEFT, row, why=row.how_ended)]
    wanted = apply_changes(copy(row), values)
    return [Applied(LEFT, row, wanted, row.how_ended)] if wanted else []


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
