"""Payment checkpoints: kept by hand, and edits of all; those of a breakdown come through payments.services.gated."""

from collections.abc import Collection, Mapping
from copy import copy
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from goals.gate import Edit, Sifted, hold, require_origin
from goals.models import Goal
from goals.services import totals_apply
from goals.services.versions import check_version_for
from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.money import full
from history.changes import apply_changes, initial_values
from history.operations import Operation, operation
from payments.claims.facts import claimed
from payments.models import CENT, Contract, PaymentCheckpoint
from payments.services.contracts import locked_contract
from payments.shares import MoneyShares
from people.models import User
from people.permissions import authorize
from projects.services.tasks import check_reason

EDITABLE = ("name", "kind", "share", "amount", "due_on", "due_event", "due_days", "owner", "follower", "goal")
RELATIONS = ("owner", "follower", "goal")
HUNDRED = Decimal(100)


def checkpoint_create(*, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any]) -> PaymentCheckpoint:
    """Add a checkpoint from `values` (EDITABLE): share in percent or amount, a date or days after an event.

    Shares that sum to 100 leave no cent over: the last one takes the rest. Raises InvalidInput beyond the contract.
    """
    with operation("checkpoint.create", actor=actor, key=key, content={**values, "contract": contract_id}) as op:
        if op.replayed:
            return op.made_row(PaymentCheckpoint.objects)
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
    """Change a checkpoint's fields; `proposed` of the answer says what waits in its breakdown's next version."""
    with operation("checkpoint.update", actor=actor) as op:
        gate, origin = hold(PaymentCheckpoint.objects.filter(pk=checkpoint_id))
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "payments.checkpoint_write", checkpoint)
        check_version_for(actor, checkpoint, version)
        require_origin(checkpoint, origin)
        require_standing(checkpoint)
        wanted = copy(checkpoint)
        asked = {change["field"] for change in apply_changes(wanted, _typed(checkpoint, values))}
        if not asked:
            return checkpoint
        if asked & {"share", "amount"}:
            _work_out_amount(wanted)
        check_checkpoint(wanted, reader=actor, changed=asked)
        edit = Edit(
            checkpoint,
            {name: getattr(wanted, name) for name in EDITABLE if name in asked | {"amount"}},
            ended=checkpoint.settled >= checkpoint.amount,
        )
        [sifted] = gate.sift(actor=actor, edits=[edit])
        checkpoint.proposed = sifted.proposal
        _apply(op, actor, checkpoint, sifted)
    return checkpoint


def checkpoint_cancel(*, actor: User, checkpoint_id: int, reason: str) -> PaymentCheckpoint:
    """Take a checkpoint out of its contract; one that has received money stays. Doing it twice changes nothing.

    A gated one is proposed to be taken out of the plan.
    """
    with operation("checkpoint.cancel", actor=actor) as op:
        gate, origin = hold(PaymentCheckpoint.objects.filter(pk=checkpoint_id))
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "payments.checkpoint_write", checkpoint)
        require_origin(checkpoint, origin)
        if checkpoint.cancelled:
            return checkpoint
        check_reason(reason)
        if checkpoint.settled:
            raise StateConflict(_("Money has been settled against it; take that back first."))
        if claimed(checkpoint):
            words = _("It is applied for or invoiced: withdraw the application and reverse the invoices first.")
            raise StateConflict(words)
        checkpoint.proposed = gate.remove(actor=actor, work=checkpoint, reason=reason.strip())
        if checkpoint.proposed is not None:
            return checkpoint
        shares = MoneyShares()
        change = cancel_checkpoint(checkpoint, shares)
        op.log(checkpoint, changes=[change], note=reason.strip())
        totals_apply(changes=shares.by_goal)
    return checkpoint


def cancel_checkpoint(checkpoint: PaymentCheckpoint, shares: MoneyShares) -> dict[str, Any]:
    """Cancel a locked checkpoint; returns the change for the log."""
    shares.take(checkpoint)
    checkpoint.cancelled = True
    checkpoint.version += 1
    checkpoint.save(update_fields=["cancelled", "version"])
    return {"field": "cancelled", "old": False, "new": True}


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
        elif checkpoint.pk is not None and checkpoint.amount < (least := claimed(checkpoint)):
            words = _("%(total)s is settled, applied for or invoiced.")
            problems.add("amount", words % {"total": full(least)})
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


def _typed(checkpoint: PaymentCheckpoint, values: Mapping[str, Any]) -> dict[str, Any]:
    """An amount typed anew no longer comes from the share that stands beside it."""
    given = _given(values)
    if "amount" in given and given["amount"] not in (None, checkpoint.amount) and given.get("share") is not None:
        given |= {"share": None} if given["share"] == checkpoint.share else {}
    return given


def _apply(op: Operation, actor: User, checkpoint: PaymentCheckpoint, sifted: Sifted) -> None:
    """Give a locked checkpoint what holds at once; that alone may not fit where the rest was proposed."""
    shares = MoneyShares()
    shares.take(checkpoint)
    changes = apply_changes(checkpoint, sifted.now)
    if not changes:
        return
    if sifted.proposal is not None:
        check_checkpoint(checkpoint, reader=actor, changed={change["field"] for change in changes})
    checkpoint.version += 1
    checkpoint.save(update_fields=[*EDITABLE, "version"])
    shares.give(checkpoint)
    op.log(checkpoint, changes=changes)
    totals_apply(changes=shares.by_goal)


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
    elif checkpoint.due_event == PaymentCheckpoint.DueEvent.WARRANTY:
        if checkpoint.kind != PaymentCheckpoint.Kind.RETENTION:
            problems.add("due_event", _("Only retention money is due after the warranty."))
        elif checkpoint.contract.warranty_months is None:
            problems.add("due_event", _("The contract does not say how many months the warranty has."))


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
