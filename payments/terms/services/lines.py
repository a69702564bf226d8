"""The lines of a contract as it was signed, those of an amendment in writing, and the contract's parties."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.money import full
from history.operations import operation
from history.versions import check_version
from payments.models import Contract
from payments.services.contracts import locked_contract
from payments.services.receipts import amount_refusal
from payments.terms.models import Amendment, ContractLine
from people.models import User
from people.permissions import authorize
from projects.parties.models import Party

MOST_LINES = 50
FIELDS = ("title", "amount", "tax_rate")
ZERO = Decimal(0)

# {"title", "amount", "tax_rate", "units"}, of which only the amount must be there.
LineValues = Mapping[str, Any]


def contract_lines_set(*, actor: User, contract_id: int, version: int, lines: Sequence[LineValues]) -> Contract:
    """Let the contract be these lines; their sum is its amount. Errors are at `amount_0`, `title_1`, and so on.

    Once an amendment is in force, what was signed stays.
    """
    with operation("contract.lines", actor=actor) as op:
        contract = locked_contract(contract_id)
        authorize(actor, "payments.contract_write", contract)
        check_version(contract, version)
        if contract.amendments.in_force().exists():
            raise StateConflict(_("An amendment is in force: what was signed is changed by another one."))
        rows = checked_lines(contract, lines, least=1)
        total = sum((row.amount for row in rows), ZERO)
        require_covered(contract, total, field=f"amount_{len(rows) - 1}")
        before = contract.amount
        if put_lines(contract, None, rows, lines):
            contract.amount = total
            contract.version += 1
            contract.save(update_fields=["version"])
            changes = [{"field": "amount", "old": str(before), "new": str(total)}] if before != total else []
            op.log(contract, changes=changes, note=_named(rows))
    return contract


def contract_parties_set(*, actor: User, contract_id: int, version: int, parties: Collection[Party]) -> Contract:
    """Say which parties of its project the contract is with."""
    with operation("contract.parties", actor=actor) as op:
        contract = locked_contract(contract_id)
        authorize(actor, "payments.contract_write", contract)
        check_version(contract, version)
        problems = Problems()
        if any(party.project_id != contract.project_id for party in parties):
            problems.add("parties", _("This party is of another project."))
        problems.raise_any()
        if {party.pk for party in parties} != set(contract.parties.values_list("pk", flat=True)):
            contract.parties.set(parties)
            contract.version += 1
            contract.save(update_fields=["version"])
            op.log(contract, note=_now(", ").join(party.name for party in parties))
    return contract


def checked_lines(
    contract: Contract, lines: Sequence[LineValues], *, amendment: Amendment | None = None, least: int = 0
) -> list[ContractLine]:
    """The lines as rows that are not saved; raises InvalidInput at every field that is wrong."""
    problems = Problems()
    rows = []
    if not least <= len(lines) <= MOST_LINES:
        said = _("At least one line.") if len(lines) < least else _("At most %(count)d lines.") % {"count": MOST_LINES}
        problems.add("amount_0", said)
    for place, values in enumerate(lines[:MOST_LINES]):
        given = {name: values[name] for name in FIELDS if name in values}
        row = ContractLine(contract=contract, amendment=amendment, position=place, **given)
        row.title = (row.title or "").strip()
        own = Problems()
        is_missing = values.get("amount") is None
        own.check(row, exclude={"contract", "amendment"} | ({"amount"} if is_missing else set()))
        if is_missing:
            own.add("amount", _("Give the amount."))
        for field, messages in own.fields.items():
            problems.fields[f"{field}_{place}"] = messages
        if "amount" not in own.fields and not row.amount:
            problems.add(f"amount_{place}", _("The amount may not be zero."))
        elif "amount" not in own.fields and amendment is None and row.amount < 0:
            problems.add(f"amount_{place}", _("The amount must be above zero."))
        if not row.title and len(lines) > 1:
            problems.add(f"title_{place}", _("Say what this line is for."))
        if any(unit.project_id != contract.project_id for unit in values.get("units", ())):
            problems.add(f"units_{place}", _("This unit belongs to another project."))
        rows.append(row)
    problems.raise_any()
    return rows


def put_lines(
    contract: Contract, amendment: Amendment | None, wanted: Sequence[ContractLine], lines: Sequence[LineValues]
) -> bool:
    """Make the saved lines like `wanted`; whether anything changed.

    What makes the amount larger goes first: the database watches it against the checkpoints at every step.
    """
    present = list(ContractLine.objects.filter(contract=contract, amendment=amendment).prefetch_related("units"))
    changed = False
    pairs = list(zip(present, wanted, strict=False))
    for row in wanted[len(present) :]:
        row.save()
        changed = True
    for old, new in sorted(pairs, key=lambda pair: pair[0].amount - pair[1].amount):
        if any(getattr(old, name) != getattr(new, name) for name in (*FIELDS, "position")):
            for name in (*FIELDS, "position"):
                setattr(old, name, getattr(new, name))
            old.save()
            changed = True
    for old in present[len(wanted) :]:
        old.delete()
        changed = True
    saved = [*(old for old, _new in pairs), *wanted[len(present) :]]
    for row, values in zip(saved, lines, strict=True):
        if "units" in values and {one.pk for one in values["units"]} != {one.pk for one in row.units.all()}:
            row.units.set(values["units"])
            changed = True
    return changed


def require_covered(contract: Contract, amount: Decimal, *, field: str) -> None:
    """Raise InvalidInput where the contract's checkpoints would sum to more than the `amount` it is to have."""
    planned = contract.checkpoints.standing().aggregate(total=Sum("amount"))["total"] or ZERO
    problems = Problems()
    if amount <= 0:
        problems.add(field, _("The contract’s amount must stay above zero."))
    elif refusal := amount_refusal(amount):
        problems.add(field, refusal)
    elif planned > amount:
        problems.add(field, _("Its checkpoints already sum to %(total)s.") % {"total": full(planned)})
    problems.raise_any()


def _named(rows: Sequence[ContractLine]) -> str:
    return _now(", ").join(str(row) for row in rows)[:300]
