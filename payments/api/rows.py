"""The rows that calls are about: found among those the caller may see, else 404, with what is shown of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from payments.models import Condition, Contract, PaymentCheckpoint, Receipt
from payments.permissions import AmountRights, amounts_readable
from people.models import User

ZERO = Decimal(0)
# What a payments.selectors.CheckpointLine is made from.
LINE = ("contract__project__department", "contract__customer", "owner", "follower")


@dataclass(frozen=True)
class ContractLine:
    """A contract with its sums; None where the caller may not read amounts."""

    contract: Contract
    amount: Decimal | None
    planned: Decimal | None
    received: Decimal | None
    settled: Decimal | None


def contract_lines(user: User, contracts: Sequence[Contract]) -> list[ContractLine]:
    """Three queries for all of them; they come with `project`."""
    rights = amounts_readable(user)
    standing = PaymentCheckpoint.objects.standing().filter(contract__in=contracts).order_by().values("contract")
    plans = {row["contract"]: row for row in standing.annotate(planned=Sum("amount"), settled=Sum("settled"))}
    rows = Receipt.objects.filter(contract__in=contracts).order_by().values_list("contract")
    received = dict(rows.annotate(total=Sum("amount")))
    lines = []
    for contract in contracts:
        plan = plans.get(contract.pk, {"planned": ZERO, "settled": ZERO})
        sums = (contract.amount, plan["planned"], received.get(contract.pk, ZERO), plan["settled"])
        known = sums if rights.may_read(contract.project) else (None,) * len(sums)
        lines.append(ContractLine(contract, *known))
    return lines


def reads_some_amounts(user: User, rights: AmountRights) -> bool:
    """By right on a department, or by one's own part in a project or a checkpoint with money."""
    if rights.departments:
        return True
    own = Q(owner=user) | Q(follower=user)
    own |= Q(contract__project__manager=user) | Q(contract__project__follower=user)
    return PaymentCheckpoint.objects.filter(own).exists()


def seen_contract(user: User, pk: int) -> Contract:
    return get_object_or_404(Contract.objects.visible_to(user).select_related("project", "customer"), pk=pk)


def seen_checkpoints(user: User) -> QuerySet[PaymentCheckpoint]:
    return PaymentCheckpoint.objects.visible_to(user).select_related(*LINE)


def seen_checkpoint(user: User, pk: int) -> PaymentCheckpoint:
    return get_object_or_404(seen_checkpoints(user), pk=pk)


def with_parts(conditions: Any) -> Any:
    """With what the API shows of a condition (two queries)."""
    related = conditions.select_related("milestone", "acceptance", "unit", "owner")
    return related.prefetch_related("documents__uploaded_by")


def seen_condition(user: User, pk: int) -> Condition:
    return get_object_or_404(with_parts(Condition.objects.visible_to(user)), pk=pk)


def seen_receipts(user: User) -> QuerySet[Receipt]:
    """With what the API shows of a receipt (two queries more)."""
    receipts = Receipt.objects.visible_to(user).select_related("contract__project", "recorded_by", "account")
    return receipts.prefetch_related("allotments__checkpoint", "allotments__made_by", "reversals")


def knows(user: User) -> dict[str, Any]:
    """The context of receipts' shapes (one query)."""
    rights = amounts_readable(user)
    return {"knows": lambda receipt: rights.may_read(receipt.contract.project)}
