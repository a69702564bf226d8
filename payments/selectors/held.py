"""The money that waits for open work: through the milestones that are conditions of unpaid checkpoints."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Q

from payments.models import PaymentCheckpoint
from payments.permissions import AmountRights, amounts_readable
from projects.querysets import OPEN

if TYPE_CHECKING:
    from people.models import User


# What is shown of a checkpoint, and what the right to read its amount asks about.
HELD_FIELDS = (
    "name", "amount", "settled", "cancelled", "due_on", "owner", "follower",
    "contract__project__department", "contract__project__manager", "contract__project__follower",
)  # fmt: skip


@dataclass(frozen=True)
class HeldUp:
    """The checkpoints that wait, the first due first; `amount` is None to those who may not read all of it."""

    checkpoints: list[PaymentCheckpoint]
    amount: Decimal | None


def money_held_up(user: "User", task_ids: Sequence[int], *, rights: AmountRights | None = None) -> dict[int, HeldUp]:
    """By task what waits for it: it is open, and a step to a milestone that is not achieved (two queries)."""
    tasks = Q(conditions__milestone__tasks__in=task_ids, conditions__milestone__tasks__status__in=OPEN)
    return _held(user, tasks, "conditions__milestone__tasks", rights) if task_ids else {}


def money_held_up_by_milestones(user: "User", milestone_ids: Sequence[int]) -> dict[int, HeldUp]:
    """By milestone that is not achieved yet what waits for it (two queries)."""
    milestones = Q(conditions__milestone__in=milestone_ids)
    return _held(user, milestones, "conditions__milestone") if milestone_ids else {}


def held_together(several: Sequence[HeldUp]) -> HeldUp:
    """The checkpoints of all of them, each once. No query."""
    checkpoints = {one.pk: one for held in several for one in held.checkpoints}
    knows_all = all(held.amount is not None for held in several)
    amount = sum((one.outstanding for one in checkpoints.values()), Decimal(0)) if knows_all else None
    return HeldUp(list(checkpoints.values()), amount)


def _held(user: "User", wanted: Q, path: str, rights: AmountRights | None = None) -> dict[int, HeldUp]:
    still_open = Q(conditions__milestone__achieved_on=None, conditions__milestone__cancelled=False)
    checkpoints = (
        PaymentCheckpoint.objects.visible_to(user)
        .outstanding()
        .filter(wanted & still_open)
        .annotate(held_by_id=F(path))
        .select_related("contract__project")
        .only(*HELD_FIELDS)
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )
    waiting: defaultdict[int, list[PaymentCheckpoint]] = defaultdict(list)
    for one in checkpoints:
        waiting[one.held_by_id].append(one)  # type: ignore[attr-defined]
    if not waiting:
        return {}
    rights = rights or amounts_readable(user)
    return {
        pk: HeldUp(
            mine,
            sum((one.outstanding for one in mine), Decimal(0)) if all(map(rights.may_read_checkpoint, mine)) else None,
        )
        for pk, mine in waiting.items()
    }
