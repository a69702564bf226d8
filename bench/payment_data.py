"""`python -m bench.payment_data '<facts>'`: 10,000 contracts, 60,000 checkpoints and 200,000 receipts, by COPY.

They belong to the projects, people and goals of `bench.data`; shape and spread are those of `bench.payment_shape`.
"""

import json
import os
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import django
import psycopg

from bench import payment_shape as shape
from bench.copying import copy_rows, tidy

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import Max, Model  # noqa: E402

from goals.models import Goal  # noqa: E402
from goaltrack.common import clock  # noqa: E402
from payments.bank import BankAccount  # noqa: E402
from payments.claims.models import ApplicationStep, Invoice, PaymentApplication  # noqa: E402
from payments.claims.usual import STEPS  # noqa: E402
from payments.collection.models import ContactLog, Hold  # noqa: E402
from payments.models import Allotment, Condition, Contract, PaymentCheckpoint, Receipt  # noqa: E402
from payments.terms.models import ContractLine  # noqa: E402
from people.models import Department  # noqa: E402
from projects.models import Customer, Milestone, Project  # noqa: E402

TODAY = clock.today()
PART = shape.SHARE / shape.PARTS


class Table:
    """Rows of a model with ids of their own, above those that are there; what is not named is the field's default."""

    def __init__(self, model: type[Model]) -> None:
        self.name = model._meta.db_table
        self.next = (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1
        self.defaults = {
            field.column: field.get_default() for field in model._meta.concrete_fields if not field.generated
        }
        self.rows: list[tuple[Any, ...]] = []

    def add(self, **values: Any) -> int:
        pk = self.next
        self.next += 1
        self.rows.append(tuple((self.defaults | {"id": pk} | values).values()))
        return pk

    def copy(self, connection: psycopg.Connection[Any]) -> None:
        copy_rows(connection, self.name, list(self.defaults), self.rows)


class Money:
    """All tables, filled contract by contract."""

    def __init__(self) -> None:
        models: tuple[type[Model], ...] = (Contract, ContractLine, PaymentCheckpoint, Condition, Invoice)
        models += (Receipt, Allotment)
        models += (PaymentApplication, ApplicationStep, Hold, ContactLog)
        self.tables: dict[type[Model], Table] = {model: Table(model) for model in models}
        self.projects = list(Project.objects.order_by("pk"))
        self.customers = [
            Customer.objects.create(name=f"澜江市第 {number + 1} 水务公司").pk for number in range(shape.CUSTOMERS)
        ]
        self.milestones = {
            project.pk: (
                list(Milestone.objects.filter(project=project, achieved_on=None).values_list("pk", flat=True)),
                list(Milestone.objects.filter(project=project).exclude(achieved_on=None).values_list("pk", flat=True)),
            )
            for project in self.projects
        }
        collecting = Goal.objects.filter(source=Goal.Source.COLLECTIONS).order_by("pk")
        self.goals = dict(collecting.values_list("department", "pk"))
        self.account = BankAccount.objects.create(
            department=Department.objects.order_by("path")[0],
            name="基本户",
            bank="澜江银行",
            number="622200000001",
        )
        self.open: list[int] = []

    def fill(self) -> None:
        for number in range(shape.CONTRACTS):
            self._contract(number)
        self._unallotted(shape.RECEIPTS - len(self.tables[Receipt].rows))

    def _contract(self, number: int) -> None:
        project = self.projects[number % len(self.projects)]
        amount = shape.SHARE * shape.CHECKPOINTS
        contract = self.tables[Contract].add(
            project_id=project.pk,
            customer_id=self.customers[number % shape.CUSTOMERS],
            number=f"SW-{number:05}",
            name=f"管网监测设备采购合同 {number}",
            amount=amount,
            signed_on=shape.signed_on(number, TODAY),
            warranty_months=shape.WARRANTY_MONTHS,
        )
        self.tables[ContractLine].add(contract_id=contract, amount=amount)
        for one in shape.checkpoints(number, TODAY):
            self._checkpoint(one, contract, project)

    def _checkpoint(self, one: shape.Checkpoint, contract: int, project: Project) -> None:
        event = shape.EVENTS[one.place]
        pk = self.tables[PaymentCheckpoint].add(
            contract_id=contract,
            goal_id=self.goals.get(project.department_id) if one.number % 3 else None,
            name=f"第 {one.place + 1} 笔款",
            kind=shape.KINDS[one.place],
            amount=shape.SHARE,
            settled=PART * one.paid,
            due_on=None if event else one.due,
            due_event=event,
            due_days=shape.EVENT_DAYS if event else None,
            owner_id=project.manager_id,
            follower_id=project.follower_id,
        )
        self._conditions(one, pk, project)
        if event == "invoiced" and one.there:
            self.tables[Invoice].add(
                checkpoint_id=pk, number=f"2632{pk:08}", kind="special", amount=shape.SHARE, rate=Decimal(13),
                issued_on=one.ready, recorded_by_id=project.manager_id,
            )  # fmt: skip
        for part in range(one.paid):
            self._receipt(contract, pk, one.due - timedelta(days=30) + timedelta(days=9 * part), project)
        if one.is_open:
            self.open.append(pk)
            if one.ready < TODAY:
                self._chased(one, pk, project)

    def _conditions(self, one: shape.Checkpoint, checkpoint: int, project: Project) -> None:
        """A milestone of the project, and a document."""
        conditions, step = self.tables[Condition], self.milestones[project.pk][one.there]
        conditions.add(checkpoint_id=checkpoint, kind="milestone", milestone_id=step[one.number % len(step)])
        conditions.add(
            checkpoint_id=checkpoint, position=1, kind="document", title="付款申请表（盖章）",
            owner_id=project.manager_id, due=one.ready, met_on=one.ready if one.there else None,
        )  # fmt: skip

    def _receipt(self, contract: int, checkpoint: int, day: date, project: Project) -> None:
        by = project.manager_id
        receipt = self._received(contract, PART, min(day, TODAY), project)
        self.tables[Allotment].add(receipt_id=receipt, checkpoint_id=checkpoint, amount=PART, made_by_id=by)

    def _received(
        self, contract: int, amount: Decimal, day: date, project: Project, reverses: int | None = None
    ) -> int:
        table = self.tables[Receipt]
        return table.add(
            contract_id=contract, amount=amount, received_on=day, account_id=self.account.pk, reverses_id=reverses,
            reference=f"F{table.next:08}", payer="澜江市水务公司", recorded_by_id=project.manager_id,
        )  # fmt: skip

    def _unallotted(self, count: int) -> None:
        """Advances, and receipts that were reversed."""
        first = self.tables[Contract].next - shape.CONTRACTS
        for number in range(0, count - 2, 3):
            place = number * 7 % shape.CONTRACTS
            project, day = self.projects[place % len(self.projects)], TODAY - timedelta(days=number % 700)
            self._received(first + place, Decimal(10_000), day, project)
            wrong = self._received(first + place, Decimal(5_000), day, project)
            self._received(first + place, Decimal(-5_000), day, project, wrong)

    def _chased(self, one: shape.Checkpoint, pk: int, project: Project) -> None:
        """Of what is outstanding and could be asked for: applications, promises, holds."""
        by = project.manager_id
        if one.number % 5 == 0:
            application = self.tables[PaymentApplication].add(
                checkpoint_id=pk, number="QK-1", amount=PART, applied_on=TODAY - timedelta(days=12), made_by_id=by
            )
            for position, step in enumerate(STEPS):
                self.tables[ApplicationStep].add(
                    application_id=application, position=position, kind=step.kind, title=str(step.title),
                    held_by=step.held_by, holder=step.holder, usual=step.usual,
                    since=TODAY - timedelta(days=12 - position) if position < 2 else None,
                    done_on=TODAY - timedelta(days=11) if position == 0 else None,
                )  # fmt: skip
        if one.number % 10 == 1:
            self.tables[ContactLog].add(
                project_id=project.pk, checkpoint_id=pk, on=TODAY - timedelta(days=5), said="月底付款",
                spoke_with="财务处王工", promised_on=TODAY + timedelta(days=one.number % 20), by_id=by,
            )  # fmt: skip
        if one.number % 25 == 2:
            self.tables[Hold].add(
                checkpoint_id=pk, kind="disputed", reason="对工程量有异议", since=TODAY - timedelta(days=40),
                placed_by_id=by,
            )  # fmt: skip

    def copy(self, tables: Iterable[Table], url: str) -> None:
        with psycopg.connect(url) as connection:
            for table in tables:
                table.copy(connection)


def main() -> None:
    facts: dict[str, Any] = json.loads(sys.argv[1])
    url = os.environ["DATABASE_OWNER_URL"]
    money = Money()
    money.fill()
    counts = {model.__name__: len(table.rows) for model, table in money.tables.items()}
    money.copy(money.tables.values(), url)
    tidy(url)
    call_command("goal_totals_rebuild", stdout=StringIO())
    tidy(url)
    last = money.tables[Contract].next
    found = {
        "account": money.account.pk,
        "contracts": list(range(last - shape.CONTRACTS, last)),
        "checkpoints": money.open[:: max(1, len(money.open) // 500)],
        "today": TODAY.isoformat(),
        "open": len(money.open),
        "counts": counts,
    }
    assert not facts.keys() & found.keys(), "both are one mapping afterwards"
    print(json.dumps(found))


if __name__ == "__main__":
    main()
