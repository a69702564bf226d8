"""The status log: who moved a task from where to where, what they said, and whom it waits for."""

from datetime import timedelta
from enum import Enum
from typing import Any, Final, Literal
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goals.services import totals_apply
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from notices.services import notice_mark_read, notice_send
from people.models import User
from people.permissions import authorize
from people.selectors import away
from projects.models import StatusLog, Task
from projects.services.tasks import locked_task
from projects.services.watchers import watchers_tell
from projects.shares import Shares

LOGGABLE = frozenset({Task.Status.TODO, Task.Status.DOING, Task.Status.BLOCKED, Task.Status.DONE})
LONGEST_NOTE = 10_000
NOT_YOURS = _("Only its A, its B and those who lead it log its status.")
# Who takes a tap back within this time goes on being blocked since the day it was.
UNDO_WITHIN = timedelta(minutes=10)


class Kept(Enum):
    """Nothing is said about whom the task waits for: a task that goes on being blocked keeps it."""

    KEPT = "kept"


KEPT: Final = Kept.KEPT
BlockedBy = User | Literal[Kept.KEPT] | None


def task_log_status(
    *, actor: User, key: UUID, task_id: int, to_status: str, note: str = "", blocked_by: BlockedBy = KEPT
) -> StatusLog | None:
    """Record a status with an optional note, and for a blocked task the colleague it waits for, who is told at once.

    The same status without anything new changes nothing and gives None. Raises StateConflict for a cancelled task,
    InvalidInput for an unknown status or somebody for whom it cannot wait. The same key again, even at the same
    moment, answers with the log it made.
    """
    content: dict[str, Any] = {"task": task_id, "to_status": to_status, "note": note}
    if blocked_by is not KEPT:
        content["blocked_by"] = blocked_by and blocked_by.pk
    with operation("task.log_status", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return StatusLog.objects.select_related("task").get(pk=op.made)
        task = locked_task(task_id)
        authorize(actor, "projects.task_log_status", task, NOT_YOURS)
        log = StatusLog(task=task, actor=actor, from_status=task.status, to_status=to_status, note=note.strip())
        _check_log(log)
        waits_for = _waits_for(log, blocked_by)
        before = task.blocked_by_id
        if log.from_status == log.to_status and not log.note and _id(waits_for) == before:
            return None
        shares = Shares()
        shares.take(task)
        log.save()
        began = _move(log, waits_for)
        shares.give(task)
        changes: list[dict[str, Any]] = [{"field": "status", "old": log.from_status, "new": log.to_status}]
        if _id(waits_for) != before:
            changes.append({"field": "blocked_by", "old": before, "new": _id(waits_for)})
        op.log(task, changes=changes, note=log.note[:500], made=log)
        if waits_for is not None and waits_for.pk != before:
            _tell_blocking(log, waits_for, f"log{began.pk}")
        _tell_watchers(log, waits_for)
        notice_mark_read(actor=actor, subject=task)
        totals_apply(changes=shares.by_goal)
    return log


def _id(user: User | None) -> int | None:
    return None if user is None else user.pk


def _check_log(log: StatusLog) -> None:
    if log.task.status == Task.Status.CANCELLED:
        raise StateConflict(_("This task was cancelled."))
    problems = Problems()
    if log.to_status not in LOGGABLE:
        problems.add("to_status", _("Choose one of the statuses."))
    problems.check(log, exclude={"to_status", "task", "actor"})
    if len(log.note) > LONGEST_NOTE:
        problems.add("note", _("At most %(count)s characters.") % {"count": LONGEST_NOTE})
    problems.raise_any()


def _waits_for(log: StatusLog, said: BlockedBy) -> User | None:
    """Whom the task waits for from now on; raises InvalidInput at `blocked_by` for one it cannot wait for."""
    task, problems = log.task, Problems()
    if log.to_status != Task.Status.BLOCKED:
        if isinstance(said, User):
            problems.add("blocked_by", _("Only a blocked task waits for somebody."))
            problems.raise_any()
        return None
    if said is KEPT:
        return task.blocked_by if log.from_status == Task.Status.BLOCKED else None
    if said is None or said.pk == task.blocked_by_id:
        return said
    if said.pk in (log.actor_id, task.owner_id):
        problems.add("blocked_by", _("Choose somebody else: nobody waits for themselves."))
    elif not User.objects.visible_to(log.actor).active().filter(pk=said.pk).exists():
        problems.add("blocked_by", _("There is no such person among your colleagues."))
    elif not Task.objects.visible_to(said).filter(pk=task.pk).exists():
        problems.add("blocked_by", _("%(name)s may not see this task.") % {"name": said.name})
    problems.raise_any()
    return said


def _move(log: StatusLog, waits_for: User | None) -> StatusLog:
    """Put the log into force; returns the log with which the present block began."""
    task, began = log.task, log
    if log.to_status == Task.Status.BLOCKED:
        began = _began(log) or log
    if log.from_status != log.to_status:
        task.status = log.to_status
        task.done_at = clock.now() if log.to_status == Task.Status.DONE else None
        task.blocked_since = timezone.localdate(began.at) if log.to_status == Task.Status.BLOCKED else None
    task.blocked_by = waits_for
    task.status_note = log.note[:300]
    task.version += 1
    task.save(update_fields=["status", "done_at", "blocked_since", "blocked_by", "status_note", "version"])
    return began


def _began(log: StatusLog) -> StatusLog | None:
    """The log with which the block began that goes on, or that was ended by the tap which is being taken back."""
    moves = log.task.status_logs.filter(pk__lt=log.pk).exclude(from_status=F("to_status")).order_by("-pk")
    if log.from_status != Task.Status.BLOCKED:
        ended = moves.first()
        if ended is None or ended.from_status != Task.Status.BLOCKED or log.at - ended.at > UNDO_WITHIN:
            return None
        moves = moves.filter(pk__lt=ended.pk)
    return moves.filter(to_status=Task.Status.BLOCKED).first()


def _tell_blocking(log: StatusLog, waits_for: User, occasion: str) -> None:
    """Tell the colleague; while they are away, the task's B as well, who looks after it until then."""
    task = log.task
    who = log.actor if log.actor_id in (task.owner_id, task.follower_id) else task.owner
    about: dict[str, Any] = {
        "subject": task,
        "occasion": occasion,
        "link": f"/tasks/{task.pk}/",
        "params": {
            "title": task.title,
            "author": who.name,
            "name": waits_for.name,
            "note": f" — {log.note[:200]}" if log.note else "",
        },
    }
    notice_send(kind="task.blocking", recipients=[waits_for], **about)
    stand_in = task.follower
    if stand_in is not None and stand_in.pk not in (waits_for.pk, log.actor_id) and waits_for.pk in away(clock.today()):
        notice_send(kind="task.blocking_away", recipients=[stand_in], **about)


def _tell_watchers(log: StatusLog, waits_for: User | None) -> None:
    """Those who follow the task hear that it is finished or blocked; whom it waits for was told so already."""
    kinds = {Task.Status.DONE: "task.finished", Task.Status.BLOCKED: "task.blocked"}
    kind = kinds.get(Task.Status(log.to_status))
    if kind is None or log.from_status == log.to_status:
        return
    watchers_tell(
        kind=kind,
        actor=log.actor,
        task=log.task,
        occasion=f"log{log.pk}",
        params={"note": f" — {log.note[:200]}" if log.note else ""},
        but=[] if waits_for is None else [waits_for.pk],
    )
