"""Recurring tasks: their rules are written, paused and ended by people; the beat makes what has come up."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from django.utils.translation import gettext_lazy as _

from goals.services import totals_apply
from goals.services.versions import check_version_for
from goaltrack.common import clock
from goaltrack.common.errors import DomainError, Message, Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import Operation, operation
from notices.services import notice_send
from people.models import User
from people.permissions import authorize
from people.selectors import workday_calendar
from projects.models import Occurrence, Project, Recurrence, Task
from projects.recurrence import Pattern, next_day
from projects.services.locks import project_stays
from projects.services.projects import project_join
from projects.services.reach import RELATIONS, check_reach
from projects.services.tasks import check_task
from projects.shares import Shares

logger = structlog.get_logger(__name__)

SAID = ("title", "acceptance", "project", "goal", "owner", "follower", "priority")
WHEN = ("pattern", "every", "weekdays", "day", "shift", "takes", "start", "until", "times")
EDITABLE = (*SAID, *WHEN)
NOT_YOURS = _("Only its author, its A and B, and those who lead it change a recurring task.")
OVER = _("This recurring task has ended.")


def recurrence_create(*, actor: User, key: UUID, values: Mapping[str, Any]) -> Recurrence:
    """Let a free task come up anew, from `values` (EDITABLE). Raises InvalidInput, also where it never would."""
    with operation("recurrence.create", actor=actor, key=key, content=values) as op:
        if op.replayed:
            return op.made_row(Recurrence.objects)
        authorize(actor, "projects.task_create")
        row = Recurrence(author=actor, **{name: value for name, value in values.items() if name in EDITABLE})
        _check(row, actor, (*RELATIONS, "start"))
        _plan(row, clock.today())
        row.save()
        op.log(row, changes=initial_values(row, [name for name in EDITABLE if name != "weekdays"]))
    return row


def recurrence_update(*, actor: User, recurrence_id: int, version: int, values: Mapping[str, Any]) -> Recurrence:
    """Change what comes from now on; what it made stays as it is."""
    with operation("recurrence.update", actor=actor) as op:
        row = _locked(recurrence_id)
        authorize(actor, "projects.recurrence_write", row, NOT_YOURS)
        check_version_for(actor, row, version)
        _require_open(row)
        changes = apply_changes(row, {name: value for name, value in values.items() if name in EDITABLE})
        if not changes:
            return row
        _check(row, actor, {change["field"] for change in changes})
        if row.state == Recurrence.State.ACTIVE:
            _plan(row, clock.today())
        _save(op, row, changes)
    return row


def recurrence_pause(*, actor: User, recurrence_id: int) -> Recurrence:
    """Nothing comes up until it is resumed; doing it twice changes nothing."""
    return _switch(actor, "recurrence.pause", recurrence_id, Recurrence.State.PAUSED)


def recurrence_resume(*, actor: User, recurrence_id: int) -> Recurrence:
    """Go on from today; what would have come up meanwhile is not made up for."""
    return _switch(actor, "recurrence.resume", recurrence_id, Recurrence.State.ACTIVE)


def recurrence_end(*, actor: User, recurrence_id: int) -> Recurrence:
    """For good; what it made stays."""
    return _switch(actor, "recurrence.end", recurrence_id, Recurrence.State.ENDED)


def recurrences_make(*, day: date) -> int:
    """Make what has come up by `day`; returns how many tasks. Safe to run twice, and at once.

    Of several days that were missed only the last is made. Each rule is a transaction of its own, and one that fails
    holds up no other.
    """
    made = 0
    for pk in list(Recurrence.objects.due(on=day).order_by("pk").values_list("pk", flat=True)):
        try:
            made += _make(pk, day)
        except DomainError:
            logger.exception("recurrence_failed", recurrence=pk)
    return made


def _make(pk: int, day: date) -> bool:
    with operation("recurrence.make", actor=None) as op:
        row = _locked(pk)
        if row.state != Recurrence.State.ACTIVE or row.next_on is None or row.next_on > day:
            return False
        if row.project is not None:
            project_stays(row.project)
        if row.project is not None and row.project.state == Project.State.SUSPENDED:
            # It waits, and comes up once when the project goes on.
            return False
        if why := _why_not(row):
            _stop(op, row, why)
            return False
        calendar, on = workday_calendar(), row.next_on
        while (later := next_day(row.rule, calendar, on)) is not None and later <= day:
            on = later
        occurrence = Occurrence.objects.create(recurrence=row, on=on)
        shares = Shares()
        task = _task(row, on, shares)
        occurrence.task = task
        occurrence.save(update_fields=["task"])
        row.made, row.last_on = row.made + 1, on
        _go_on(row, next_day(row.rule, calendar, on))
        row.save()
        op.log(row, note=on.isoformat(), made=task)
        notice_send(
            kind="task.recurred",
            recipients=[task.owner],
            subject=task,
            link=f"/tasks/{task.pk}/",
            params={"title": task.title, "due": task.due.isoformat()},
        )
        totals_apply(changes=shares.by_goal)
    return True


def _task(row: Recurrence, on: date, shares: Shares) -> Task:
    """Who has left does nothing: B takes over."""
    here = [user for user in (row.owner, row.follower) if user is not None and user.is_active]
    with operation("task.create", actor=None) as op:
        task = Task(
            title=row.title,
            acceptance=row.acceptance,
            project=row.project,
            goal=row.goal,
            owner=here[0],
            follower=here[1] if len(here) > 1 else None,
            priority=row.priority,
            start=on,
            due=workday_calendar().add(on, row.takes - 1),
        )
        check_task(task)
        task.save()
        if task.project is not None:
            project_join(task.project, [task.owner, task.follower])
        shares.give(task)
        op.log(task, changes=initial_values(task, [*SAID, "start", "due"]))
    return task


def _why_not(row: Recurrence) -> Message:
    """Why no task can be made of it any more."""
    if row.project is not None and row.project.state == Project.State.FINISHED:
        return _("Its project is finished.")
    if row.goal is not None and row.goal.is_over:
        return _("Its goal is closed or dropped.")
    if not any(user is not None and user.is_active for user in (row.owner, row.follower)):
        return _("Its A and B have left.")
    return ""


def _stop(op: Operation, row: Recurrence, why: Message) -> None:
    """Paused until somebody mends it; who wrote it hears of it, and A."""
    row.state, row.next_on = Recurrence.State.PAUSED, None
    row.version += 1
    row.save()
    op.log(row, changes=[{"field": "state", "old": "active", "new": "paused"}], note=str(why))
    notice_send(
        kind="recurrence.stopped",
        recipients=[row.author, row.owner],
        subject=row,
        occasion=f"v{row.version}",
        link=f"/tasks/recurring/{row.pk}/",
        params={"title": row.title, "why": str(why)},
    )


def _switch(actor: User, action: str, pk: int, state: Recurrence.State) -> Recurrence:
    with operation(action, actor=actor) as op:
        row = _locked(pk)
        authorize(actor, "projects.recurrence_write", row, NOT_YOURS)
        if row.state == state:
            return row
        _require_open(row)
        old, row.state, row.next_on = row.state, state, None
        if state == Recurrence.State.ACTIVE:
            _plan(row, clock.today())
        _save(op, row, [{"field": "state", "old": old, "new": state.value}])
    return row


def _plan(row: Recurrence, today: date) -> None:
    """Its next day, from today on; raises InvalidInput where there is none."""
    calendar, rule = workday_calendar(), row.rule
    found = next_day(rule, calendar, row.last_on)
    while found is not None and found < today:
        found = next_day(rule, calendar, found)
    if found is None or (row.times is not None and row.made >= row.times):
        problems = Problems()
        problems.add("until" if row.until else "times", _("By this it never comes up again."))
        problems.raise_any()
    row.next_on = found


def _go_on(row: Recurrence, following: date | None) -> None:
    is_over = following is None or (row.times is not None and row.made >= row.times)
    row.state = Recurrence.State.ENDED if is_over else row.state
    row.next_on = None if is_over else following


def _save(op: Operation, row: Recurrence, changes: list[dict[str, Any]]) -> None:
    row.version += 1
    row.save()
    op.log(row, changes=changes)


def _locked(pk: int) -> Recurrence:
    # Locked before it is read: a row whose A has just changed would fall out of a join with its people.
    Recurrence.objects.select_for_update().get(pk=pk)
    return Recurrence.objects.with_people().get(pk=pk)


def _require_open(row: Recurrence) -> None:
    if row.is_over:
        raise StateConflict(OVER)


def _check(row: Recurrence, actor: User, changed: Collection[str]) -> None:
    problems = Problems()
    given = {name for name in RELATIONS if getattr(row, f"{name}_id") is not None}
    problems.check(row, exclude={*given, "author", "weekdays", "next_on", "last_on"})
    if not problems.fields:
        if row.follower_id is not None and row.follower_id == row.owner_id:
            problems.add("follower", _("A and B must be two people."))
        row.weekdays = sorted(set(row.weekdays))
        if row.pattern == Pattern.WEEKDAYS and not row.weekdays:
            problems.add("weekdays", _("Choose the days."))
        elif not set(row.weekdays) <= set(range(7)):
            problems.add("weekdays", _("Days are counted from 0, Monday, to 6."))
        if row.until is not None and row.times is not None:
            problems.add("times", _("It ends on a day or after so many times, not both."))
        elif row.until is not None and row.until < row.start:
            problems.add("until", _("It ends before it begins."))
        if "start" in changed and abs((row.start - clock.today()).days) > 366:
            problems.add("start", _("Within a year from today."))
        check_reach(row, actor, changed, problems)
    problems.raise_any()
