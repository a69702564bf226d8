"""Payment checkpoints that are kept by hand; those of a breakdown come and change through payments.services.gated."""

from collections.abc import Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goals.services import totals_apply
from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.money import full
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.models import CENT, Contract, PaymentCheckpoint
from payments.services.contracts import locked_contract
from payments.shares import MoneyShares
from people.models import User
from people.permissions import authorize

EDITABLE = ("name", "kind", "share", "amount", "due_on", "due_event", "due_days", "owner", "follower", "goal")
# What a gated checkpoint changes only through a new version of its breakdown.
MATERIAL = frozenset(
    {"name", "kind", "share", "amount", "due_on", "due_event", "due_days", "owner", "follower", "goal"}
)
RELATIONS = ("owner", "follower", "goal")
HUNDRED = Decimal(100)


def checkpoint_create(*, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any]) -> PaymentCheckpoint:
    """Add a checkpoint from `values` (EDITABLE): share in percent or amount, a date or days after an event.

    Shares that sum to 100 leave no cent over: the last one takes the rest. Raises InvalidInput beyond the contract.
    """
    with operation("checkpoint.create", actor=actor, key=key, content={**values, "contract": contract_id}) as op:
        if op.replayed:
            return PaymentCheckpoint.objects.get(pk=op.made)
        contract = locked_contract(contract_id)
        authorize(actor, "payments.contract_write", contract)
        checkpoint = PaymentCheckpoint(contract=contract, **_given(values))
        _work_out_amount(checkpoint)
        check_checkpoint(checkpoint, reader=actor)
        checkpoint.save()
        shares = MoneyShares()
        shares.give(checkpoint)
        op.log(checkpoint, changes=initial_values(checkpoint, EDITABLE))
        totals_apply(changes=shares.by_goal)
    return checkpoint


def checkpoint_update(*, actor: User, checkpoint_id: int, version: int, values: Mapping[str, Any]) -> PaymentCheckpoint:
    """Change a checkpoint's fields; a gated one's go through its breakdown."""
    with operation("checkpoint.update", actor=actor) as op:
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "payments.checkpoint_write", checkpoint)
        check_version(checkpoint, version)
        require_standing(checkpoint)
        shares = MoneyShares()
        shares.take(checkpoint)
        given = _given(values)
        if "amount" in given and given["amount"] not in (None, checkpoint.amount) and given.get("share") is not None:
            # The amount was typed anew: the share no longer says where it came from.
            given = given | ({"share": None} if given["share"] == checkpoint.share else {})
        changes = apply_changes(checkpoint, given)
        if not changes:
            return checkpoint
        changed = {change["field"] for change in changes}
        _refuse_material(checkpoint, changed)
        if changed & {"share", "amount"}:
            _work_out_amount(checkpoint)
        check_checkpoint(checkpoint, reader=actor, changed=changed)
        checkpoint.version += 1
        checkpoint.save(update_fields=[*EDITABLE, "version"])
        shares.give(checkpoint)
        op.log(checkpoint, changes=changes)
        totals_apply(changes=shares.by_goal)
    return checkpoint


def checkpoint_cancel(*, actor: User, checkpoint_id: int, reason: str) -> PaymentCheckpoint:
    """Take a checkpoint out of its contract; one that has received money stays. Doing it twice changes nothing."""
    with operation("checkpoint.cancel", actor=actor) as op:
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "payments.checkpoint_write", checkpoint)
        if checkpoint.cancelled:
            return checkpoint
        problems = Problems()
        if not reason.strip():
            problems.add("reason", _("Say why."))
        elif len(reason) > 300:
            problems.add("reason", _("At most %(count)d characters.") % {"count": 300})
        problems.raise_any()
        if checkpoint.is_gated:
            raise StateConflict(_("It came from a reviewed breakdown: take it out of its next version."))
        if checkpoint.settled:
            raise StateConflict(_("Money has been settled against it; take that back first."))
        shares = MoneyShares()
        shares.take(checkpoint)
        checkpoint.cancelled = True
        checkpoint.version += 1
        checkpoint.save(update_fields=["cancelled", "version"])
        op.log(checkpoint, changes=[{"field": "cancelled", "old": False, "new": True}], note=reason.strip())
        totals_apply(changes=shares.by_goal)
    return checkpoint


