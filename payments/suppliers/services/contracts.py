"""Supplier contracts: entered as a draft, put in force, ended; what they cover; the contingency of a squeezed price."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.money import full
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.suppliers.models import SupplierContract, SupplierCover
from people.models import User
from people.permissions import authorize
from projects.models import Module, Project, Unit
from projects.parties.models import Party
from projects.services.locks import project_stays

EDITABLE = ("supplier", "number", "name", "amount", "tax_rate", "reference", "signed_on", "owner", "follower")
CONTINGENCY = ("contingency", "contingency_owner", "reserve")
PEOPLE = ("owner", "follower", "contingency_owner")
RELATIONS = ("project", "supplier", *PEOPLE)
LONGEST_REASON = 300
State = SupplierContract.State

Covered = Iterable[Unit | Module]


def supplier_contract_create(
    *, actor: User, key: UUID, project: Project, values: Mapping[str, Any], covers: Covered = ()
) -> SupplierContract:
    """Enter a draft from `values` (EDITABLE, objects for foreign keys) for the units and modules in `covers`."""
    covers = list(covers)
    content = {**values, "project": project, "covers": _named(covers)}
    with operation("supplier_contract.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(SupplierContract.objects)
        authorize(actor, "suppliers.contract_create", project)
        project_stays(project)
        if project.state == Project.State.FINISHED:
            raise StateConflict(_("This project is finished."))
        contract = SupplierContract(project=project, **_only(values, EDITABLE))
        _check(contract, actor, changed=EDITABLE, covers=covers)
        contract.save()
        _cover(contract, covers)
        op.log(contract, changes=initial_values(contract, EDITABLE), note=_named(covers))
    return contract


def supplier_contract_update(
    *, actor: User, contract_id: int, version: int, values: Mapping[str, Any], covers: Covered | None = None
) -> SupplierContract:
    """Change its fields (EDITABLE) and, where given, what it covers. Once in force its amount is amended instead."""
    with operation("supplier_contract.update", actor=actor) as op:
        if "supplier" in values:
            # What parties are is written under their project's lock, which comes before the contract's.
            project_stays(SupplierContract.objects.select_related("project").get(pk=contract_id).project)
        contract = locked_supplies(contract_id)
        authorize(actor, "suppliers.contract_write", contract)
        check_version(contract, version)
        require_running(contract)
        changes = apply_changes(contract, _only(values, EDITABLE))
        if contract.state != State.DRAFT and any(change["field"] == "amount" for change in changes):
            problems = Problems()
            problems.add("amount", _("A signed amount is changed by an amendment."))
            problems.raise_any()
        before = [cover.covered for cover in contract.covers.select_related("unit", "module")]
        after = before if covers is None else list(covers)
        if set(before) != set(after):
            changes.append({"field": "covers", "old": _named(before), "new": _named(after)})
        if not changes:
            return contract
        _check(contract, actor, changed={change["field"] for change in changes}, covers=after)
        contract.version += 1
        contract.save()
        if set(before) != set(after):
            contract.covers.all().delete()
            _cover(contract, after)
        op.log(contract, changes=changes)
    return contract


def supplier_contract_begin(*, actor: User, contract_id: int) -> SupplierContract:
    """Put a draft in force: it is signed, and its amount stays. Doing it again changes nothing."""
    with operation("supplier_contract.begin", actor=actor) as op:
        contract = locked_supplies(contract_id)
        authorize(actor, "suppliers.contract_write", contract)
        if contract.state == State.IN_FORCE:
            return contract
        if contract.state != State.DRAFT:
            raise StateConflict(_("This contract has ended."))
        if contract.signed_on is None:
            raise StateConflict(_("Give the day it was signed first."))
        op.log(contract, changes=[_move(contract, State.IN_FORCE)])
    return contract


def supplier_contract_end(*, actor: User, contract_id: int, reason: str) -> SupplierContract:
    """Everything is delivered and paid, or nothing more will be: what is still planned is not expected any more."""
    with operation("supplier_contract.end", actor=actor) as op:
        contract = locked_supplies(contract_id)
        authorize(actor, "suppliers.contract_write", contract)
        checked_reason(reason)
        if contract.state == State.ENDED:
            return contract
        if contract.state == State.DRAFT:
            raise StateConflict(_("A draft is not in force yet."))
        op.log(contract, changes=[_move(contract, State.ENDED)], note=reason.strip())
    return contract


def supplier_contract_resume(*, actor: User, contract_id: int, reason: str) -> SupplierContract:
    """Take an ended contract up again, for what came up after it."""
    with operation("supplier_contract.resume", actor=actor) as op:
        contract = locked_supplies(contract_id)
        authorize(actor, "suppliers.contract_write", contract)
        checked_reason(reason)
        if contract.state == State.IN_FORCE:
            return contract
        if contract.state == State.DRAFT:
            raise StateConflict(_("A draft is not in force yet."))
        op.log(contract, changes=[_move(contract, State.IN_FORCE)], note=reason.strip())
    return contract


def contingency_set(*, actor: User, contract_id: int, version: int, values: Mapping[str, Any]) -> SupplierContract:
    """Settle what is done if the price does not hold, from `values` (CONTINGENCY); an empty text takes it away."""
    with operation("contingency.set", actor=actor) as op:
        contract = locked_supplies(contract_id)
        authorize(actor, "suppliers.scope_write", contract)
        check_version(contract, version)
        require_running(contract)
        changes = apply_changes(contract, _only(values, CONTINGENCY))
        if not changes:
            return contract
        contract.contingency = contract.contingency.strip()
        _check(contract, actor, changed={change["field"] for change in changes})
        contract.version += 1
        contract.save()
        op.log(contract, changes=changes)
    return contract


def locked_supplies(contract_id: int) -> SupplierContract:
    """The supplier contract, held by this transaction: all its money is one queue (docs/locking.md)."""
    contracts = SupplierContract.objects.select_related("project__department", "supplier")
    return contracts.select_for_update(of=("self",), no_key=True).get(pk=contract_id)


def require_running(contract: SupplierContract) -> None:
    if contract.is_over:
        raise StateConflict(_("This contract has ended."))


def checked_reason(reason: str) -> str:
    problems = Problems()
    problems.text("reason", reason, missing=_("Say why."), most=LONGEST_REASON)
    problems.raise_any()
    return reason.strip()


def _move(contract: SupplierContract, to: State) -> dict[str, Any]:
    before, contract.state = contract.state, to
    contract.version += 1
    contract.save(update_fields=["state", "version"])
    return {"field": "state", "old": before, "new": to.value}


def _cover(contract: SupplierContract, covers: Covered) -> None:
    SupplierCover.objects.bulk_create(
        SupplierCover(contract=contract, **{"unit" if isinstance(one, Unit) else "module": one}) for one in covers
    )


def _named(covers: Iterable[Any]) -> str:
    return ", ".join(sorted(str(one) for one in covers))


def _only(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _check(contract: SupplierContract, actor: User, *, changed: Collection[str], covers: Covered = ()) -> None:
    problems = Problems()
    problems.check(contract, exclude={name for name in RELATIONS if getattr(contract, f"{name}_id") is not None})
    if not problems.fields:
        if SupplierContract.objects.filter(number=contract.number).exclude(pk=contract.pk).exists():
            problems.add("number", _("Another supplier contract has this number."))
        if contract.signed_on is None and contract.state != State.DRAFT:
            problems.add("signed_on", _("A contract in force has the day it was signed."))
        elif contract.signed_on is not None and contract.signed_on > clock.today():
            problems.add("signed_on", _("That day has not come yet."))
        _check_supplier(contract, changed, problems)
        _check_people(contract, actor, changed, problems)
        if any(one.project_id != contract.project_id for one in covers):
            problems.add("covers", _("This unit or module belongs to another project."))
        if not contract.contingency and (contract.contingency_owner_id or contract.reserve):
            problems.add("contingency", _("Say what is done; otherwise nobody is in charge of it and nothing is kept."))
        # Only a draft's amount is changed here, and nothing was paid of it.
        planned = contract.pk and contract.planned.standing().aggregate(total=Sum("amount"))["total"]
        if planned and planned > contract.total:
            problems.add("amount", _("Its planned payments already sum to %(total)s.") % {"total": full(planned)})
    problems.raise_any()


def _check_supplier(contract: SupplierContract, changed: Collection[str], problems: Problems) -> None:
    if "supplier" not in changed:
        return
    if contract.supplier.project_id != contract.project_id:
        problems.add("supplier", _("This party belongs to another project."))
    elif contract.supplier.role != Party.Role.SUPPLIER:
        problems.add("supplier", _("This party is no supplier of the project."))
    elif contract.paid:
        problems.add("supplier", _("Money was paid to the supplier; the contract stays with it."))


def _check_people(contract: SupplierContract, actor: User, changed: Collection[str], problems: Problems) -> None:
    if contract.follower_id is not None and contract.follower_id == contract.owner_id:
        problems.add("follower", _("A and B must be two people."))
    for name in PEOPLE:
        pk, seen = getattr(contract, f"{name}_id"), User.objects.visible_to(actor).active()
        if name in changed and pk is not None and not seen.filter(pk=pk).exists():
            problems.add(name, _("There is no such person among your colleagues."))
