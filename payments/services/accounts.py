"""Our bank accounts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.bank import BankAccount
from people.models import User
from people.permissions import authorize

# The number stays what it was: another number is another account. The log does not repeat it.
EDITABLE = ("name", "bank", "department", "closed")


def account_create(*, actor: User, key: UUID, values: Mapping[str, Any]) -> BankAccount:
    """Add an account from `values` (EDITABLE and `number`). Raises InvalidInput at what does not fit."""
    with operation("account.create", actor=actor, key=key, content=values) as op:
        if op.replayed:
            return op.made_row(BankAccount.objects)
        authorize(actor, "payments.account_write", values["department"])
        given = {name: value for name, value in values.items() if name in (*EDITABLE, "number")}
        account = BankAccount(**given | {"number": "".join(given["number"].split())})
        _check(account)
        account.save()
        op.log(account, changes=initial_values(account, ("name", "bank", "department")))
    return account


def account_update(*, actor: User, account_id: int, version: int, values: Mapping[str, Any]) -> BankAccount:
    """Rename, close or move an account; a mover keeps the money of both departments."""
    with operation("account.update", actor=actor) as op:
        accounts = BankAccount.objects.select_related("department").select_for_update(of=("self",), no_key=True)
        account = accounts.get(pk=account_id)
        authorize(actor, "payments.account_write", account.department)
        check_version(account, version)
        changes = apply_changes(account, {name: value for name, value in values.items() if name in EDITABLE})
        if not changes:
            return account
        authorize(actor, "payments.account_write", account.department)
        _check(account)
        account.version += 1
        account.save()
        op.log(account, changes=changes)
    return account


def _check(account: BankAccount) -> None:
    problems = Problems()
    problems.check(account, exclude={"department"})
    if "number" not in problems.fields:
        if not account.number.isascii() or not account.number.replace("-", "").isalnum() or len(account.number) < 4:
            problems.add("number", _("An account number has at least four digits, letters or hyphens and no others."))
        elif BankAccount.objects.filter(number=account.number).exclude(pk=account.pk).exists():
            problems.add("number", _("There is an account of this number already."))
    problems.raise_any()
