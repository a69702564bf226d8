"""Free work is taken into a draft: once the version passes it counts for the goal, and nothing is made twice."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import InvalidInput, Message
from history.changes import initial_values
from history.operations import operation
from people.models import User
from planning import outline
from planning.adoption import free_work
from planning.live import KINDS
from planning.models import Adoption, Breakdown, BreakdownItem
from planning.services.breakdowns import breakdown_in_writing
from planning.services.item_checks import check_item
from planning.services.item_log import told
from planning.services.item_places import renumber, siblings_with
from planning.services.items import require_room, rows_of
from projects.models import Milestone, Task

# Of which work, and what it shall weigh.
Chosen = tuple[Task | Milestone, Decimal]


def work_adopt(*, actor: User, key: UUID, breakdown_id: int, chosen: Sequence[Chosen]) -> Breakdown:
    """Add an item with a weight for each piece of the goal's free work, as that stands now, at the end of the draft.

    Raises InvalidInput at `task-<id>` or `milestone-<id>` for what is not free work of the goal, or does not fit it.
    """
    content = {"breakdown": breakdown_id, "chosen": [(place_of(work), weight) for work, weight in chosen]}
    with operation("work.adopt", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Breakdown.objects)
        breakdown = breakdown_in_writing(actor, breakdown_id)
        if not chosen:
            raise InvalidInput(fields={"chosen": [_("Choose at least one task or milestone.")]})
        rows = rows_of(breakdown)
        require_room(rows, len(chosen))
        free = {place_of(work) for work in free_work(breakdown)}
        problems: dict[str, list[Message]] = {}
        changes = []
        for work, weight in chosen:
            place = place_of(work)
            if place not in free:
                problems[place] = [_("This is not, or no longer, free work of the goal.")]
                continue
            free.discard(place)
            item = _item(breakdown, work, weight)
            try:
                check_item(item, actor, rows)
            except InvalidInput as error:
                problems[place] = [message for said in error.fields.values() for message in said]
                continue
            breakdown.version += 1
            item.version = breakdown.version
            renumber(outline.flattened(siblings_with(rows, item, under=None)))
            item.save()
            _bind(item, work)
            rows.append(item)
            changes += told(item, initial_values(item, ["kind", "title", "owner", "due", "weight"]), rows)
        if problems:
            raise InvalidInput(fields=problems)
        breakdown.save(update_fields=["version"])
        op.log(breakdown, changes=changes)
    return breakdown


def place_of(work: Task | Milestone) -> str:
    """How a form and an error name a piece of work."""
    return f"{KINDS[type(work)]}-{work.pk}"


def _item(breakdown: Breakdown, work: Task | Milestone, weight: Decimal) -> BreakdownItem:
    return BreakdownItem(
        breakdown=breakdown,
        key=uuid4(),
        kind=KINDS[type(work)],
        title=work.title,
        acceptance=work.acceptance,
        project=work.project,
        owner=work.owner,
        follower=work.follower,
        start=work.start if isinstance(work, Task) else None,
        due=work.due,
        weight=weight,
    )


def _bind(item: BreakdownItem, work: Task | Milestone) -> None:
    """The work follows the newest item that was written for it."""
    by_work: dict[str, Any] = {KINDS[type(work)]: work}
    Adoption.objects.update_or_create(defaults={"item_key": item.key}, **by_work)
