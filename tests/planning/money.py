"""A contract beside the plan, and the milestone and task that lead to one of its payment checkpoints."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from goaltrack.common import clock
from payments.models import Contract, PaymentCheckpoint
from payments.services import contract_create, receipt_record
from people.models import User
from planning.models import Breakdown, BreakdownItem
from projects.models import Customer, Project
from tests.planning.breakdowns import Plan, fresh


@dataclass
class Money:
    """叶知微 keeps a contract of one million for the plan's project."""

    plan: Plan
    contract: Contract

    def checkpoint(self, breakdown: Breakdown, actor: User | None = None, **other: Any) -> BreakdownItem:
        return self.plan.add(breakdown, actor, **(self.values() | other))

    def values(self, **other: Any) -> dict[str, Any]:
        return {
            "kind": BreakdownItem.Kind.CHECKPOINT,
            "title": "管网 GIS 初验款",
            "acceptance": "到账并核销",
            "owner": self.plan.cast.ye,
            "follower": self.plan.cast.xu,
            "contract": self.contract,
            "payment_kind": PaymentCheckpoint.Kind.INITIAL,
            "amount": Decimal(600_000),
        } | other

    def chain(self) -> Breakdown:
        """A draft: the task is needed for the milestone, the milestone for the checkpoint."""
        breakdown = self.plan.start()
        checkpoint = self.checkpoint(breakdown)
        milestone = self.plan.add(breakdown, kind="milestone", title="试运行满 30 天", leads_to=checkpoint.key)
        self.plan.add(breakdown, leads_to=milestone.key)
        return fresh(breakdown)

    def passed(self) -> Breakdown:
        breakdown = self.chain()
        self.plan.submit(breakdown)
        return self.plan.pass_it(breakdown)

    def receive(self, amount: int) -> None:
        """Money of that amount comes in for the checkpoint."""
        checkpoint = PaymentCheckpoint.objects.get()
        receipt_record(
            actor=self.plan.cast.ye,
            key=uuid.uuid4(),
            contract_id=self.contract.pk,
            values={"amount": Decimal(amount), "received_on": clock.today(), "method": "transfer"},
            allotments=[(checkpoint.pk, Decimal(amount))],
        )


def make_contract(plan: Plan, project: Project | None = None, number: str = "LJ-118", **other: Any) -> Contract:
    project = project or plan.project
    values = {
        "project": project,
        "customer": project.customer or Customer.objects.get(),
        "number": number,
        "name": "一期总承包合同",
        "amount": Decimal(1_000_000),
    }
    return contract_create(actor=plan.cast.ye, key=uuid.uuid4(), values=values | other)


def make_money(plan: Plan) -> Money:
    return Money(plan, make_contract(plan))
