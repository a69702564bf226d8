"""A task once more, and a task elsewhere: copies are free whatever they are copied from, and only free work moves."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from goals.models import Goal
from goals.services import totals_apply
from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR, StateConflict, invalid
from goaltrack.common.workdays import WorkdayCalendar
from history.operations import operation
from people.models import User
from people.permissions import authorize
from people.selectors import workday_calendar
from projects.models import Dependency, Project, Task
from projects.services.dependencies import links_lock
from projects.services.tasks import EDITABLE, locked_task, put_task, task_update
from projects.shares import Shares


def task_copy(
    *, actor: User, key: UUID, task: Task, values: Mapping[str, Any], begins: date | None = None, with_links: bool
) -> Task:
    """Add a free task like `task`, which the actor sees; `values` (EDITABLE) take the place of what it says. It is a
    part of no other task.

    `begins` moves its dates: the working days it takes stay the same. With its links, the copy waits for what the task
    waits for. Raises InvalidInput as `task_create` does.
    """
    content = {"copies": task, **values, "begins": begins, "with_links": with_links}
    with operation("task.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Task.objects)
        like = {name: getattr(task, name) for name in EDITABLE if name != "parent"} | dict(values)
        if "module" not in values and like["module"] is not None and like["module"].project_id != _pk(like["project"]):
            like["module"] = None
        if begins is not None:
            _check_year(begins)
            like["start"], like["due"] = moved(task.start, task.due, begins, workday_calendar())
        shares = Shares()
        copy = put_task(op, actor, like, shares, note=task.title)
        if with_links:
            _copy_links(actor, task, copy)
        totals_apply(changes=shares.by_goal)
    return copy


def _pk(project: Project | None) -> int | None:
    return project.pk if project is not None else None


def _check_year(begins: date) -> None:
    """What counts days from far years never ends."""
    if not FIRST_YEAR <= begins.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise invalid("begins", _("Choose a day from %(first)d to %(last)d.") % years)


def task_move(*, actor: User, task_id: int, version: int, project: Project | None, goal: Goal | None) -> Task:
    """Take a free task to another project and goal, or out of them.

    Raises StateConflict for one that came from a breakdown: the plan that the experts passed holds it.
    """
    with operation("task.move", actor=actor):
        task = locked_task(task_id)
        authorize(actor, "projects.task_update", task)
        if task.is_gated:
            raise StateConflict(why_it_stays(task))
        return task_update(actor=actor, task_id=task_id, version=version, values={"project": project, "goal": goal})


def why_it_stays(task: Task) -> str:
    return _(
        "It came from the reviewed breakdown of “%(goal)s” and counts there: have it taken out of that plan, or copy"
        " it."
    ) % {"goal": task.goal}


def moved(start: date | None, due: date, begins: date, calendar: WorkdayCalendar) -> tuple[date | None, date]:
    """The dates of work that begins on the working day on or after `begins`; without a start it is due then."""
    first = calendar.on_or_after(begins)
    if start is None:
        return None, first
    return first, calendar.add(first, max(calendar.count(start, due) - 1, 0))


def _copy_links(actor: User, task: Task, copy: Task) -> None:
    """Nothing waits for the copy yet, so that no circle can close."""
    links_lock()
    ended = Q(before_task__status="cancelled") | Q(before_milestone__cancelled=True)
    links = Dependency.objects.visible_to(actor).filter(after_task=task).exclude(ended)
    Dependency.objects.bulk_create(
        Dependency(
            before_task_id=link.before_task_id,
            before_milestone_id=link.before_milestone_id,
            after_task=copy,
            kind=link.kind,
            lag=link.lag,
            author=actor,
        )
        for link in links
    )
