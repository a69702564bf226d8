"""Amendments: written as drafts, put in force once, and taken back by another one."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.models import Contract
from payments.services.contracts import locked_contract
from payments.terms.models import Amendment, Audit, ContractLine
from payments.terms.services.lines import LineValues, checked_lines, put_lines, require_covered
from people.models import User
from people.permissions import authorize
from projects.services.tasks import check_reason

EDITABLE = ("number", "signed_on", "reason")
ZERO = Decimal(0)
SETTLED = _("The settlement audit is settled: reverse its amendment first.")


def amendment_create(
    *, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any], lines: Sequence[LineValues] = ()
) -> Amendment:
    """Begin an amendment from `values` (EDITABLE) and its lines; nothing counts before it is in force."""
    content = {**values, "contract": contract_id, "lines": list(lines)}
    with operation("amendment.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Amendment.objects)
        contract = locked_contract(contract_id)
        authorize(actor, "payments.contract_write", contract)
        _require_estimated(contract)
        amendment = Amendment(contract=contract, made_by=actor, **_only(values))
        check_amendment(amendment)
        rows = checked_lines(contract, lines, amendment=amendment)
        amendment.save()
        put_lines(contract, amendment, rows, lines)
        op.log(amendment, changes=initial_values(amendment, EDITABLE))
    return amendment


def amendment_update(
    *,
    actor: User,
    amendment_id: int,
    version: int,
    values: Mapping[str, Any],
    lines: Sequence[LineValues] | None = None,
) -> Amendment:
    """Change a draft; its lines only where they are given."""
    with operation("amendment.update", actor=actor) as op:
        amendment = locked_amendment(amendment_id)
        authorize(actor, "payments.contract_write", amendment.contract)
        check_version(amendment, version)
        require_draft(amendment)
        changes = apply_changes(amendment, _only(values))
        check_amendment(amendment)
        rewritten = False
        if lines is not None:
            rows = checked_lines(amendment.contract, lines, amendment=amendment)
            rewritten = put_lines(amendment.contract, amendment, rows, lines)
        if changes or rewritten:
            amendment.version += 1
            amendment.save()
            op.log(amendment, changes=changes)
    return amendment


def amendment_enforce(*, actor: User, amendment_id: int, version: int) -> Amendment:
    """Put it in force: its lines count, and it stays as it is. Doing it again changes nothing."""
    with operation("amendment.enforce", actor=actor) as op:
        amendment = locked_amendment(amendment_id)
        authorize(actor, "payments.contract_write", amendment.contract)
        if amendment.is_in_force:
            return amendment
        check_version(amendment, version)
        _require_estimated(amendment.contract)
        problems = Problems()
        if amendment.signed_on is None:
            problems.add("signed_on", _("Say when it was signed."))
        problems.raise_any()
        put_in_force(amendment)
        op.log(amendment, changes=[{"field": "state", "old": "draft", "new": amendment.state}])
    return amendment


def amendment_remove(*, actor: User, amendment_id: int) -> Contract:
    """Throw a draft away, with its lines; one that a file was attached to stays."""
    with operation("amendment.remove", actor=actor) as op:
        amendment = locked_amendment(amendment_id)
        contract = amendment.contract
        authorize(actor, "payments.contract_write", contract)
        require_draft(amendment)
        if amendment.annexes.exists():
            raise StateConflict(_("A file is attached to it, which stays on record."))
        op.log(contract, note=amendment.number)
        amendment.lines.all().delete()
        amendment.delete()
    return contract


def amendment_reverse(
    *, actor: User, key: UUID, amendment_id: int, number: str, signed_on: date | None, reason: str
) -> Amendment:
    """Take back an amendment in force by another one of the opposite amounts, in force at once.

    Of the settlement audit's the audit is reversed with it, and the contract's amount is estimated again.
    """
    content = {"amendment": amendment_id, "number": number, "signed_on": str(signed_on), "reason": reason}
    with operation("amendment.reverse", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Amendment.objects)
        wrong = locked_amendment(amendment_id)
        contract = wrong.contract
        authorize(actor, "payments.contract_write", contract)
        check_reason(reason)
        audit = Audit.objects.filter(amendment=wrong).first()
        _require_reversible(wrong, audit)
        reversal = Amendment(
            contract=contract,
            number=number,
            signed_on=signed_on or clock.today(),
            reason=reason.strip(),
            reverses=wrong,
            made_by=actor,
        )
        check_amendment(reversal)
        reversal.save()
        for line in wrong.lines.prefetch_related("units"):
            opposite = ContractLine.objects.create(
                contract=contract,
                amendment=reversal,
                position=line.position,
                title=line.title,
                amount=-line.amount,
                tax_rate=line.tax_rate,
            )
            opposite.units.set(line.units.all())
        if audit is not None:
            audit.state = Audit.State.REVERSED
            audit.version += 1
            audit.save(update_fields=["state", "version"])
            contract.amount_state = Contract.AmountState.ESTIMATED
            contract.version += 1
            contract.save(update_fields=["amount_state", "version"])
        put_in_force(reversal, field="number")
        op.log(reversal, changes=initial_values(reversal, ("number", "signed_on")), note=wrong.number)
    return reversal


def put_in_force(amendment: Amendment, *, field: str = "amount_0") -> None:
    """Of a locked contract; the trigger counts its amount anew. InvalidInput at `field` below the checkpoints."""
    contract = amendment.contract
    require_covered(contract, contract.amount + amount_of(amendment), field=field)
    amendment.state = Amendment.State.IN_FORCE
    amendment.version += 1
    amendment.save(update_fields=["state", "version"])
    contract.refresh_from_db(fields=["amount"])


def amount_of(amendment: Amendment) -> Decimal:
    return sum((line.amount for line in amendment.lines.all()), ZERO)


def locked_amendment(amendment_id: int) -> Amendment:
    """After its contract is locked: all money of a contract is one queue (docs/locking.md)."""
    contract = locked_contract(Amendment.objects.values_list("contract_id", flat=True).get(pk=amendment_id))
    amendment = Amendment.objects.select_for_update(no_key=True).get(pk=amendment_id)
    amendment.contract = contract
    return amendment


def require_draft(amendment: Amendment) -> None:
    if amendment.is_in_force:
        raise StateConflict(_("This amendment is in force: it is reversed by another one."))


def check_amendment(amendment: Amendment) -> None:
    problems = Problems()
    problems.check(amendment, exclude={"contract", "reverses", "made_by", "state"})
    if not problems.fields:
        others = Amendment.objects.filter(contract=amendment.contract).exclude(pk=amendment.pk)
        if others.filter(number=amendment.number).exists():
            problems.add("number", _("Another amendment of the contract has this number."))
        if amendment.signed_on is not None and amendment.signed_on > clock.today():
            problems.add("signed_on", _("That day has not come yet."))
    problems.raise_any()


def _require_estimated(contract: Contract) -> None:
    if contract.amount_state == Contract.AmountState.SETTLED:
        raise StateConflict(SETTLED)


def _require_reversible(amendment: Amendment, audit: Audit | None) -> None:
    if not amendment.is_in_force:
        raise StateConflict(_("This amendment is not in force: change it, or throw it away."))
    if amendment.reverses_id is not None:
        raise StateConflict(_("A reversal is never reversed: enter the amendment anew."))
    if Amendment.objects.filter(reverses=amendment).exists():
        raise StateConflict(_("This amendment was reversed already."))
    if audit is None:
        _require_estimated(amendment.contract)


def _only(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in EDITABLE}
