"""Free work that items of a version stand for (planning.models.Adoption)."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef

from planning.models import Adoption, Breakdown, BreakdownItem
from projects.models import Milestone, Task


def adopted_by(items: Iterable[BreakdownItem]) -> dict[UUID, int]:
    """By the key of an item, the primary key of the task or milestone that it adopts."""
    rows = Adoption.objects.filter(item_key__in=[item.key for item in items])
    adopted = {row.item_key: row.task_id or row.milestone_id for row in rows}
    return {key: pk for key, pk in adopted.items() if pk is not None}


def free_work(breakdown: Breakdown) -> list[Task | Milestone]:
    """The goal's work without weight that the version does not hold, by due date (two queries)."""
    held = Adoption.objects.filter(item_key__in=breakdown.items.values("key"))
    goal = breakdown.goal_id
    tasks = Task.objects.filter(goal=goal, origin=None).exclude(status=Task.Status.CANCELLED)
    milestones = Milestone.objects.filter(goal=goal, origin=None, cancelled=False)
    return sorted(
        [
            *tasks.filter(~Exists(held.filter(task=OuterRef("pk")))).with_people(),
            *milestones.filter(~Exists(held.filter(milestone=OuterRef("pk")))).with_people(),
        ],
        key=lambda work: (work.due, work.title, work.pk),
    )
