"""Payment checkpoints from a passed breakdown. Called by `planning` inside its own operation, never by a view.

The gate is the permission: the experts agreed to what is put here, whoever gave the last verdict.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from goals.gate import CANCELLED, CHANGED, CREATED, LEFT, Applied
from goals.models import Goal
from goals.services import totals_apply
from goaltrack.common.errors import StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from payments.claims.facts import claims_of
from payments.models import Condition, Contract, PaymentCheckpoint
from payments.services.checkpoints import cancel_checkpoint
from payments.shares import MoneyShares
from people.models import User
from projects.models import Milestone

FIELDS = ("name", "kind", "amount", "due_on", "owner", "follower")
# Why a checkpoint was left as it is: money has come in for it.
RECEIVED = "received"
CLAIMED = "claimed"


@dataclass(frozen=True)
class GatedCheckpoint:
    """One checkpoint as the passed version wants it; `origin` is the item's key through all versions."""

    origin: UUID
    name: str
    kind: str
    amount: Decimal
    due_on: date
    owner: User
    follower: User | None
    contract: Contract
    # The sub-goal it is part of; the version's own goal where empty.
    goal: Goal | None = None


@dataclass(frozen=True)
class GatedCondition:
    """A milestone that a checkpoint waits for, both by the keys of their items."""

    checkpoint: UUID
    milestone: UUID


