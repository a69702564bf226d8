"""A task that waits for review: who looks at it, and what becomes of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, Problems
from people.models import User
from people.permissions import may
from people.selectors import away
from projects.models import StatusLog, Task

NOT_BY_ITS_A = _("Its A does not pass it: %(name)s looks at it. Take it back first, if it is not ready.")


def check_verdict(log: StatusLog) -> None:
    """Its A does not pass it, whoever sends it back says why, and who merely looks at it does nothing else."""
    task = log.task
    if log.to_status in (Task.Status.TODO, Task.Status.BLOCKED) and not may(log.actor, "projects.task_move", task):
        raise ActionForbidden(_("Who looks at a task passes it or sends it back to be worked on."))
    if log.from_status == Task.Status.REVIEW:
        if log.to_status == Task.Status.DONE and log.actor_id == task.owner_id:
            raise ActionForbidden(NOT_BY_ITS_A % {"name": task.reviewer})
        is_back = log.to_status not in (Task.Status.REVIEW, Task.Status.DONE)
        if is_back and not log.note and log.actor_id not in (task.owner_id, _sender_id(log)):
            problems = Problems()
            problems.add("note", _("Say what is still missing."))
            problems.raise_any()


def _sender_id(log: StatusLog) -> int | None:
    """Who put it before its reviewer, and may take it back as its A may."""
    sent = log.task.status_logs.filter(to_status=Task.Status.REVIEW).exclude(from_status=Task.Status.REVIEW)
    return sent.order_by("-pk").values_list("actor", flat=True).first()


def reviewer_for(log: StatusLog, said: Any, *, kept: bool) -> User | None:
    """Who looks at the task from now on; raises InvalidInput at `reviewer` for one who cannot, or where nobody is
    named and nobody is there by default. On a finished task whoever passed it stays."""
    task, problems = log.task, Problems()
    if log.to_status != Task.Status.REVIEW:
        if isinstance(said, User):
            problems.add("reviewer", _("Only a task that waits for review is looked at."))
            problems.raise_any()
        is_passed = log.to_status == Task.Status.DONE
        return task.reviewer if is_passed and log.from_status in (Task.Status.REVIEW, Task.Status.DONE) else None
    before = task.reviewer if log.from_status in (Task.Status.REVIEW, Task.Status.DONE) else None
    if kept or said is None:
        stays = before is not None and before.is_active and before.pk != task.owner_id
        found = before if stays else default_reviewer(task)
        if found is None:
            problems.add("reviewer", _("Choose who looks at it: it has no B, and nobody else who would by default."))
        problems.raise_any()
        return found
    if said.pk == task.owner_id:
        problems.add("reviewer", _("Choose somebody else: its A does not look at it."))
    elif (before is None or said.pk != before.pk) and not _is_colleague(log.actor, said):
        problems.add("reviewer", _("There is no such person among your colleagues."))
    problems.raise_any()
    return said  # type: ignore[no-any-return]


def default_reviewer(task: Task) -> User | None:
    """Its B, else the project's A, else the goal's; never its own A. Who is away comes last."""
    people = [
        task.follower,
        task.project.manager if task.project is not None else None,
        task.goal.owner if task.goal is not None else None,
    ]
    able = [user for user in people if user is not None and user.is_active and user.pk != task.owner_id]
    if len({user.pk for user in able}) < 2:
        return able[0] if able else None
    absent = away(clock.today())
    return next((user for user in able if user.pk not in absent), able[0])


def _is_colleague(actor: User, said: User) -> bool:
    return said.pk == actor.pk or User.objects.visible_to(actor).active().filter(pk=said.pk).exists()
