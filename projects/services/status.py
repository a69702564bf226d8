"""The status log: who moved a task from where to where, what they said, whom it waits for, and who looks at it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, Final, Literal
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from goals.services import totals_apply
from goaltrack.common import clock
from goaltrack.common.errors import LAST_YEAR, Problems, StateConflict
from history.operations import operation
from notices.services import notice_mark_read
from people.models import User
from people.permissions import authorize
from projects.models import StatusLog, Task
from projects.services.locks import project_stays
from projects.services.status_review import check_verdict, reviewer_for
from projects.services.status_told import tell_blocking, tell_review, tell_watchers
from projects.services.tasks import locked_task
from projects.services.units import require_running
from projects.services.watchers import watchers_add
from projects.shares import Shares

Status = Task.Status
LOGGABLE = frozenset({Status.TODO, Status.DOING, Status.BLOCKED, Status.REVIEW, Status.DONE})
LONGEST_NOTE = 10_000
NOT_YOURS = _("Only its A, its B and those who lead it log its status.")
# Who takes a tap back within this time goes on being blocked since the day it was.
UNDO_WITHIN = timedelta(minutes=10)
# The refusal that asks whether a task is finished although parts of it are not.
OPEN_PARTS = "open-subtasks"
MOVED = (
    "status", "done_at", "blocked_since", "blocked_by", "blocked_until", "reviewer", "status_note", "version",
)  # fmt: skip


class Kept(Enum):
    """Nothing is said of it: a task that goes on being blocked, or in review, keeps what it has."""

    KEPT = "kept"


KEPT: Final = Kept.KEPT
Said = User | Literal[Kept.KEPT] | None
SaidDay = date | Literal[Kept.KEPT] | None


@dataclass(frozen=True)
class Standing:
    """What goes with the status: whom a blocked task waits for and until when; who looks at one in review."""

    blocked_by: User | None = None
    blocked_until: date | None = None
    reviewer: User | None = None

    @classmethod
    def of(cls, task: Task) -> "Standing":
        return cls(task.blocked_by, task.blocked_until, task.reviewer)

    def changes_from(self, before: "Standing") -> list[dict[str, Any]]:
        changes = []
        for name in ("blocked_by", "blocked_until", "reviewer"):
            old, new = _plain(getattr(before, name)), _plain(getattr(self, name))
            if old != new:
                changes.append({"field": name, "old": old, "new": new})
        return changes


def task_log_status(
    *,
    actor: User,
    key: UUID,
    task_id: int,
    to_status: str,
    note: str = "",
    blocked_by: Said = KEPT,
    blocked_until: SaidDay = KEPT,
    reviewer: Said = KEPT,
    despite_open: bool = False,
) -> StatusLog | None:
    """Record a status with an optional note; for a blocked task the colleague it waits for and until when that is
    expected to last, for one that waits for review who looks at it (`reviewer_for` where nobody is named). Both are
    told at once.

    From review its reviewer passes it, or sends it back with a reason; its A takes it back. The same status without
    anything new changes nothing and gives None. Raises StateConflict for a cancelled task, for one that is
    opened again in a finished project, and with the code OPEN_PARTS for one that is finished while parts of it are
    open, unless `despite_open`; InvalidInput for an unknown status or somebody who cannot be waited for or asked. The
    same key again, even at the same moment, answers with the log it made.
    """
    content: dict[str, Any] = {"task": task_id, "to_status": to_status, "note": note}
    said = {"blocked_by": blocked_by, "blocked_until": blocked_until, "reviewer": reviewer}
    content |= {name: _plain(value) for name, value in said.items() if value is not KEPT}
    with operation("task.log_status", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(StatusLog.objects.select_related("task"))
        task = locked_task(task_id)
        authorize(actor, "projects.task_log_status", task, NOT_YOURS)
        log = StatusLog(task=task, actor=actor, from_status=task.status, to_status=to_status, note=note.strip())
        _check_log(log)
        check_verdict(log)
        if task.project is not None and task.is_over and log.to_status != Task.Status.DONE:
            # The task is held already: who changes its project may wait for it.
            project_stays(task.project, waits=False)
            require_running(task.project)
        if log.to_status == Task.Status.DONE and task.status != Task.Status.DONE and not despite_open:
            _check_parts(task)
        before = Standing.of(task)
        standing = Standing(
            _waits_for(log, blocked_by), _until(log, blocked_until), reviewer_for(log, reviewer, kept=reviewer is KEPT)
        )
        changed = standing.changes_from(before)
        if log.from_status == log.to_status and not log.note and not changed:
            return None
        shares = Shares()
        shares.take(task)
        log.save()
        began = _move(log, standing)
        shares.give(task)
        op.log(
            task,
            changes=[{"field": "status", "old": log.from_status, "new": log.to_status}, *changed],
            note=log.note[:500],
            made=log,
        )
        if standing.blocked_by is not None and standing.blocked_by != before.blocked_by:
            tell_blocking(log, standing.blocked_by, f"log{began.pk}")
        if standing.reviewer is not None and standing.reviewer != before.reviewer:
            watchers_add(task, [standing.reviewer.pk])
        tell_review(log, before.reviewer)
        tell_watchers(log)
        notice_mark_read(actor=actor, subject=task)
        totals_apply(changes=shares.by_goal)
    return log


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else getattr(value, "pk", value)


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


def _check_parts(task: Task) -> None:
    """Raise StateConflict while parts of the task are open: whoever finishes it is asked first."""
    count = task.subtasks.open().count()
    if count:
        words = ngettext("%(count)d sub-task is not finished.", "%(count)d sub-tasks are not finished.", count)
        raise StateConflict(words % {"count": count}, code=OPEN_PARTS, extra={"open": count})


def _waits_for(log: StatusLog, said: Said) -> User | None:
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


def _until(log: StatusLog, said: SaidDay) -> date | None:
    """Until when the block is expected to last; raises InvalidInput at `blocked_until`."""
    if log.to_status != Task.Status.BLOCKED:
        if isinstance(said, date):
            problems = Problems()
            problems.add("blocked_until", _("Only a blocked task is expected to go on."))
            problems.raise_any()
        return None
    if said is KEPT:
        return log.task.blocked_until if log.from_status == Task.Status.BLOCKED else None
    if said is not None and said != log.task.blocked_until:
        problems, today = Problems(), clock.today()
        if said < today:
            problems.add("blocked_until", _("This day is over."))
        elif said.year > LAST_YEAR:
            problems.add("blocked_until", _("Choose a day before %(year)d.") % {"year": LAST_YEAR + 1})
        problems.raise_any()
    return said


def _move(log: StatusLog, standing: Standing) -> StatusLog:
    """Put the log into force; returns the log with which the present block began."""
    task, began = log.task, log
    if log.to_status == Task.Status.BLOCKED:
        began = _began(log) or log
    if log.from_status != log.to_status:
        task.status = log.to_status
        task.done_at = clock.now() if log.to_status == Task.Status.DONE else None
        task.blocked_since = timezone.localdate(began.at) if log.to_status == Task.Status.BLOCKED else None
    task.blocked_by, task.blocked_until, task.reviewer = standing.blocked_by, standing.blocked_until, standing.reviewer
    task.status_note = log.note[:300]
    task.version += 1
    task.save(update_fields=MOVED)
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
