"""A contract with its payment checkpoints: what the tests of money begin with."""

import uuid
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from goals.models import Goal
from goaltrack.common import clock
from payments.bank import BankAccount
from payments.models import Allotment, Condition, Contract, Document, PaymentCheckpoint, Receipt
from payments.services import (
    account_create,
    allotment_reverse,
    checkpoint_create,
    condition_add,
    contract_create,
    document_attach,
    receipt_allot,
    receipt_record,
    receipt_reverse,
)
from people.models import User
from projects.models import Project
from tests.cast import Cast, build_cast, make_cycle, make_goal, make_project

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"


# What a yuan of the tests is worth: another world makes each amount recognisable (tests/amounts.py).
WORTH: ContextVar[Decimal] = ContextVar("WORTH", default=Decimal(1))


def yuan(text: str | int) -> Decimal:
    return (Decimal(text) * WORTH.get()).quantize(Decimal("0.01"))


@dataclass
class Ledger:
    """澜江智慧水务一期: a contract of 1,000,000 that 叶知微 keeps, and the goal of 林一鸣 that counts its money."""

    cast: Cast
    project: Project
    goal: Goal
    contract: Contract

    def checkpoint(
        self, amount: str | int | Decimal | None = 300_000, actor: User | None = None, **values: Any
    ) -> PaymentCheckpoint:
        """One of 周可 with 许星野 behind, due in ten days, for the goal."""
        complete: dict[str, Any] = {
            "name": "初验款",
            "kind": PaymentCheckpoint.Kind.INITIAL,
            "amount": yuan(amount) if isinstance(amount, str | int) else amount,
            "owner": self.cast.zhou,
            "follower": self.cast.xu,
            "goal": self.goal,
        }
        if not {"due_on", "due_event"} & set(values):
            complete["due_on"] = clock.today() + timedelta(days=10)
        return checkpoint_create(
            actor=actor or self.cast.ye, key=uuid.uuid4(), contract_id=self.contract.pk, values=complete | values
        )

    def condition(self, checkpoint: PaymentCheckpoint, actor: User | None = None, **values: Any) -> Condition:
        """A document that 周可 sees to."""
        complete: dict[str, Any] = {
            "kind": Condition.Kind.DOCUMENT,
            "title": "付款申请表（盖章）",
            "owner": self.cast.zhou,
            "held_by": Condition.HeldBy.US,
        }
        return condition_add(
            actor=actor or self.cast.ye, key=uuid.uuid4(), checkpoint_id=checkpoint.pk, values=complete | values
        )

    def document(self, condition: Condition, actor: User | None = None, upload: Any = None) -> Document:
        upload = SimpleUploadedFile("付款申请表.pdf", PDF) if upload is None else upload
        return document_attach(
            actor=actor or self.cast.zhou, key=uuid.uuid4(), condition_id=condition.pk, upload=upload
        )

    def receive(
        self,
        amount: str | int | Decimal = 100_000,
        allotments: Sequence[tuple[int, Decimal]] | None = None,
        actor: User | None = None,
        key: uuid.UUID | None = None,
        **values: Any,
    ) -> Receipt:
        """Today, by transfer; without `allotments` the oldest due is settled first."""
        complete: dict[str, Any] = {
            "amount": yuan(amount) if isinstance(amount, str | int) else amount,
            "received_on": clock.today(),
            "method": Receipt.Method.TRANSFER,
            "reference": "网银 20261120",
            "note": "",
        }
        return receipt_record(
            actor=actor or self.cast.ye,
            key=key or uuid.uuid4(),
            contract_id=self.contract.pk,
            values=complete | values,
            allotments=allotments,
        )

    def advance(self, amount: str | int = 100_000, **values: Any) -> Receipt:
        """A receipt that settles nothing yet."""
        return self.receive(amount, [], **values)

    def allot(
        self, receipt: Receipt, checkpoint: PaymentCheckpoint, amount: str | int, actor: User | None = None
    ) -> Allotment:
        return receipt_allot(
            actor=actor or self.cast.ye,
            key=uuid.uuid4(),
            receipt_id=receipt.pk,
            checkpoint_id=checkpoint.pk,
            amount=Decimal(amount),
        )

    def reverse(
        self, receipt: Receipt, actor: User | None = None, reason: str = "银行退回", amount: Decimal | None = None
    ) -> Receipt:
        return receipt_reverse(
            actor=actor or self.cast.ye, key=uuid.uuid4(), receipt_id=receipt.pk, reason=reason, amount=amount
        )

    def take_back(
        self,
        allotment: Allotment,
        actor: User | None = None,
        reason: str = "核销错了节点",
        amount: Decimal | None = None,
    ) -> Allotment:
        return allotment_reverse(
            actor=actor or self.cast.ye, key=uuid.uuid4(), allotment_id=allotment.pk, reason=reason, amount=amount
        )

    def account(self, **values: Any) -> BankAccount:
        """Of the whole department, whose money 叶知微 keeps."""
        complete = {
            "name": "基本户",
            "bank": "澜江银行营业部",
            "number": "622200000001",
            "department": self.cast.delivery,
        }
        return account_create(actor=self.cast.ye, key=uuid.uuid4(), values=complete | values)


def contract_values(cast: Cast, project: Project, **other: Any) -> dict[str, Any]:
    return {
        "project": project,
        "customer": project.customer,
        "number": "LJ-2026-118",
        "name": "澜江智慧水务一期总承包合同",
        "amount": yuan(1_000_000),
        "signed_on": project.start,
    } | other


def make_contract(cast: Cast, project: Project, actor: User | None = None, **other: Any) -> Contract:
    return contract_create(actor=actor or cast.ye, key=uuid.uuid4(), values=contract_values(cast, project, **other))


def make_ledger(cast: Cast | None = None) -> Ledger:
    cast = cast or build_cast()
    cycle = make_cycle(cast)
    project = make_project(cast, cycle)
    goal = make_goal(
        cast, cycle, statement="澜江一期收回 80 万元", source=Goal.Source.COLLECTIONS, unit="万元",
        baseline=None, target=Decimal(80),
    )  # fmt: skip
    return Ledger(cast, project, goal, make_contract(cast, project))


def settled(checkpoint: PaymentCheckpoint) -> Decimal:
    return PaymentCheckpoint.objects.get(pk=checkpoint.pk).settled


def collected(goal: Goal) -> dict[date, Decimal]:
    """What the goal's stored totals say came in, by day."""
    return dict(goal.collected.exclude(amount=0).values_list("day", "amount"))