def locked_checkpoint(checkpoint_id: int) -> PaymentCheckpoint:
    """The checkpoint, after its contract is locked: its row is read when nobody else can change it."""
    contract_id = PaymentCheckpoint.objects.values_list("contract_id", flat=True).get(pk=checkpoint_id)
    contract = locked_contract(contract_id)
    checkpoint = PaymentCheckpoint.objects.select_for_update(no_key=True).get(pk=checkpoint_id)
    checkpoint.contract = contract
    return checkpoint


def require_standing(checkpoint: PaymentCheckpoint) -> None:
    if checkpoint.cancelled:
        raise StateConflict(_("This checkpoint was cancelled."))


def check_checkpoint(
    checkpoint: PaymentCheckpoint, *, reader: User, changed: Collection[str] = (*RELATIONS, "amount")
) -> None:
    """Raise InvalidInput at each field that does not fit, or that names what `reader` cannot see."""
    problems = Problems()
    problems.check(checkpoint, exclude={"contract", *RELATIONS} if checkpoint.owner_id else {"contract"})
    if not problems.fields:
        _check_due(checkpoint, problems)
        if checkpoint.follower_id is not None and checkpoint.follower_id == checkpoint.owner_id:
            problems.add("follower", _("A and B must be two people."))
        if checkpoint.amount < checkpoint.settled:
            problems.add("amount", _("%(total)s has been settled against it.") % {"total": full(checkpoint.settled)})
        left = what_is_left(checkpoint.contract, besides=checkpoint.pk)
        if checkpoint.amount > left:
            field = "share" if checkpoint.share is not None else "amount"
            problems.add(field, _("The contract has only %(left)s left for checkpoints.") % {"left": full(left)})
        _check_reach(checkpoint, reader, changed, problems)
    problems.raise_any()


def what_is_left(contract: Contract, besides: int | None = None) -> Decimal:
    """What the contract's standing checkpoints leave of its amount, `besides` not counted."""
    planned = contract.checkpoints.standing().filter(~Q(pk=besides)).aggregate(total=Sum("amount"))["total"]
    return contract.amount - (planned or Decimal(0))


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if name in EDITABLE}
    if given.get("due_event") is None and "due_event" in given:
        given["due_event"] = ""
    return given


def _work_out_amount(checkpoint: PaymentCheckpoint) -> None:
    """From the share where there is one; the share that completes 100 percent takes the rest, cents included."""
    share = checkpoint.share
    if share is None or not share.is_finite():
        return
    contract = checkpoint.contract
    others = contract.checkpoints.standing().exclude(pk=checkpoint.pk)
    sums = others.filter(share__isnull=False).aggregate(share=Sum("share"), amount=Sum("amount"))
    all_by_share = not others.filter(share=None).exists()
    if all_by_share and (sums["share"] or Decimal(0)) + share == HUNDRED:
        checkpoint.amount = contract.amount - (sums["amount"] or Decimal(0))
        return
    checkpoint.amount = (contract.amount * share / HUNDRED).quantize(CENT, rounding=ROUND_HALF_UP)


def _check_due(checkpoint: PaymentCheckpoint, problems: Problems) -> None:
    by_event = bool(checkpoint.due_event) or checkpoint.due_days is not None
    if checkpoint.due_on is None and not by_event:
        problems.add("due_on", _("Give a date, or days after an event."))
    elif checkpoint.due_on is not None and by_event:
        problems.add("due_on", _("Give either a date or days after an event, not both."))
    elif by_event and not checkpoint.due_event:
        problems.add("due_event", _("After which event?"))
    elif by_event and checkpoint.due_days is None:
        problems.add("due_days", _("How many days after it?"))


def _check_reach(checkpoint: PaymentCheckpoint, reader: User, changed: Collection[str], problems: Problems) -> None:
    goal_id = checkpoint.goal_id if "goal" in changed else None
    goal = Goal.objects.visible_to(reader).filter(pk=goal_id).first() if goal_id is not None else None
    if goal_id is not None and goal is None:
        problems.add("goal", _("There is no such goal."))
    elif goal is not None and goal.is_over:
        problems.add("goal", _("This goal is closed or dropped."))
    for name in ("owner", "follower"):
        pk = getattr(checkpoint, f"{name}_id")
        if name in changed and pk is not None and not User.objects.visible_to(reader).filter(pk=pk).exists():
            problems.add(name, _("There is no such person among your colleagues."))


def _refuse_material(checkpoint: PaymentCheckpoint, changed: Collection[str]) -> None:
    if not checkpoint.is_gated:
        return
    problems = Problems()
    for name in sorted(MATERIAL & set(changed)):
        problems.add(name, _("This work came from a reviewed breakdown: propose the change in its next version."))
    problems.raise_any()
