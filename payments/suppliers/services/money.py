"""What changes the amount, what is planned to be paid, and the ledger of what was; each under the contract's lock."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.money import CENT, full
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.models import PaymentCheckpoint
from payments.suppliers.models import PlannedPayment, SupplierAmendment, SupplierContract, SupplierPayment
from payments.suppliers.services.contracts import checked_reason, locked_supplies, require_running
from people.models import User
from people.permissions import authorize
from projects.models import Milestone

AMENDMENT = ("number", "amount", "agreed_on", "reason")
PLANNED = ("name", "amount", "due_on", "milestone", "checkpoint", "days")
PAYMENT = ("amount", "paid_on", "reference", "note")
ZERO = Decimal(0)


def supplier_amendment_record(
    *, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any]
) -> SupplierAmendment:
    """Record an agreed change of the amount, from `values` (AMENDMENT); it may lower it, not below what is planned."""
    content = {**values, "contract": contract_id}
    with operation("supplier_amendment.record", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(SupplierAmendment.objects)
        contract = _in_force(actor, contract_id)
        amendment = SupplierAmendment(contract=contract, recorded_by=actor, **_only(values, AMENDMENT))
        problems = Problems()
        problems.check(amendment, exclude={"contract", "recorded_by"})
        if not problems.fields:
            _check_day(problems, "agreed_on", amendment.agreed_on)
            if not amendment.amount:
                problems.add("amount", _("An amendment changes the amount: give by how much."))
            elif contract.total + amendment.amount < (least := max(spoken_for(contract), CENT)):
                problems.add("amount", _("The contract cannot fall below %(least)s.") % {"least": full(least)})
            else:
                _check_sum(contract.changed + amendment.amount, problems)
        problems.raise_any()
        amendment.save()
        op.log(amendment, changes=initial_values(amendment, AMENDMENT))
    return amendment


def planned_payment_add(*, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any]) -> PlannedPayment:
    """Plan a payment from `values` (PLANNED): on a day, or days after a milestone or a checkpoint of ours."""
    with operation("planned_payment.add", actor=actor, key=key, content={**values, "contract": contract_id}) as op:
        if op.replayed:
            return op.made_row(PlannedPayment.objects)
        contract = _kept(actor, contract_id)
        require_running(contract)
        planned = PlannedPayment(contract=contract, **_only(values, PLANNED))
        _check_planned(planned, actor, changed=PLANNED)
        planned.save()
        op.log(planned, changes=initial_values(planned, PLANNED))
    return planned


def planned_payment_update(*, actor: User, row_id: int, version: int, values: Mapping[str, Any]) -> PlannedPayment:
    """Change it; never below what was paid of it, nor beyond the contract."""
    with operation("planned_payment.update", actor=actor) as op:
        planned = _held_plan(actor, row_id)
        check_version(planned, version)
        _require_standing(planned)
        if changes := apply_changes(planned, _only(values, PLANNED)):
            _check_planned(planned, actor, changed={change["field"] for change in changes})
            planned.version += 1
            planned.save(update_fields=[*PLANNED, "version"])
            op.log(planned, changes=changes)
    return planned


def planned_payment_cancel(*, actor: User, row_id: int, reason: str) -> PlannedPayment:
    """It will not be paid; one that was paid in part stays. Doing it again changes nothing."""
    with operation("planned_payment.cancel", actor=actor) as op:
        planned = _held_plan(actor, row_id)
        checked_reason(reason)
        if planned.cancelled:
            return planned
        if planned.paid:
            raise StateConflict(_("Money was paid for it; take that back first."))
        planned.cancelled = True
        planned.version += 1
        planned.save(update_fields=["cancelled", "version"])
        op.log(planned, changes=[{"field": "cancelled", "old": False, "new": True}], note=reason.strip())
    return planned


def supplier_payment_record(
    *, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any], planned_id: int | None = None
) -> SupplierPayment:
    """Record money paid, from `values` (PAYMENT), for a planned payment where one is named."""
    content = {**values, "contract": contract_id, "planned": planned_id}
    with operation("supplier_payment.record", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(SupplierPayment.objects)
        contract = _in_force(actor, contract_id)
        planned = contract.planned.standing().filter(pk=planned_id).first() if planned_id else None
        payment = SupplierPayment(contract=contract, planned=planned, recorded_by=actor, **_only(values, PAYMENT))
        problems = Problems()
        problems.check(payment, exclude={"contract", "planned", "reverses", "recorded_by"})
        if planned_id and planned is None:
            problems.add("planned", _("There is no such planned payment in the contract."))
        if not problems.fields:
            _check_day(problems, "paid_on", payment.paid_on)
            _check_paid(contract, planned, payment.amount, problems)
        problems.raise_any()
        payment.save()
        op.log(payment, changes=initial_values(payment, PAYMENT), note=planned.name if planned else "")
    return payment


def supplier_payment_reverse(
    *, actor: User, key: UUID, payment_id: int, reason: str, amount: Decimal | None = None
) -> SupplierPayment:
    """Take back what is left of a payment, or `amount` of it; it counts for the day of the payment."""
    content = {"payment": payment_id, "reason": reason, "amount": amount}
    with operation("supplier_payment.reverse", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(SupplierPayment.objects)
        contract = _kept(actor, SupplierPayment.objects.values_list("contract", flat=True).get(pk=payment_id))
        payment = SupplierPayment.objects.get(pk=payment_id)
        if payment.reverses_id is not None:
            raise StateConflict(_("This row is a reversal; it cannot be taken back again."))
        left = what_is_left(payment)
        if not left:
            raise StateConflict(_("This payment was taken back already."))
        note = checked_reason(reason)
        back = _checked_back(left if amount is None else amount, left)
        reversal = SupplierPayment.objects.create(
            contract=contract,
            planned_id=payment.planned_id,
            amount=-back,
            paid_on=payment.paid_on,
            reference=payment.reference,
            note=note,
            reverses=payment,
            recorded_by=actor,
        )
        change = {"field": "amount", "old": str(payment.amount), "new": str(left - back)}
        # Without the reason: people write sums into it, and timelines are read by whoever sees the project.
        op.log(payment, changes=[change], made=reversal)
    return reversal


def what_is_left(payment: SupplierPayment) -> Decimal:
    """What of the payment was not taken back."""
    back: Decimal | None = payment.reversals.aggregate(total=Sum("amount"))["total"]
    return payment.amount + (back or ZERO)


def _kept(actor: User, contract_id: int) -> SupplierContract:
    contract = locked_supplies(contract_id)
    authorize(actor, "suppliers.contract_write", contract)
    return contract


def _in_force(actor: User, contract_id: int) -> SupplierContract:
    contract = _kept(actor, contract_id)
    require_running(contract)
    if contract.state == SupplierContract.State.DRAFT:
        raise StateConflict(_("A draft is not in force yet."))
    return contract


def _held_plan(actor: User, row_id: int) -> PlannedPayment:
    contract = _kept(actor, PlannedPayment.objects.values_list("contract", flat=True).get(pk=row_id))
    require_running(contract)
    planned = PlannedPayment.objects.select_related("milestone", "checkpoint").get(pk=row_id)
    planned.contract = contract
    return planned


def _require_standing(planned: PlannedPayment) -> None:
    if planned.cancelled:
        raise StateConflict(_("This planned payment was cancelled."))


def spoken_for(contract: SupplierContract, besides: int | None = None) -> Decimal:
    """What was paid and what is still planned to be, the plan `besides` not counted."""
    rest = contract.planned.standing().filter(~Q(pk=besides)).aggregate(total=Sum(F("amount") - F("paid")))["total"]
    return contract.paid + (rest or ZERO)


def _only(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _check_day(problems: Problems, field: str, day: date) -> None:
    if day > clock.today():
        problems.add(field, _("That day has not come yet."))


def _check_sum(changed: Decimal, problems: Problems) -> None:
    """The contract keeps the sum of its amendments, which has as many digits as each of them."""
    try:
        SupplierContract._meta.get_field("changed").clean(changed, None)
    except ValidationError as error:
        problems.add("amount", str(error.messages[0]))


def _check_paid(
    contract: SupplierContract, planned: PlannedPayment | None, amount: Decimal, problems: Problems
) -> None:
    if amount < CENT:
        problems.add("amount", _("The amount must be above zero."))
    elif planned is not None and amount > planned.outstanding:
        words = _("“%(name)s” has only %(left)s outstanding.")
        problems.add("amount", words % {"name": planned.name, "left": full(planned.outstanding)})
    elif planned is None and amount > (left := contract.total - spoken_for(contract)):
        words = _("Only %(left)s of the contract is neither paid nor planned: say which planned payment this is.")
        problems.add("amount", words % {"left": full(left)})


def _checked_back(amount: Decimal, left: Decimal) -> Decimal:
    problems = Problems()
    try:
        back: Decimal = SupplierPayment._meta.get_field("amount").clean(amount, None)
    except ValidationError as error:
        problems.add("amount", str(error.messages[0]))
        back = left
    if not CENT <= back <= left:
        problems.add("amount", _("Give an amount up to %(left)s.") % {"left": full(left)})
    problems.raise_any()
    return back


def _check_planned(planned: PlannedPayment, actor: User, *, changed: Collection[str]) -> None:
    problems = Problems()
    problems.check(planned, exclude={"contract", "milestone", "checkpoint"})
    if not problems.fields:
        _check_due(planned, problems)
        if planned.amount < planned.paid:
            problems.add("amount", _("%(total)s was paid of it.") % {"total": full(planned.paid)})
        left = planned.contract.total - spoken_for(planned.contract, besides=planned.pk) + planned.paid
        if planned.amount > left:
            problems.add("amount", _("The contract has only %(left)s left to be planned.") % {"left": full(left)})
        _check_followed(planned, actor, changed, problems)
    problems.raise_any()


def _check_followed(planned: PlannedPayment, actor: User, changed: Collection[str], problems: Problems) -> None:
    project = planned.contract.project_id
    milestones = Milestone.objects.visible_to(actor).filter(project=project, cancelled=False)
    checkpoints = PaymentCheckpoint.objects.visible_to(actor).standing().filter(contract__project=project)
    for name, rows, words in (
        ("milestone", milestones, _("There is no such milestone in the project.")),
        ("checkpoint", checkpoints, _("There is no such payment checkpoint in the project.")),
    ):
        pk = getattr(planned, f"{name}_id")
        if name in changed and pk is not None and not rows.filter(pk=pk).exists():
            problems.add(name, words)


def _check_due(planned: PlannedPayment, problems: Problems) -> None:
    named = [name for name in ("due_on", "milestone", "checkpoint") if getattr(planned, name) is not None]
    if len(named) != 1:
        problems.add("due_on", _("Give the day, the milestone or the payment of ours it follows: one of the three."))
    elif named == ["due_on"] and planned.days is not None:
        problems.add("days", _("Days are counted after a milestone or a payment of ours."))
    elif named != ["due_on"] and planned.days is None:
        planned.days = 0
