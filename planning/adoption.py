"""Free work that items of a version stand for (planning.models.Adoption)."""

from collections.abc import Iterable
from uuid import UUID

from planning.models import Adoption, BreakdownItem


def adopted_by(items: Iterable[BreakdownItem]) -> dict[UUID, int]:
    """By the key of an item, the primary key of the task or milestone that it adopts."""
    rows = Adoption.objects.filter(item_key__in=[item.key for item in items])
    return {row.item_key: row.task_id or row.milestone_id for row in rows}
