"""Contracts: what a customer owes for a project."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems
from goaltrack.common.money import full
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.models import Contract, PaymentCheckpoint
from people.models import User
from people.permissions import authorize
from projects.models import Customer, Project

EDITABLE = ("project", "customer", "number", "name", "amount", "signed_on", "day_basis", "warranty_months")


def contract_create(*, actor: User, key: UUID, values: Mapping[str, Any]) -> Contract:
    """Add a contract from `values` (EDITABLE, objects for foreign keys). Raises InvalidInput at what does not fit."""
    with operation("contract.create", actor=actor, key=key, content=values) as op:
        if op.replayed:
            return op.made_row(Contract.objects)
        authorize(actor, "payments.contract_create", values["project"].department)
        contract = Contract(**{name: value for name, value in values.items() if name in EDITABLE})
        _check(contract, actor)
        contract.save()
        op.log(contract, changes=initial_values(contract, EDITABLE))
    return contract


def contract_update(*, actor: User, contract_id: int, version: int, values: Mapping[str, Any]) -> Contract:
    """Change a contract's fields; its amount never falls below what its checkpoints sum to."""
    with operation("contract.update", actor=actor) as op:
        contract = locked_contract(contract_id)
        authorize(actor, "payments.contract_write", contract)
        check_version(contract, version)
        changes = apply_changes(contract, {name: value for name, value in values.items() if name in EDITABLE})
        if not changes:
            return contract
        # Money already planned or received stays where it is.
        authorize(actor, "payments.contract_write", contract)
        changed = {change["field"] for change in changes}
        _check(contract, actor, changed=changed)
        if "amount" in changed:
            _put_amount(contract)
        contract.version += 1
        contract.save()
        op.log(contract, changes=changes)
    return contract


def locked_contract(contract_id: int) -> Contract:
    """The contract, held by this transaction: all money of a contract is one queue (docs/locking.md)."""
    contracts = Contract.objects.select_related("project__department")
    return contracts.select_for_update(of=("self",), no_key=True).get(pk=contract_id)


def _check(contract: Contract, reader: User, changed: Collection[str] = ("project", "customer")) -> None:
    problems = Problems()
    problems.check(contract, exclude={"project", "customer"})
    if not problems.fields:
        if Contract.objects.filter(number=contract.number).exclude(pk=contract.pk).exists():
            problems.add("number", _("Another contract has this number."))
        if contract.signed_on is not None and contract.signed_on > clock.today():
            problems.add("signed_on", _("That day has not come yet."))
        if "project" in changed and not Project.objects.visible_to(reader).filter(pk=contract.project_id).exists():
            problems.add("project", _("There is no such project."))
        elif "project" in changed and contract.pk is not None and contract.checkpoints.exists():
            problems.add("project", _("A contract with checkpoints stays with its project."))
        elif "project" in changed and contract.pk is not None:
            _check_move(contract, problems)
        if "customer" in changed and not _knows(contract, reader):
            problems.add("customer", _("There is no such customer."))
        planned = contract.pk and contract.checkpoints.standing().aggregate(total=Sum("amount"))["total"]
        if planned and planned > contract.amount:
            problems.add("amount", _("Its checkpoints already sum to %(total)s.") % {"total": full(planned)})
        elif contract.pk is not None and "amount" in changed and _is_sum_of_several(contract):
            problems.add("amount", _("It is the sum of its lines and amendments: change those."))
        if "warranty_months" in changed and contract.warranty_months is None and _waits_for_warranty(contract):
            problems.add("warranty_months", _("A checkpoint is due after the warranty."))
    problems.raise_any()


def _check_move(contract: Contract, problems: Problems) -> None:
    """Its lines, amendments and guarantees go with it; what they name must be of the project it goes to."""
    parties = list(contract.parties.exclude(project=contract.project_id).values_list("name", flat=True))
    if parties:
        words = _("It is with parties of its present project: %(names)s. Take them out first.")
        problems.add("project", words % {"names": _now(", ").join(parties)})
    units = contract.lines.filter(units__isnull=False).exclude(units__project=contract.project_id)
    if names := sorted(set(units.values_list("units__name", flat=True))):
        words = _("Its lines cover units of its present project: %(names)s. Take them out first.")
        problems.add("project", words % {"names": _now(", ").join(names)})
    for guarantee in contract.guarantees.filter(returned_on=None).select_related("owner", "follower"):
        for person in filter(None, (guarantee.owner, guarantee.follower)):
            if not Project.objects.visible_to(person).filter(pk=contract.project_id).exists():
                words = _("%(name)s sees to guarantee %(number)s and does not see that project.")
                problems.add("project", words % {"name": person.name, "number": guarantee.number})


def _is_sum_of_several(contract: Contract) -> bool:
    """Of several lines; or of one that stays, because an amendment without any is in force."""
    return contract.lines.count() > 1 or contract.amendments.filter(state="in_force").exists()


def _put_amount(contract: Contract) -> None:
    """What was typed is the contract's one line."""
    line = contract.lines.get()
    line.amount = contract.amount
    line.save(update_fields=["amount"])


def _waits_for_warranty(contract: Contract) -> bool:
    waiting = PaymentCheckpoint.objects.standing().filter(
        contract=contract, due_event=PaymentCheckpoint.DueEvent.WARRANTY
    )
    return contract.pk is not None and waiting.exists()


def _knows(contract: Contract, reader: User) -> bool:
    mine = Customer.objects.filter(projects__in=Project.objects.visible_to(reader))
    return mine.filter(pk=contract.customer_id).exists()