def gated_checkpoints_lock(*, origins: Collection[UUID], contracts: Collection[int]) -> None:
    """Lock the contracts concerned, then their checkpoints: before any work, as receipts do (docs/locking.md)."""
    known = PaymentCheckpoint.objects.filter(origin__in=origins)
    ids = {*contracts, *known.values_list("contract_id", flat=True)}
    list(Contract.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    list(known.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def gated_checkpoints_cancel(*, actor: User, origins: Collection[UUID], note: str) -> list[Applied]:
    """Cancel the checkpoints of items that the passed version no longer has; one that has received money stays."""
    shares, done = MoneyShares(), []
    rows = PaymentCheckpoint.objects.standing().filter(origin__in=origins).select_for_update(no_key=True)
    checkpoints = list(rows.order_by("pk"))
    claims = claims_of(checkpoints)
    for checkpoint in checkpoints:
        if checkpoint.settled:
            done.append(Applied(LEFT, checkpoint, why=RECEIVED))
            continue
        if claims[checkpoint.pk]:
            done.append(Applied(LEFT, checkpoint, why=CLAIMED))
            continue
        with operation("checkpoint.cancel", actor=actor) as op:
            op.log(checkpoint, changes=[cancel_checkpoint(checkpoint, shares)], note=note)
        done.append(Applied(CANCELLED, checkpoint))
    totals_apply(changes=shares.by_goal)
    return done


def gated_checkpoints_apply(*, actor: User, goal: Goal, checkpoints: Sequence[GatedCheckpoint]) -> list[Applied]:
    """Make the goal's checkpoints as the version wants them: missing ones are created, existing ones changed.

    Left as they are: those paid in full, cancelled ones, and those that have received more than they would ask for.
    The caller holds the locks, and has cancelled what the version left out. Raises StateConflict where a contract no
    longer covers them.
    """
    shares, done = MoneyShares(), []
    rows = PaymentCheckpoint.objects.filter(origin__in=[one.origin for one in checkpoints])
    known = {row.origin: row for row in rows.select_for_update(no_key=True).order_by("pk")}
    claims = claims_of(known.values())
    left = {one.origin: why for one in checkpoints if (why := _stays(known.get(one.origin), one, claims))}
    wanted = [one for one in checkpoints if one.origin not in left]
    _refuse_beyond_contracts(wanted)
    # Smaller amounts first: the database watches each contract's sum at every step.
    for one in sorted(wanted, key=lambda one: one.amount - _planned(known.get(one.origin))):
        done += _put(actor, goal, one, known.get(one.origin), shares)
    for one in checkpoints:
        if one.origin in left:
            missed = apply_changes(copy(known[one.origin]), _values(one, goal))
            done += [Applied(LEFT, known[one.origin], missed, left[one.origin])] if missed else []
    totals_apply(changes=shares.by_goal)
    return done


def gated_conditions_apply(
    *, actor: User, conditions: Sequence[GatedCondition], dropped: Sequence[GatedCondition]
) -> None:
    """Let checkpoints wait for the milestones needed for them; what only earlier versions linked is taken away."""
    origins = [*conditions, *dropped]
    by_checkpoint = PaymentCheckpoint.objects.in_bulk([one.checkpoint for one in origins], field_name="origin")
    by_milestone = Milestone.objects.in_bulk([one.milestone for one in origins], field_name="origin")
    for one in dropped:
        _drop_condition(actor, by_checkpoint.get(one.checkpoint), by_milestone.get(one.milestone))
    for one in conditions:
        _put_condition(actor, by_checkpoint[one.checkpoint], by_milestone[one.milestone])


def _planned(checkpoint: PaymentCheckpoint | None) -> Decimal:
    return checkpoint.amount if checkpoint is not None else Decimal(0)


def _refuse_beyond_contracts(checkpoints: Sequence[GatedCheckpoint]) -> None:
    """Between the draft and the verdict a contract may have shrunk, or filled up with other checkpoints."""
    wanted: dict[int, Decimal] = {}
    for one in checkpoints:
        wanted[one.contract.pk] = wanted.get(one.contract.pk, Decimal(0)) + one.amount
    others = PaymentCheckpoint.objects.standing().exclude(origin__in=[one.origin for one in checkpoints])
    for contract in Contract.objects.filter(pk__in=wanted).order_by("pk"):
        planned = others.filter(contract=contract).aggregate(total=Sum("amount"))["total"] or Decimal(0)
        if planned + wanted[contract.pk] > contract.amount:
            # Without the sums: whoever gives the verdict need not be allowed to read amounts.
            raise StateConflict(
                _("The checkpoints exceed the contract %(contract)s by now; this version can only be returned.")
                % {"contract": contract}
            )


def _stays(checkpoint: PaymentCheckpoint | None, wanted: GatedCheckpoint, claims: Mapping[int, Decimal]) -> str:
    """Why a checkpoint is not touched; empty where it is."""
    if checkpoint is None:
        return ""
    if checkpoint.cancelled:
        return "cancelled"
    if _is_paid(checkpoint):
        return "paid"
    if wanted.amount < checkpoint.settled:
        return RECEIVED
    return CLAIMED if wanted.amount < claims[checkpoint.pk] else ""


def _values(wanted: GatedCheckpoint, goal: Goal) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in FIELDS} | {"goal": wanted.goal or goal}


def _put(
    actor: User, goal: Goal, wanted: GatedCheckpoint, checkpoint: PaymentCheckpoint | None, shares: MoneyShares
) -> list[Applied]:
    values = _values(wanted, goal)
    with operation("checkpoint.create" if checkpoint is None else "checkpoint.update", actor=actor) as op:
        if checkpoint is None:
            checkpoint = PaymentCheckpoint.objects.create(contract=wanted.contract, origin=wanted.origin, **values)
            shares.give(checkpoint)
            op.log(checkpoint, changes=initial_values(checkpoint, FIELDS))
            return [Applied(CREATED, checkpoint)]
        shares.take(checkpoint)
        changes = apply_changes(checkpoint, values)
        if changes:
            checkpoint.version += 1
            checkpoint.save(update_fields=[*FIELDS, "goal", "version"])
            op.log(checkpoint, changes=changes)
        shares.give(checkpoint)
    return [Applied(CHANGED, checkpoint, changes)] if changes else []


def _is_paid(checkpoint: PaymentCheckpoint) -> bool:
    """In full: its conditions stay as they are."""
    return checkpoint.settled >= checkpoint.amount


def _put_condition(actor: User, checkpoint: PaymentCheckpoint, milestone: Milestone) -> None:
    if checkpoint.cancelled or _is_paid(checkpoint) or checkpoint.conditions.filter(milestone=milestone).exists():
        return
    with operation("condition.add", actor=actor) as op:
        last = checkpoint.conditions.aggregate(last=Max("position"))["last"] or 0
        condition = Condition.objects.create(
            checkpoint=checkpoint, kind=Condition.Kind.MILESTONE, milestone=milestone, position=last + 1
        )
        op.log(checkpoint, changes=initial_values(condition, ["milestone"]), note=milestone.title)


def _drop_condition(actor: User, checkpoint: PaymentCheckpoint | None, milestone: Milestone | None) -> None:
    """A condition with documents stays on record, as it does when taken away by hand."""
    if checkpoint is None or milestone is None or milestone.achieved_on is not None or _is_paid(checkpoint):
        return
    condition = checkpoint.conditions.filter(milestone=milestone, documents=None).first()
    if condition is None:
        return
    with operation("condition.remove", actor=actor) as op:
        condition.delete()
        change = {"field": "title", "old": milestone.title, "new": None}
        op.log(checkpoint, changes=[change], note=milestone.title)
