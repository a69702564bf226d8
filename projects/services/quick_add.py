"""Quick add: one typed line becomes a free task."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goaltrack.common.errors import Problems
from people.models import User
from projects.models import Project, Task
from projects.selectors.quick_add import QuickDraft, quick_draft
from projects.services.tasks import task_create

LONGEST_TITLE = 200


def task_quick_add(
    *,
    actor: User,
    key: UUID,
    line: str,
    project_id: int | None = None,
    goal_id: int | None = None,
    parent_id: int | None = None,
) -> tuple[Task, QuickDraft]:
    """Add what the line says. It is never refused for what was not understood, only where no title is left of it.

    Raises InvalidInput at `line`.
    """
    draft = quick_draft(actor, line, project_id=project_id, goal_id=goal_id, parent_id=parent_id)
    _check_title(draft.reading.title)
    return task_create(actor=actor, key=key, values=_values(actor, draft)), draft


def _check_title(title: str) -> None:
    problems = Problems()
    if not title:
        problems.add("line", _("Say what is to be done: besides the marks there is nothing yet."))
    elif len(title) > LONGEST_TITLE:
        problems.add(
            "line",
            _("The title would have %(count)d characters; it holds %(most)d.")
            % {"count": len(title), "most": LONGEST_TITLE},
        )
    problems.raise_any()


def _values(actor: User, draft: QuickDraft) -> dict[str, Any]:
    reading = draft.reading
    follower_id = reading.follower.id if reading.follower else None
    people = User.objects.select_related("department").in_bulk([pk for pk in (draft.owner_id, follower_id) if pk])
    return {
        "title": reading.title,
        "owner": people[draft.owner_id],
        "follower": people[follower_id] if follower_id else None,
        "start": reading.start,
        "due": draft.due,
        "project": Project.objects.select_related("department").get(pk=draft.project.id) if draft.project else None,
        "goal": Goal.objects.select_related("department").get(pk=draft.goal.pk) if draft.goal else None,
        "parent": draft.parent,
        "priority": Task.Priority[(reading.priority or "medium").upper()],
    }
