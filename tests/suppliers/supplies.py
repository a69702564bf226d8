"""A project with a supplier, 澄观仪表, whose contract of 200,000 许星野 answers for with 陆小满 behind."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from goaltrack.common import clock
from payments.suppliers.models import (
    Boundary,
    InterfaceObligation,
    PlannedPayment,
    SupplierAmendment,
    SupplierContract,
    SupplierPayment,
)
from payments.suppliers.services import (
    boundary_add,
    obligation_add,
    planned_payment_add,
    supplier_amendment_record,
    supplier_contract_begin,
    supplier_contract_create,
    supplier_payment_record,
    supplier_payment_reverse,
)
from people.models import User
from projects.models import Project
from projects.parties.models import Party
from projects.parties.services import party_create
from tests.cast import Cast
from tests.payments.ledger import Ledger, make_ledger, yuan


@dataclass
class Supplies:
    ledger: Ledger
    supplier: Party
    contract: SupplierContract

    @property
    def cast(self) -> Cast:
        return self.ledger.cast

    @property
    def project(self) -> Project:
        return self.ledger.project

    def draft(self, actor: User | None = None, **values: Any) -> SupplierContract:
        complete: dict[str, Any] = {
            "supplier": self.supplier,
            "number": f"CG-{SupplierContract.objects.count() + 1}",
            "name": "水质探头采购合同",
            "amount": yuan(200_000),
            "reference": yuan(250_000),
            "signed_on": clock.today() - timedelta(days=60),
            "owner": self.cast.xu,
            "follower": self.cast.lu,
        }
        return supplier_contract_create(
            actor=actor or self.cast.ye, key=uuid.uuid4(), project=self.project, values=complete | values
        )

    def signed(self, **values: Any) -> SupplierContract:
        return supplier_contract_begin(actor=self.cast.ye, contract_id=self.draft(**values).pk)

    def fresh(self, contract: SupplierContract | None = None) -> SupplierContract:
        return SupplierContract.objects.as_lines().get(pk=(contract or self.contract).pk)

    def plan(
        self, amount: int | str = 50_000, contract: SupplierContract | None = None, **values: Any
    ) -> PlannedPayment:
        """Due in ten days, unless told otherwise."""
        complete: dict[str, Any] = {"name": "到货款", "amount": yuan(amount)}
        if not {"due_on", "milestone", "checkpoint"} & set(values):
            complete["due_on"] = clock.today() + timedelta(days=10)
        return planned_payment_add(
            actor=self.cast.ye,
            key=uuid.uuid4(),
            contract_id=(contract or self.contract).pk,
            values=complete | values,
        )

    def pay(
        self,
        amount: int | str = 10_000,
        planned: PlannedPayment | None = None,
        *,
        contract: SupplierContract | None = None,
        key: uuid.UUID | None = None,
        on: date | None = None,
        actor: User | None = None,
    ) -> SupplierPayment:
        return supplier_payment_record(
            actor=actor or self.cast.ye,
            key=key or uuid.uuid4(),
            contract_id=(contract or self.contract).pk,
            values={"amount": yuan(amount), "paid_on": on or clock.today()},
            planned_id=planned.pk if planned else None,
        )

    def take_back(self, payment: SupplierPayment, amount: int | str | None = None) -> SupplierPayment:
        return supplier_payment_reverse(
            actor=self.cast.ye,
            key=uuid.uuid4(),
            payment_id=payment.pk,
            reason="付错账户",
            amount=None if amount is None else yuan(amount),
        )

    def amend(self, amount: int | str, **values: Any) -> SupplierAmendment:
        complete = {"amount": yuan(amount), "agreed_on": clock.today(), "reason": "增补 3 个探头"}
        return supplier_amendment_record(
            actor=self.cast.ye, key=uuid.uuid4(), contract_id=self.contract.pk, values=complete | values
        )

    def obligation(self, actor: User | None = None, **values: Any) -> InterfaceObligation:
        complete: dict[str, Any] = {
            "title": "探头数据协议",
            "kind": "protocol",
            "system": "省水质平台",
            "due": clock.today() + timedelta(days=20),
        }
        return obligation_add(
            actor=actor or self.cast.xu,
            key=uuid.uuid4(),
            contract_id=self.contract.pk,
            values=complete | values,
        )

    def boundary(self, actor: User | None = None, **values: Any) -> Boundary:
        complete = {"side": "edge", "text": "立杆与取电", "done_by": "我方施工队"}
        return boundary_add(
            actor=actor or self.cast.xu, key=uuid.uuid4(), contract_id=self.contract.pk, values=complete | values
        )


def add_supplier(cast: Cast, project: Project, name: str = "澄观仪表") -> Party:
    values = {"role": "supplier", "name": name, "owner": cast.zhou}
    return party_create(actor=cast.lin, key=uuid.uuid4(), project=project, values=values)


def build_supplies(ledger: Ledger | None = None) -> Supplies:
    ledger = ledger or make_ledger()
    supplies = Supplies(ledger, add_supplier(ledger.cast, ledger.project), None)  # type: ignore[arg-type]
    supplies.contract = supplies.signed()
    return supplies
