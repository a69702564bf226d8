"""Applications for payment on their way through the customers' hands, the documents for one, and invoices."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from payments.claims.models import ApplicationStep, Invoice, PaymentApplication
from payments.claims.selectors.beginnings import documents_wanted
from payments.claims.services import (
    application_begin,
    application_go_on,
    application_resubmit,
    application_return,
    document_provide,
    document_return,
    invoice_record,
    invoice_reverse,
    list_take,
)
from payments.models import PaymentCheckpoint
from people.models import User
from planning.demo.contracts import ZHI, yuan
from planning.demo.days import Days
from planning.demo.settle import Stage


class Sketch(NamedTuple):
    """`done` are the days on which its steps were done; `back` a day it came back and was handed in again, and why."""

    contract: str
    checkpoint: str
    number: str
    amount: int
    begun: int
    done: tuple[int, ...] = ()
    back: tuple[int, int, str] | None = None


APPLICATIONS = (
    Sketch("LJ-2025-118", "设备到货款", "澜江请款-02", 256, -119, (-118, -116, -115, -114)),
    Sketch("YC-2025-009", "终验款", "榆川请款-03", 90, -12, (-8,), (-6, -4, "结算审计报告缺附件三的工程量签证")),
    Sketch("YQ-2025-077", "到货款", "云栖请款-02", 112, -24, (-22,)),
)
# Of 汀湖's advance payment: handed in, and come back.
LAKE, ADVANCE, LACKING = "TH-2025-140", "预付款", "保函有效期早于竣工日期"

Script = Iterator[tuple[date, Callable[[], Any]]]


class Claims:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Script:
        for sketch in APPLICATIONS:
            yield self.days.at(sketch.begun), partial(self._begin, sketch)
            for place, day in enumerate(sketch.done):
                if place == 2:
                    yield self.days.at(day), partial(self._invoice, sketch, "26322000000011235801", sketch.amount)
                yield self.days.at(day), partial(self._go_on, sketch)
            if sketch.back is not None:
                left, again, lacking = sketch.back
                yield self.days.at(left), partial(self._return, sketch, lacking)
                yield self.days.at(again), partial(self._again, sketch)
        yield self.days.at(-4), partial(self._invoice, APPLICATIONS[1], "26322000000042170633", 120)
        yield self.days.at(-3), self._reverse
        yield self.days.at(-5), self._take
        yield self.days.at(-4), partial(self._document, document_provide, "")
        yield self.days.at(-2), partial(self._document, document_return, LACKING)

    @property
    def _keeper(self) -> User:
        return self.stage.people[ZHI]

    def _checkpoint(self, contract: str, name: str) -> PaymentCheckpoint:
        return PaymentCheckpoint.objects.select_related("contract__project__department", "contract__project").get(
            contract__number=contract, name=name
        )

    def _begin(self, sketch: Sketch) -> None:
        checkpoint = self._checkpoint(sketch.contract, sketch.checkpoint)
        values = {
            "number": sketch.number,
            "amount": yuan(sketch.amount),
            "applied_on": self.days.at(sketch.begun),
        }
        application_begin(actor=self._keeper, key=uuid.uuid4(), checkpoint_id=checkpoint.pk, values=values)

    def _current(self, sketch: Sketch) -> ApplicationStep:
        return ApplicationStep.objects.current().get(application__number=sketch.number)

    def _go_on(self, sketch: Sketch) -> None:
        step = self._current(sketch)
        application_go_on(actor=self._keeper, application_id=step.application_id, step_id=step.pk)

    def _return(self, sketch: Sketch, lacking: str) -> None:
        step = self._current(sketch)
        application_return(
            actor=self._keeper,
            key=uuid.uuid4(),
            application_id=step.application_id,
            target_id=step.pk,
            lacking=lacking,
        )

    def _again(self, sketch: Sketch) -> None:
        application_resubmit(actor=self._keeper, application_id=self._current(sketch).application_id)

    def _invoice(self, sketch: Sketch, number: str, amount: int) -> None:
        application = PaymentApplication.objects.get(number=sketch.number)
        invoice_record(
            actor=self._keeper,
            key=uuid.uuid4(),
            checkpoint_id=application.checkpoint_id,
            values={
                "number": number,
                "kind": Invoice.Kind.SPECIAL,
                "amount": yuan(amount),
                "rate": Decimal(9),
                "issued_on": self.days.at(-115 if sketch.done[1:] else -4),
                "application": application,
            },
        )

    def _reverse(self) -> None:
        """Part of the newer one had a wrong rate."""
        invoice = Invoice.objects.get(number="26322000000042170633")
        values = {
            "number": "26322000000042170634",
            "amount": yuan(20),
            "issued_on": self.days.at(-3),
            "note": "其中 20 万元服务费税率应为 6%",
        }
        invoice_reverse(actor=self._keeper, key=uuid.uuid4(), invoice_id=invoice.pk, values=values)

    def _take(self) -> None:
        checkpoint = self._checkpoint(LAKE, ADVANCE)
        titles = [one.title for one in documents_wanted(checkpoint) if one.required]
        list_take(actor=self._keeper, key=uuid.uuid4(), checkpoint_id=checkpoint.pk, titles=titles)

    def _document(self, act: Callable[..., Any], lacking: str) -> None:
        """The last of the list; the first one is handed in and stays so."""
        documents = self._checkpoint(LAKE, ADVANCE).conditions.filter(kind="document").order_by("position")
        if lacking:
            act(actor=self._keeper, condition_id=documents[len(documents) - 1].pk, lacking=lacking)
            return
        for one in documents:
            act(actor=self._keeper, condition_id=one.pk)
