"""The settlement audit: submitted, audited, settled. Settling makes an amendment and plans what is left anew."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goals.gate import Edit, gates_of
from goals.services import totals_apply
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.money import full
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.claims.facts import claims_of
from payments.models import Contract, PaymentCheckpoint
from payments.services.contracts import locked_contract
from payments.shares import MoneyShares
from payments.terms.models import Amendment, Audit, ContractLine
from payments.terms.replanning import Replan, replan
from payments.terms.services.amendments import check_amendment, put_in_force
from payments.terms.splitting import ZERO
from people.models import User
from people.permissions import authorize

EDITABLE = ("submitted_price", "submitted_on", "audited_price", "audited_on", "auditor")
RESULT = ("audited_price", "audited_on")


def audit_submit(*, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any]) -> Audit:
    """Record what was submitted for audit, from `values` (EDITABLE); with the result where it is there already."""
    with operation("audit.submit", actor=actor, key=key, content={**values, "contract": contract_id}) as op:
        if op.replayed:
            return op.made_row(Audit.objects)
        contract = locked_contract(contract_id)
        authorize(actor, "payments.contract_write", contract)
        if contract.audits.standing().exists():
            raise StateConflict(_("This contract has a settlement audit already."))
        audit = Audit(contract=contract, **_only(values))
        _check(audit)
        audit.save()
        op.log(audit, changes=initial_values(audit, EDITABLE))
    return audit


def audit_update(*, actor: User, audit_id: int, version: int, values: Mapping[str, Any]) -> Audit:
    """Correct it, or record what was audited (EDITABLE); a settled one stays as it is."""
    with operation("audit.update", actor=actor) as op:
        audit = _locked(audit_id)
        authorize(actor, "payments.contract_write", audit.contract)
        check_version(audit, version)
        _require_unsettled(audit)
        changes = apply_changes(audit, _only(values))
        if changes:
            _check(audit)
            audit.version += 1
            audit.save()
            op.log(audit, changes=changes)
    return audit


def audit_settle(
    *,
    actor: User,
    audit_id: int,
    version: int,
    number: str,
    signed_on: date | None = None,
    tax_rate: Decimal | None = None,
    amounts: Mapping[int, Decimal] | None = None,
) -> Audit:
    """The audited price becomes the contract's amount, by an amendment; the open checkpoints are planned anew.

    `amounts`, by checkpoint, where it shall be other than each one's share. An outside fact: gated checkpoints follow
    without the gate (docs/decisions/0013). Doing it again changes nothing.
    """
    with operation("audit.settle", actor=actor) as op:
        contract_id = Audit.objects.values_list("contract_id", flat=True).get(pk=audit_id)
        standing = PaymentCheckpoint.objects.filter(contract=contract_id).standing()
        origins = {origin for origin in standing.values_list("origin", flat=True) if origin is not None}
        gates = gates_of(origins, lock=True)
        audit = _locked(audit_id)
        contract = audit.contract
        authorize(actor, "payments.contract_write", contract)
        if audit.state == Audit.State.SETTLED:
            return audit
        check_version(audit, version)
        _require_unsettled(audit)
        if audit.audited_price is None:
            raise StateConflict(_("Record the audited price first."))
        held = list(standing.select_related("goal").select_for_update(of=("self",), no_key=True).order_by("pk"))
        if {one.origin for one in held if one.origin is not None} != origins:
            raise StateConflict(_("A version of the breakdown has just changed its checkpoints; look and try again."))
        amendment = Amendment(
            contract=contract,
            number=number,
            signed_on=signed_on or audit.audited_on,
            reason=str(_("Settlement audit")),
            made_by=actor,
        )
        check_amendment(amendment)
        plan = replan(contract.amount, audit.audited_price, held, claims_of(held))
        wanted = _wanted(plan, amounts)
        line = ContractLine(
            contract=contract, amendment=amendment, title=amendment.reason, amount=plan.difference, tax_rate=tax_rate
        )
        problems = Problems()
        problems.check(line, exclude={"contract", "amendment"})
        problems.raise_any()
        amendment.save()
        if plan.difference:
            line.save()
        changed = [one for one in held if wanted.get(one.pk, one.amount) != one.amount]
        gates.accept(actor=actor, edits=[Edit(one, {"amount": wanted[one.pk]}) for one in changed])
        shares = MoneyShares()
        lowered = [one for one in changed if wanted[one.pk] < one.amount]
        _put(actor, lowered, wanted, shares)
        put_in_force(amendment, field="number")
        _put(actor, [one for one in changed if one not in lowered], wanted, shares)
        audit.amendment = amendment
        audit.state = Audit.State.SETTLED
        audit.version += 1
        audit.save()
        contract.amount_state = Contract.AmountState.SETTLED
        contract.version += 1
        contract.save(update_fields=["amount_state", "version"])
        op.log(audit, changes=[{"field": "state", "old": Audit.State.AUDITED.value, "new": audit.state}])
        totals_apply(changes=shares.by_goal)
    return audit


def _put(actor: User, checkpoints: list[PaymentCheckpoint], wanted: Mapping[int, Decimal], shares: MoneyShares) -> None:
    """What came from a share of the old amount no longer does."""
    for checkpoint in checkpoints:
        with operation("checkpoint.update", actor=actor) as op:
            shares.take(checkpoint)
            changes = apply_changes(checkpoint, {"amount": wanted[checkpoint.pk], "share": None})
            checkpoint.version += 1
            checkpoint.save(update_fields=["amount", "share", "version"])
            shares.give(checkpoint)
            op.log(checkpoint, changes=changes)


def _wanted(plan: Replan, amounts: Mapping[int, Decimal] | None) -> dict[int, Decimal]:
    """The new amounts of the open checkpoints by id; raises InvalidInput at `amount_<id>` where one cannot be."""
    problems = Problems()
    if not plan.fits:
        problems.add(
            "audited_price",
            _("At least %(total)s is settled, invoiced or applied for already.") % {"total": full(plan.least)},
        )
        problems.raise_any()
    wanted = {row.checkpoint.pk: row.after for row in plan.rows if row.is_open}
    for row in plan.rows:
        pk = row.checkpoint.pk
        amount = (amounts or {}).get(pk)
        if amount is None:
            continue
        if not row.is_open:
            problems.add(f"amount_{pk}", _("It is paid in full and stays as it is."))
        elif not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
            problems.add(f"amount_{pk}", _("Enter an amount with at most two decimals."))
        elif amount < row.least:
            problems.add(f"amount_{pk}", _("It cannot be below %(least)s.") % {"least": full(row.least)})
        else:
            wanted[pk] = amount
    if set(amounts or {}) - {row.checkpoint.pk for row in plan.rows}:
        problems.add("amounts", _("This checkpoint is of another contract, or was cancelled."))
    paid = sum((row.before for row in plan.rows if not row.is_open), ZERO)
    total = paid + sum(wanted.values(), ZERO)
    if total > plan.after and not problems.fields:
        said = _("The checkpoints sum to %(total)s, which is more than was audited.") % {"total": full(total)}
        problems.add("amounts", said)
    problems.raise_any()
    return wanted


def _locked(audit_id: int) -> Audit:
    contract = locked_contract(Audit.objects.values_list("contract_id", flat=True).get(pk=audit_id))
    audit = Audit.objects.select_for_update(no_key=True).get(pk=audit_id)
    audit.contract = contract
    return audit


def _require_unsettled(audit: Audit) -> None:
    if audit.amendment_id is not None:
        raise StateConflict(_("This audit was settled: what was recorded of it stays."))


def _check(audit: Audit) -> None:
    problems = Problems()
    problems.check(audit, exclude={"contract", "amendment", "state"})
    if not problems.fields:
        for name in ("submitted_price", "audited_price"):
            price = getattr(audit, name)
            if price is not None and price <= 0:
                problems.add(name, _("The amount must be above zero."))
        for name in ("submitted_on", "audited_on"):
            day = getattr(audit, name)
            if day is not None and day > clock.today():
                problems.add(name, _("That day has not come yet."))
        if audit.audited_price is None and audit.audited_on is not None:
            problems.add("audited_price", _("Which price was audited?"))
        elif audit.audited_price is not None and audit.audited_on is None:
            problems.add("audited_on", _("On which day was it audited?"))
        elif audit.audited_on is not None and audit.audited_on < audit.submitted_on:
            problems.add("audited_on", _("It cannot be before %(day)s.") % {"day": audit.submitted_on.isoformat()})
    problems.raise_any()
    audit.state = Audit.State.SUBMITTED if audit.audited_price is None else Audit.State.AUDITED


def _only(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in EDITABLE}
