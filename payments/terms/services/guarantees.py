"""Guarantees: entered, changed, and returned by whoever held them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.services.contracts import locked_contract
from payments.terms.models import Guarantee
from people.models import User
from people.permissions import authorize

EDITABLE = ("kind", "number", "bank", "amount", "valid_from", "expires_on", "owner", "follower")
PEOPLE = ("owner", "follower")


def guarantee_create(*, actor: User, key: UUID, contract_id: int, values: Mapping[str, Any]) -> Guarantee:
    """Enter a guarantee from `values` (EDITABLE, objects for foreign keys)."""
    with operation("guarantee.create", actor=actor, key=key, content={**values, "contract": contract_id}) as op:
        if op.replayed:
            return op.made_row(Guarantee.objects)
        contract = locked_contract(contract_id)
        authorize(actor, "payments.contract_write", contract)
        guarantee = Guarantee(contract=contract, **_only(values))
        _check(guarantee, actor, changed=EDITABLE)
        guarantee.save()
        op.log(guarantee, changes=initial_values(guarantee, EDITABLE))
    return guarantee


def guarantee_update(*, actor: User, guarantee_id: int, version: int, values: Mapping[str, Any]) -> Guarantee:
    """Change it, for example when it was prolonged; a returned one stays as it was."""
    with operation("guarantee.update", actor=actor) as op:
        guarantee = _locked(guarantee_id)
        authorize(actor, "payments.contract_write", guarantee.contract)
        check_version(guarantee, version)
        if guarantee.returned_on is not None:
            raise StateConflict(_("This guarantee was returned."))
        changes = apply_changes(guarantee, _only(values))
        if changes:
            _check(guarantee, actor, changed={change["field"] for change in changes})
            guarantee.version += 1
            guarantee.save()
            op.log(guarantee, changes=changes)
    return guarantee


def guarantee_return(*, actor: User, guarantee_id: int, on: date | None = None) -> Guarantee:
    """The original came back; nobody is reminded of it any more. Doing it again changes nothing."""
    with operation("guarantee.return", actor=actor) as op:
        guarantee = _locked(guarantee_id)
        authorize(actor, "payments.contract_write", guarantee.contract)
        if guarantee.returned_on is not None:
            return guarantee
        day = on or clock.today()
        problems = Problems()
        if day > clock.today():
            problems.add("on", _("That day has not come yet."))
        elif day < guarantee.valid_from:
            problems.add("on", _("It cannot be before %(day)s.") % {"day": guarantee.valid_from.isoformat()})
        problems.raise_any()
        guarantee.returned_on = day
        guarantee.version += 1
        guarantee.save(update_fields=["returned_on", "version"])
        op.log(guarantee, changes=[{"field": "returned_on", "old": None, "new": day.isoformat()}])
    return guarantee


def _locked(guarantee_id: int) -> Guarantee:
    contract = locked_contract(Guarantee.objects.values_list("contract_id", flat=True).get(pk=guarantee_id))
    guarantee = Guarantee.objects.select_for_update(no_key=True).get(pk=guarantee_id)
    guarantee.contract = contract
    return guarantee


def _check(guarantee: Guarantee, reader: User, *, changed: Collection[str]) -> None:
    problems = Problems()
    problems.check(guarantee, exclude={"contract", *PEOPLE})
    if not problems.fields:
        if guarantee.expires_on < guarantee.valid_from:
            problems.add("expires_on", _("It cannot be before %(day)s.") % {"day": guarantee.valid_from.isoformat()})
        if guarantee.follower_id is not None and guarantee.follower_id == guarantee.owner_id:
            problems.add("follower", _("A and B must be two people."))
        others = Guarantee.objects.filter(contract=guarantee.contract).exclude(pk=guarantee.pk)
        if others.filter(number=guarantee.number).exists():
            problems.add("number", _("Another guarantee of the contract has this number."))
        for name in PEOPLE:
            pk = getattr(guarantee, f"{name}_id")
            if name in changed and pk is not None and not User.objects.visible_to(reader).filter(pk=pk).exists():
                problems.add(name, _("There is no such person among your colleagues."))
    problems.raise_any()


def _only(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in EDITABLE}
