"""The money: contracts when they are signed, conditions as they come, receipts as they arrive."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from payments.bank import BankAccount
from payments.models import Contract, PaymentCheckpoint
from payments.outlook.services import customer_budget_set
from payments.services import (
    checkpoint_create,
    condition_add,
    condition_meet,
    contract_create,
    receipt_record,
    receipt_reverse,
)
from people.models import User
from planning.demo.bank import ACCOUNT
from planning.demo.contracts import CONTRACTS, ZHI, yuan
from planning.demo.days import Days
from planning.demo.settle import Stage
from planning.demo.shapes import CheckpointSketch, ConditionSketch, ContractSketch, ReceiptSketch
from planning.demo.story import ITEMS
from planning.demo.versions import passed_on, passed_versions
from projects.models import Milestone, Unit

# How the names of customers end that pay from a public budget.
PUBLIC = ("局", "委员会")

Script = Iterator[tuple[date, Callable[[], Any]]]


class Money:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def signings(self) -> Script:
        """First of all: breakdowns and checkpoints refer to the contracts."""
        for contract in CONTRACTS:
            yield self.days.at(contract.signed), partial(self._sign, contract)

    def events(self) -> Script:
        for contract in CONTRACTS:
            signed = self.days.at(contract.signed)
            for checkpoint in contract.checkpoints:
                there = signed
                if not checkpoint.gated:
                    yield signed, partial(self._plan, contract, checkpoint)
                else:
                    there = self._passed(contract.goal)
                for condition in checkpoint.conditions:
                    yield from self._condition(contract, checkpoint, condition, there)
            for receipt in contract.receipts:
                yield from self._receipt(contract, receipt)

    @property
    def _actor(self) -> User:
        return self.stage.people[ZHI]

    def _passed(self, goal: str) -> date:
        return passed_on(passed_versions(goal)[1], self.days)

    def _sign(self, sketch: ContractSketch) -> None:
        project = self.stage.projects[sketch.project]
        customer = project.customer
        assert customer is not None, "every project of the demo has one"
        contract_create(
            actor=self._actor,
            key=uuid.uuid4(),
            values={
                "project": project,
                "customer": customer,
                "number": sketch.number,
                "name": sketch.name,
                "amount": yuan(sketch.amount),
                "signed_on": self.days.at(sketch.signed),
                "day_basis": sketch.day_basis,
                "warranty_months": sketch.warranty,
            },
        )
        if customer.name.endswith(PUBLIC):
            customer_budget_set(actor=self._actor, customer_id=customer.pk, is_public=True)

    def _plan(self, contract: ContractSketch, sketch: CheckpointSketch) -> None:
        due: dict[str, Any] = {"due_event": sketch.event, "due_days": sketch.days}
        if sketch.due is not None:
            due = {"due_on": self.days.at(sketch.due)}
        checkpoint_create(
            actor=self._actor,
            key=uuid.uuid4(),
            contract_id=Contract.objects.get(number=contract.number).pk,
            values={
                "name": sketch.name,
                "kind": sketch.kind,
                "amount": yuan(sketch.amount),
                "owner": self.stage.people[sketch.owner],
                "follower": self.stage.people[sketch.follower],
                "goal": self.stage.goal(contract.goal),
                **due,
            },
        )

    def _condition(
        self, contract: ContractSketch, checkpoint: CheckpointSketch, sketch: ConditionSketch, there: date
    ) -> Script:
        if sketch.kind == "milestone":
            goal = next(code for code, items in ITEMS.items() if any(item.title == sketch.title for item in items))
            there = max(there, self._passed(goal))
        yield there, partial(self._require, contract, checkpoint, sketch)
        if sketch.met is not None:
            yield max(there, self.days.at(sketch.met)), partial(self._meet, contract, checkpoint, sketch)

    def _require(self, contract: ContractSketch, checkpoint: CheckpointSketch, sketch: ConditionSketch) -> None:
        values: dict[str, Any] = {"kind": sketch.kind, "held_by": sketch.held_by, "holder": sketch.holder}
        if sketch.kind == "milestone":
            values["milestone"] = Milestone.objects.get(
                title=sketch.title, project=self.stage.projects[contract.project]
            )
        else:
            values |= {
                "title": sketch.title,
                "stage": sketch.stage,
                "unit": self._unit(contract, sketch),
                "owner": self.stage.people.get(sketch.owner),
                "due": None if sketch.due is None else self.days.at(sketch.due),
                "expected": None if sketch.expected is None else self.days.at(sketch.expected),
            }
        condition_add(
            actor=self._actor,
            key=uuid.uuid4(),
            checkpoint_id=self._checkpoint(contract, checkpoint.name).pk,
            values=values,
        )

    def _unit(self, contract: ContractSketch, sketch: ConditionSketch) -> Unit | None:
        """The unit that an acceptance is of, where its title begins with one's name."""
        units = self.stage.projects[contract.project].units.all() if sketch.stage else ()
        return next((unit for unit in units if sketch.title.startswith(unit.name)), None)

    def _meet(self, contract: ContractSketch, checkpoint: CheckpointSketch, sketch: ConditionSketch) -> None:
        assert sketch.met is not None
        condition = self._checkpoint(contract, checkpoint.name).conditions.get(title=sketch.title)
        condition_meet(
            actor=self.stage.people[sketch.owner],
            condition_id=condition.pk,
            met_on=self.days.at(sketch.met),
            evidence=sketch.evidence,
        )

    def _receipt(self, contract: ContractSketch, sketch: ReceiptSketch) -> Script:
        yield self.days.at(sketch.day), partial(self._receive, contract, sketch)
        if sketch.reversed_on is not None:
            yield self.days.at(sketch.reversed_on), partial(self._reverse, contract, sketch)

    def _receive(self, contract: ContractSketch, sketch: ReceiptSketch) -> None:
        checkpoint = self._checkpoint(contract, sketch.checkpoint)
        amount = yuan(sketch.amount)
        receipt_record(
            actor=self._actor,
            key=uuid.uuid4(),
            contract_id=checkpoint.contract_id,
            values={
                "amount": amount,
                "received_on": self.days.at(sketch.day),
                "method": sketch.method,
                "maturity_on": None if sketch.matures is None else self.days.at(sketch.matures),
                "account": BankAccount.objects.get(number=ACCOUNT),
                "payer": checkpoint.contract.customer.name,
                "reference": sketch.reference,
                "note": sketch.note,
            },
            allotments=[(checkpoint.pk, min(amount, checkpoint.outstanding))],
        )

    def _reverse(self, contract: ContractSketch, sketch: ReceiptSketch) -> None:
        receipt = Contract.objects.get(number=contract.number).receipts.get(reference=sketch.reference)
        receipt_reverse(actor=self._actor, key=uuid.uuid4(), receipt_id=receipt.pk, reason=sketch.reason)

    def _checkpoint(self, contract: ContractSketch, name: str) -> PaymentCheckpoint:
        return PaymentCheckpoint.objects.get(contract__number=contract.number, name=name)
