"""Lines one by one: another contract in the preview, left out or not; one that waits is recognised or dismissed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict, invalid
from history.operations import operation
from history.versions import check_version
from payments.bank import BankAccount
from payments.models import Contract, Receipt
from payments.services import receipt_record
from payments.services.contracts import locked_contract
from payments.statements.models import Statement, StatementLine
from payments.statements.services.statements import locked_statement, require
from people.models import User
from people.permissions import authorize

Verdict = StatementLine.Verdict
LONGEST_REASON = 300
# What a person may change in the preview; what is refused or known is not money to choose for.
OPEN = (Verdict.READY, Verdict.LATER)


def line_change(*, actor: User, line_id: int, version: int, values: Mapping[str, Any]) -> StatementLine:
    """Change a line of the preview: `contract` it is for (none: recognised later), and whether it is `left_out`.

    Raises InvalidInput at `contract` for one that the person does not see.
    """
    with operation("line.change", actor=actor) as op:
        line = _open_line(line_id, version, actor)
        if "contract" in values:
            _choose(line, values["contract"], actor)
        line.left_out = values.get("left_out", False)
        line.version += 1
        line.save()
        op.log(line.statement, note=_("line %(number)d") % {"number": line.number})
    return line


def _choose(line: StatementLine, contract: Contract | None, actor: User) -> None:
    if contract is not None:
        if not Contract.objects.visible_to(actor).filter(pk=contract.pk).exists():
            raise invalid("contract", _("There is no such contract."))
        authorize(actor, "payments.receipt_write", contract)
    line.contract = contract
    line.checkpoint = None
    line.verdict = Verdict.READY if contract else Verdict.LATER
    line.basis = StatementLine.Basis.HAND if contract else ""
    line.problems = []


def line_recognise(
    *,
    actor: User,
    key: UUID,
    line_id: int,
    contract_id: int,
    allotments: Sequence[tuple[int, Decimal]] | None = None,
) -> Receipt:
    """Make the receipt of a line that waits; without `allotments` the oldest due are settled first.

    The contract is locked before the line, as everywhere in the ledger.
    """
    content = {"line": line_id, "contract": contract_id, "allotments": allotments}
    with operation("line.recognise", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Receipt.objects)
        contract = locked_contract(contract_id)
        authorize(actor, "payments.receipt_write", contract)
        lines = StatementLine.objects.select_for_update(of=("self",), no_key=True)
        line = lines.select_related("account__department").get(pk=line_id)
        authorize(actor, "payments.account_write", line.account.department)
        if line.dismissed_on is not None:
            raise StateConflict(_("This line was dismissed: take it up again first."))
        if not line.waits:
            raise StateConflict(_("This line was recognised already."))
        values = {
            "amount": line.amount,
            "received_on": line.received_on,
            "account": line.account,
            "payer": line.payer,
            "reference": line.reference,
            "note": line.remark,
        }
        # Before its receipt: by hand none is recorded beside a line that waits.
        line.waits = False
        line.save(update_fields=["waits"])
        receipt = receipt_record(
            actor=actor, key=_key_of(key), contract_id=contract_id, values=values, allotments=allotments
        )
        line.receipt = receipt
        line.contract = contract
        line.version += 1
        line.save()
        op.log(line.statement, note=_("line %(number)d") % {"number": line.number}, made=receipt)
    return receipt


def line_dismiss(*, actor: User, line_id: int, version: int, reason: str) -> StatementLine:
    """A line that waits is for no contract; `reason` says what it is. It can be taken up again."""
    with operation("line.dismiss", actor=actor) as op:
        line = _held_line(line_id, actor)
        check_version(line, version)
        if not line.waits:
            raise StateConflict(_("This line does not wait to be recognised."))
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why."), most=LONGEST_REASON)
        problems.raise_any()
        line.waits = False
        line.dismissed_on, line.dismissed_by, line.dismissed_reason = clock.today(), actor, reason.strip()
        line.version += 1
        line.save()
        op.log(line.statement, note=f"{_line(line)}: {line.dismissed_reason}")
    return line


def line_take_up(*, actor: User, line_id: int, version: int) -> StatementLine:
    """A dismissed line waits again, unless its money was recorded meanwhile."""
    with operation("line.take_up", actor=actor) as op:
        line = _held_line(line_id, actor)
        check_version(line, version)
        if line.dismissed_on is None:
            raise StateConflict(_("This line was not dismissed."))
        if line.account.receipts.live().filter(reference=line.reference).exists():
            raise StateConflict(_("A receipt of this account has this reference."))
        if line.account.lines.waiting().filter(reference=line.reference).exists():
            raise StateConflict(_("A line of this account with this reference waits to be recognised."))
        line.waits = True
        line.dismissed_on, line.dismissed_by, line.dismissed_reason = None, None, ""
        line.version += 1
        line.save()
        op.log(line.statement, note=_line(line))
    return line


def _held_line(line_id: int, actor: User) -> StatementLine:
    """The line, then its account, as when it is recognised: its reference is neither booked nor recorded meanwhile."""
    lines = StatementLine.objects.select_for_update(of=("self",), no_key=True)
    line = lines.select_related("statement").get(pk=line_id)
    accounts = BankAccount.objects.select_for_update(of=("self",), no_key=True)
    line.account = accounts.select_related("department").get(pk=line.account_id)
    authorize(actor, "payments.account_write", line.account.department)
    return line


def _line(line: StatementLine) -> str:
    return _now("line %(number)d") % {"number": line.number}


def _key_of(key: UUID) -> UUID:
    """The receipt's own key, which follows from the caller's: a key stands for one action."""
    return UUID(int=key.int ^ 1)


def _open_line(line_id: int, version: int, actor: User) -> StatementLine:
    """Under its statement's lock: what is confirmed meanwhile is booked as it was seen."""
    statement_id = StatementLine.objects.values_list("statement", flat=True).get(pk=line_id)
    statement = locked_statement(statement_id, actor)
    require(statement, Statement.State.READY)
    line = StatementLine.objects.get(pk=line_id)
    line.statement = statement
    check_version(line, version)
    if line.verdict not in OPEN:
        raise StateConflict(_("Only a line that can be booked is chosen for."))
    # Whoever confirms with the version of an older preview is told.
    statement.version += 1
    statement.save(update_fields=["version"])
    return line
