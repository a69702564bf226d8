"""Applications, documents and invoices of a ledger's checkpoints: what the tests of claims begin with."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from goaltrack.common import clock
from payments.claims.models import ApplicationStep, Invoice, PaymentApplication
from payments.claims.services import (
    application_begin,
    application_go_on,
    application_return,
    invoice_record,
    invoice_reverse,
    list_set,
    list_take,
    steps_set,
)
from payments.claims.usual import STEPS
from payments.models import Condition, PaymentCheckpoint
from people.models import User
from tests.payments.ledger import Ledger, yuan


@dataclass
class Claims:
    """What 周可 (A of the checkpoint) and 叶知微 (who keeps the money) do."""

    ledger: Ledger

    def apply(
        self, checkpoint: PaymentCheckpoint, amount: str | int = 100_000, actor: User | None = None, **values: Any
    ) -> PaymentApplication:
        """Handed in ten days ago."""
        complete = {
            "number": f"QK-{uuid.uuid4().hex[:6]}",
            "amount": yuan(amount),
            "applied_on": clock.today() - timedelta(days=10),
        }
        return application_begin(
            actor=actor or self.ledger.cast.zhou,
            key=uuid.uuid4(),
            checkpoint_id=checkpoint.pk,
            values=complete | values,
        )

    def current(self, application: PaymentApplication) -> ApplicationStep:
        return ApplicationStep.objects.current().get(application=application)

    def go_on(self, application: PaymentApplication, on: date | None = None, actor: User | None = None) -> None:
        application_go_on(
            actor=actor or self.ledger.cast.zhou,
            application_id=application.pk,
            step_id=self.current(application).pk,
            on=on,
        )

    def send_back(self, application: PaymentApplication, to: int, lacking: str = "缺监理签字页") -> None:
        application_return(
            actor=self.ledger.cast.zhou,
            key=uuid.uuid4(),
            application_id=application.pk,
            target_id=application.steps.get(position=to).pk,
            lacking=lacking,
        )

    def invoice(
        self,
        checkpoint: PaymentCheckpoint,
        amount: str | int | Decimal = 100_000,
        actor: User | None = None,
        **more: Any,
    ) -> Invoice:
        complete: dict[str, Any] = {
            "number": f"2632{uuid.uuid4().int % 10**10:010d}",
            "kind": Invoice.Kind.SPECIAL,
            "amount": yuan(amount),
            "rate": Decimal("6.00"),
            "issued_on": clock.today(),
        }
        return invoice_record(
            actor=actor or self.ledger.cast.ye, key=uuid.uuid4(), checkpoint_id=checkpoint.pk, values=complete | more
        )

    def reverse(self, invoice: Invoice, amount: str | int | None = None, actor: User | None = None) -> Invoice:
        values = {
            "number": f"R{uuid.uuid4().hex[:8]}",
            "issued_on": clock.today(),
            "note": "税率有误",
            "amount": None if amount is None else yuan(amount),
        }
        return invoice_reverse(
            actor=actor or self.ledger.cast.ye, key=uuid.uuid4(), invoice_id=invoice.pk, values=values
        )

    def templates(self) -> None:
        """Of the customer: what a final acceptance payment needs, and its steps."""
        shared: Any = {
            "actor": self.ledger.cast.qin,
            "department": self.ledger.cast.delivery,
            "customer": self.ledger.contract.customer,
            "version": 0,
        }
        document = {"title": "终验证书", "held_by": "customer", "role": "manager", "required": True}
        list_set(kind="final", rows=[document], **shared)
        usual = [{name: getattr(one, name) for name in ("kind", "held_by", "holder", "usual")} for one in STEPS]
        steps_set(rows=[row | {"title": str(one.title)} for row, one in zip(usual, STEPS, strict=True)], **shared)

    def take(self, checkpoint: PaymentCheckpoint, *titles: str, actor: User | None = None) -> list[Condition]:
        list_take(actor=actor or self.ledger.cast.zhou, key=uuid.uuid4(), checkpoint_id=checkpoint.pk, titles=titles)
        return list(checkpoint.conditions.filter(title__in=titles))
