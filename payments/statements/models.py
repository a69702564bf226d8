"""Bank statements that were handed in, and their lines on the way to becoming receipts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.uploads import own_path
from payments.bank import BankAccount
from payments.models import AMOUNT_DIGITS, Contract, PaymentCheckpoint, Receipt
from payments.statements.querysets import StatementLineQuerySet, StatementQuerySet


def statement_path(statement: "Statement", filename: str) -> str:
    return own_path("statements")


class Statement(models.Model):
    """One file of a bank. `READING` and `BOOKING` are what a worker has to do: the row is the queue (docs/jobs.md)."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Columns to be named")
        READING = "reading", _("Being read")
        READY = "ready", _("To be confirmed")
        BOOKING = "booking", _("Being booked")
        DONE = "done", _("Booked")
        DISCARDED = "discarded", _("Discarded")

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    file = models.FileField(upload_to=statement_path, max_length=120)
    name = models.CharField(_("file name"), max_length=120)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAPPING)
    # The line of the column names, counted from 1; the names; a few lines below them as people see them.
    header_line = models.PositiveIntegerField()
    columns = models.JSONField()
    sample = models.JSONField()
    # Field to the place of its column (payments.statements.columns).
    mapping = models.JSONField(default=dict)
    # Lines below the column names, and how many of them the job under way has seen.
    line_count = models.PositiveIntegerField()
    done_count = models.PositiveIntegerField(default=0)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Until then a worker has it in its hands.
    claimed_until = models.DateTimeField(null=True)
    # Why the last confirmation was refused, in the words of who confirmed.
    problem = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank statement")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="booking") | Q(confirmed_by__isnull=False), name="statement_confirmed"
            )
        ]
        indexes = [
            models.Index(
                fields=["claimed_until"], condition=Q(state__in=["reading", "booking"]), name="statement_to_do"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.READING, self.State.BOOKING)


class StatementLine(models.Model):
    """A line of a statement: what stands in it, what is suggested, and the receipt it became."""

    class Verdict(models.TextChoices):
        READY = "ready", pgettext_lazy("bank line", "Ready")
        LATER = "later", _("To be recognised later")
        DUPLICATE = "duplicate", _("Duplicate")
        REFUSED = "refused", _("Refused")

    class Basis(models.TextChoices):
        NUMBER = "number", _("the contract’s number")
        PAYER = "payer", _("the customer’s only open contract")
        PAYER_AMOUNT = "payer_amount", _("customer and amount")
        AMOUNT = "amount", _("the only checkpoint of this amount")
        HAND = "hand", _("chosen by hand")

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    # Of what is refused or a duplicate: [field, reason, what the reason names] (payments.statements.columns).
    problems = models.JSONField(default=list)
    received_on = models.DateField(_("received on"), null=True)
    amount = models.DecimalField(_("amount"), max_digits=AMOUNT_DIGITS, decimal_places=2, null=True)
    payer = models.CharField(_("payer"), max_length=120, blank=True)
    reference = models.CharField(_("bank reference"), max_length=80, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    contract = models.ForeignKey(Contract, null=True, on_delete=models.PROTECT, related_name="+")
    # What it settles; nothing: the oldest due first.
    checkpoint = models.ForeignKey(PaymentCheckpoint, null=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=14, choices=Basis.choices, blank=True)
    left_out = models.BooleanField(default=False)
    # Booked without a contract: money that is there and waits until somebody recognises it.
    waits = models.BooleanField(default=False)
    # It waits no longer, because it is for no contract: interest, a deposit that came back. It can be taken up again.
    dismissed_on = models.DateField(_("dismissed on"), null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    dismissed_reason = models.CharField(_("why it is dismissed"), max_length=300, blank=True)
    receipt = models.OneToOneField(Receipt, null=True, on_delete=models.PROTECT, related_name="line")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank line")
        ordering = ["number", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(waits=False) | Q(receipt=None), name="line_waits_or_is_a_receipt"),
            models.CheckConstraint(
                condition=Q(dismissed_on=None, dismissed_by=None, dismissed_reason="")
                | (
                    Q(dismissed_on__isnull=False, dismissed_by__isnull=False, waits=False, receipt=None)
                    & ~Q(dismissed_reason="")
                ),
                name="line_dismissed_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="ready") | Q(contract__isnull=False), name="line_ready_has_contract"
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["ready", "later"])
                | (Q(amount__gt=0, received_on__isnull=False) & ~Q(reference="")),
                name="line_is_money",
            ),
            models.UniqueConstraint(fields=["account", "reference"], condition=Q(waits=True), name="line_waits_once"),
        ]
        indexes = [
            models.Index(fields=["statement", "verdict", "number"], name="line_of_statement"),
            models.Index(fields=["account", "received_on"], condition=Q(waits=True), name="line_waiting"),
            models.Index(
                fields=["account", "reference"], condition=Q(dismissed_on__isnull=False), name="line_dismissed"
            ),
        ]

    def __str__(self) -> str:
        # Without the amount, as a receipt: logs name it to people who may not know it.
        return f"{self.received_on} {self.reference}".strip()

    @property
    def reasons(self) -> list[Any]:
        """Each as the field's label and the words of what is wrong."""
        from payments.statements.columns import words_of

        return [words_of(*problem) for problem in self.problems]
