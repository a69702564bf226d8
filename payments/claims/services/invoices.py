"""Invoices: recorded, and reversed in whole or part. The table only grows."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.money import full
from history.changes import initial_values
from history.operations import operation
from payments.claims.facts import invoiced_of, invoiced_of_contract
from payments.claims.models import Invoice
from payments.claims.services.held import LONGEST_REASON, day_of
from payments.services.checkpoints import locked_checkpoint, require_standing
from payments.services.receipts import amount_refusal
from people.models import User
from people.permissions import authorize

FIELDS = ("number", "kind", "amount", "rate", "issued_on", "application", "note")


def invoice_record(*, actor: User, key: UUID, checkpoint_id: int, values: Mapping[str, Any]) -> Invoice:
    """Record an invoice (FIELDS) of a checkpoint; what stands never exceeds the checkpoint nor the contract."""
    with operation("invoice.record", actor=actor, key=key, content={**values, "checkpoint": checkpoint_id}) as op:
        if op.replayed:
            return op.made_row(Invoice.objects)
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "claims.invoice_write", checkpoint)
        require_standing(checkpoint)
        given = {name: value for name, value in values.items() if name in FIELDS}
        invoice = Invoice(checkpoint=checkpoint, recorded_by=actor, **given)
        problems = Problems()
        _check(invoice, problems)
        if "amount" not in problems.fields:
            contract = checkpoint.contract
            left = min(checkpoint.amount - invoiced_of(checkpoint.pk), contract.amount - invoiced_of_contract(contract))
            if invoice.amount > left:
                problems.add("amount", _("Only %(left)s is not invoiced yet.") % {"left": full(left)})
        if invoice.application is not None and invoice.application.checkpoint_id != checkpoint.pk:
            problems.add("application", _("This application is of another checkpoint."))
        problems.raise_any()
        invoice.save()
        op.log(checkpoint, changes=initial_values(invoice, FIELDS[:5]), note=invoice.number, made=invoice)
    return invoice


def invoice_reverse(*, actor: User, key: UUID, invoice_id: int, values: Mapping[str, Any]) -> Invoice:
    """Reverse (红冲) the whole of an invoice or `amount` of it by a second row below zero, which frees the cap again.

    `values`: number, issued_on, note and the amount, all that is left of it where none is given.
    """
    with operation("invoice.reverse", actor=actor, key=key, content={**values, "invoice": invoice_id}) as op:
        if op.replayed:
            return op.made_row(Invoice.objects)
        checkpoint_id = Invoice.objects.values_list("checkpoint_id", flat=True).get(pk=invoice_id)
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "claims.invoice_write", checkpoint)
        original = Invoice.objects.get(pk=invoice_id)
        if original.original_id is not None:
            raise StateConflict(_("This row is a reversal; it cannot be reversed again."))
        left = left_of(original)
        if not left:
            raise StateConflict(_("This invoice is reversed already."))
        amount = values.get("amount")
        reversal = Invoice(
            checkpoint=checkpoint,
            application_id=original.application_id,
            number=values["number"],
            kind=original.kind,
            rate=original.rate,
            amount=left if amount is None else amount,
            issued_on=values["issued_on"],
            note=values.get("note", ""),
            original=original,
            recorded_by=actor,
        )
        problems = Problems()
        _check(reversal, problems, since=original.issued_on)
        problems.text("note", reversal.note, missing=_("Say why."), most=LONGEST_REASON)
        if "amount" not in problems.fields and reversal.amount > left:
            problems.add("amount", _("Only %(left)s of it is left.") % {"left": full(left)})
        problems.raise_any()
        reversal.amount = -reversal.amount
        reversal.save()
        op.log(
            checkpoint,
            changes=initial_values(reversal, ("number", "amount", "issued_on")),
            # Without the reason: people write sums into it, and timelines are read by whoever sees the project.
            note=original.number,
            made=reversal,
        )
    return reversal


def left_of(invoice: Invoice) -> Decimal:
    """What of an invoice was not reversed."""
    reversed_by: Decimal = invoice.reversals.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return invoice.amount + reversed_by


def _check(invoice: Invoice, problems: Problems, since: date | None = None) -> None:
    problems.check(invoice, exclude={"checkpoint", "application", "original", "recorded_by", "amount"})
    if refusal := amount_refusal(invoice.amount):
        problems.add("amount", refusal)
    if "number" not in problems.fields and Invoice.objects.filter(number=invoice.number).exists():
        problems.add("number", _("Another invoice has this number."))
    if "issued_on" not in problems.fields:
        days = Problems()
        day_of(invoice.issued_on, since, days)
        for message in days.fields.get("on", ()):
            problems.add("issued_on", message)
