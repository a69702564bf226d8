"""What a supplier contract holds: its boundaries, and what must pass over its interfaces."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.suppliers.models import Boundary, InterfaceObligation, SupplierContract
from payments.suppliers.services.contracts import locked_supplies, require_running
from people.models import User
from people.permissions import authorize

BOUNDARY = ("side", "text", "done_by")
OBLIGATION = ("title", "kind", "direction", "party", "module", "system", "due", "clause")
MOST_COMPENSATION = 1_000

Row = TypeVar("Row", Boundary, InterfaceObligation)


def boundary_add(*, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any]) -> Boundary:
    """Add a line of what is in, what is not, or who does what at the edge, from `values` (BOUNDARY)."""
    with operation("boundary.add", actor=actor, key=key, content={**values, "contract": contract_id}) as op:
        if op.replayed:
            return op.made_row(Boundary.objects)
        contract = _held(actor, contract_id)
        boundary = Boundary(contract=contract, **_only(values, BOUNDARY))
        _check_boundary(boundary)
        boundary.save()
        op.log(contract, note=boundary.text, made=boundary)
    return boundary


def boundary_update(*, actor: User, row_id: int, version: int, values: Mapping[str, Any]) -> Boundary:
    """Change it; refused when somebody changed it since `version`."""
    with operation("boundary.update", actor=actor) as op:
        boundary = _held_row(actor, Boundary, row_id)
        check_version(boundary, version)
        if changes := apply_changes(boundary, _only(values, BOUNDARY)):
            _check_boundary(boundary)
            boundary.version += 1
            boundary.save()
            op.log(boundary, changes=changes)
    return boundary


def boundary_remove(*, actor: User, row_id: int) -> SupplierContract:
    with operation("boundary.remove", actor=actor) as op:
        boundary = _held_row(actor, Boundary, row_id)
        op.log(boundary.contract, note=boundary.text)
        boundary.delete()
    return boundary.contract


def obligation_add(*, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any]) -> InterfaceObligation:
    """Add what must pass between the supplier and a party, a module or a system, from `values` (OBLIGATION)."""
    with operation("obligation.add", actor=actor, key=key, content={**values, "contract": contract_id}) as op:
        if op.replayed:
            return op.made_row(InterfaceObligation.objects)
        contract = _held(actor, contract_id)
        obligation = InterfaceObligation(contract=contract, **_only(values, OBLIGATION))
        _check_obligation(obligation)
        obligation.save()
        op.log(obligation, changes=initial_values(obligation, OBLIGATION))
    return obligation


def obligation_update(*, actor: User, row_id: int, version: int, values: Mapping[str, Any]) -> InterfaceObligation:
    """Change it while it is not delivered; refused when somebody changed it since `version`."""
    with operation("obligation.update", actor=actor) as op:
        obligation = _held_row(actor, InterfaceObligation, row_id)
        check_version(obligation, version)
        _require_open(obligation)
        if changes := apply_changes(obligation, _only(values, OBLIGATION)):
            _check_obligation(obligation)
            obligation.version += 1
            obligation.save()
            op.log(obligation, changes=changes)
    return obligation


def obligation_remove(*, actor: User, row_id: int) -> SupplierContract:
    """Noted by mistake, or not needed any more; what was delivered stays."""
    with operation("obligation.remove", actor=actor) as op:
        obligation = _held_row(actor, InterfaceObligation, row_id)
        _require_open(obligation)
        op.log(obligation.contract, note=obligation.title)
        obligation.delete()
    return obligation.contract


def obligation_secure(*, actor: User, row_id: int, clause: str = "", compensation: str = "") -> InterfaceObligation:
    """Note the clause it stands in, or what was agreed in place of one; the same again changes nothing."""
    with operation("obligation.secure", actor=actor) as op:
        obligation = _held_row(actor, InterfaceObligation, row_id)
        _require_open(obligation)
        problems = Problems()
        if not clause.strip() and not compensation.strip():
            problems.add("clause", _("Give the clause, or what was agreed in its place."))
        clause_field = InterfaceObligation._meta.get_field("clause")
        problems.text("clause", clause, most=clause_field.max_length or 0)
        problems.text("compensation", compensation, most=MOST_COMPENSATION)
        problems.raise_any()
        said = {"clause": clause.strip(), "compensation": compensation.strip()}
        if changes := apply_changes(obligation, {name: text for name, text in said.items() if text}):
            obligation.version += 1
            obligation.save(update_fields=[*said, "version"])
            op.log(obligation, changes=changes)
    return obligation


def obligation_deliver(*, actor: User, row_id: int, on: date | None = None) -> InterfaceObligation:
    """Record the day it was delivered, today unless said otherwise; again it changes nothing."""
    with operation("obligation.deliver", actor=actor) as op:
        obligation = _held_row(actor, InterfaceObligation, row_id)
        if obligation.delivered_on is not None:
            return obligation
        day = on or clock.today()
        problems = Problems()
        if day > clock.today():
            problems.add("on", _("That day has not come yet."))
        obligation.delivered_on = day
        problems.check(obligation, exclude={"contract", "party", "module"})
        problems.raise_any()
        obligation.version += 1
        obligation.save(update_fields=["delivered_on", "version"])
        op.log(obligation, changes=[{"field": "delivered_on", "old": None, "new": day.isoformat()}])
    return obligation


def _held(actor: User, contract_id: int) -> SupplierContract:
    contract = locked_supplies(contract_id)
    authorize(actor, "suppliers.scope_write", contract)
    require_running(contract)
    return contract


def _held_row(actor: User, model: type[Row], row_id: int) -> Row:
    """Read before its contract is held, to know which, and again afterwards: it may have gone meanwhile."""
    contract_id = model._default_manager.filter(pk=row_id).values_list("contract", flat=True).first()
    if contract_id is None:
        raise StateConflict(_("It was removed meanwhile."))
    contract = _held(actor, contract_id)
    row = model._default_manager.filter(pk=row_id).first()
    if row is None:
        raise StateConflict(_("It was removed meanwhile."))
    row.contract = contract
    return row


def _require_open(obligation: InterfaceObligation) -> None:
    if obligation.delivered_on is not None:
        raise StateConflict(_("It was delivered: what was agreed of it stays."))


def _only(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _check_boundary(boundary: Boundary) -> None:
    boundary.done_by = boundary.done_by.strip()
    problems = Problems()
    problems.check(boundary, exclude={"contract"})
    if not problems.fields and boundary.side == Boundary.Side.EDGE and not boundary.done_by:
        problems.add("done_by", _("Say who does it: at the edge each thinks it is the other."))
    problems.raise_any()


def _check_obligation(obligation: InterfaceObligation) -> None:
    obligation.system = obligation.system.strip()
    obligation.clause = obligation.clause.strip()
    problems = Problems()
    problems.check(obligation, exclude={"contract", "party", "module"})
    if not problems.fields:
        sides = [obligation.party_id, obligation.module_id, obligation.system or None]
        if sum(side is not None for side in sides) != 1:
            problems.add("system", _("Name the other side: a party, a module or a system, one of the three."))
        project = obligation.contract.project_id
        if obligation.party is not None and obligation.party.project_id != project:
            problems.add("party", _("This party belongs to another project."))
        elif obligation.party_id is not None and obligation.party_id == obligation.contract.supplier_id:
            problems.add("party", _("That is the supplier itself: name the other side."))
        if obligation.module is not None and obligation.module.project_id != project:
            problems.add("module", _("This module belongs to another project."))
    problems.raise_any()
