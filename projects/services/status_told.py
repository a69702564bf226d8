"""Who hears of a logged status: whom it waits for, who looks at it, whose it is, and those who follow it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from goaltrack.common import clock
from notices.services import notice_send, notice_withdraw, reminders_send
from notices.services.notices import Telling
from people.models import User
from people.selectors import away
from projects.models import StatusLog, Task
from projects.services.watchers import watchers_tell


def tell_blocking(log: StatusLog, waits_for: User, occasion: str) -> None:
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
            "note": _words(log),
        },
    }
    notice_send(kind="task.blocking", recipients=[waits_for], **about)
    stand_in = task.follower
    if stand_in is not None and stand_in.pk not in (waits_for.pk, log.actor_id) and waits_for.pk in away(clock.today()):
        notice_send(kind="task.blocking_away", recipients=[stand_in], **about)


def tell_review(log: StatusLog, before: User | None) -> None:
    """Tell who looks at it now, and no longer who did; tell its A that it was passed or sent back."""
    task = log.task
    about: dict[str, Any] = {"subject": task, "link": f"/tasks/{task.pk}/"}
    params = {"title": task.title, "author": log.actor.name, "note": _words(log)}
    if task.status == Task.Status.REVIEW:
        if log.from_status == log.to_status and before == task.reviewer:
            return
        notice_withdraw(subject=task, occasion=_asked(before))
        asked = [task.reviewer] if task.reviewer is not None and task.reviewer != log.actor else []
        # Asked again after it was sent back, they hear of it again.
        notice_withdraw(subject=task, occasion=_asked(task.reviewer))
        notice_send(
            kind="task.review_waiting", recipients=asked, occasion=_asked(task.reviewer), params=params, **about
        )
    elif log.from_status == Task.Status.REVIEW:
        notice_withdraw(subject=task, occasion=_asked(before))
        kind = "task.review_passed" if task.status == Task.Status.DONE else "task.review_returned"
        owner = [] if log.actor_id == task.owner_id else [task.owner]
        notice_send(kind=kind, recipients=owner, occasion=f"log{log.pk}", params=params, **about)


def ask_reviewers(actor: User, tasks: Sequence[Task]) -> None:
    """Tell those who look at these tasks from now on, because whoever did has become their A: one statement."""
    tellings = [
        Telling(
            task.reviewer,
            task,
            _asked(task.reviewer),
            {"title": task.title, "author": actor.name, "note": ""},
            f"/tasks/{task.pk}/",
        )
        for task in tasks
        if task.reviewer is not None and task.reviewer != actor and task.reviewer.is_active
    ]
    reminders_send(kind="task.review_waiting", tellings=tellings)


def tell_watchers(log: StatusLog) -> None:
    """Those who follow the task hear that it is finished or blocked; who was told of it otherwise does not."""
    task, status = log.task, log.to_status
    kinds: dict[str, str] = {Task.Status.DONE: "task.finished", Task.Status.BLOCKED: "task.blocked"}
    if status not in kinds or log.from_status == status:
        return
    told = {task.blocked_by_id, task.owner_id if log.from_status == Task.Status.REVIEW else None} - {None}
    watchers_tell(
        kind=kinds[status],
        actor=log.actor,
        task=task,
        occasion=f"log{log.pk}",
        params={"note": _words(log)},
        but=[pk for pk in told if pk is not None],
    )


def _asked(reviewer: User | None) -> str:
    return f"review by {reviewer.pk if reviewer else 0}"


def _words(log: StatusLog) -> str:
    """The note as a notice adds it, with the day until which a block is expected to last."""
    until: date | None = log.task.blocked_until
    words = [log.note[:200], f"→ {until.isoformat()}" if until else ""]
    said = " ".join(filter(None, words))
    return f" — {said}" if said else ""
