"""Collecting: what customers said and promised, what is on hold, and what 叶知微 committed to for the months."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from payments.collection.selectors import proposal
from payments.collection.services import contact_log, hold_place, plan_commit, plan_confirm
from payments.models import PaymentCheckpoint
from people.selectors import workday_calendar
from planning.demo.contracts import ZHI, yuan
from planning.demo.days import Days
from planning.demo.settle import Stage
from projects.parties.models import Bureau, Contact

PORT, HEAT, WATER = "YQ-2025-077", "YC-2025-009", "LJ-2025-118"
MANAGER = "秦远"


class Sketch(NamedTuple):
    """`day` and `promised` are offsets; `next_step` is what, who and by when."""

    day: int
    contract: str
    checkpoint: str
    who: str
    channel: str
    said: str
    promised: int | None = None
    amount: int | None = None
    next_step: tuple[str, str, int] | None = None


SKETCHES = (
    Sketch(-12, PORT, "到货款", "闻人屿", "phone", "付款审批已到财务部，先付 50 万，尾款走第二批", -6, 50),
    Sketch(-3, PORT, "到货款", "闻人屿", "visit", "第二批付款单已签，尾款一次付清", 4, None,
           ("核对第二批付款单号", "祝余", 0)),
    Sketch(-5, WATER, "泵站监测初验款", "邵临溪", "phone", "测评报告到了就能报请款，缺盖章页", None, None,
           ("催第三方测评报告盖章页", "周可", 2)),
)  # fmt: skip


class Collecting:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Iterator[tuple[date, Callable[[], Any]]]:
        for sketch in SKETCHES:
            yield self.days.at(sketch.day), partial(self._contact, sketch)
        yield self.days.at(-2), self._hold
        yield self.days.at(-6), self._bureau
        first = self.days.today.replace(day=1)
        calendar = workday_calendar()
        yield calendar.on_or_before(first - timedelta(days=1)), partial(self._plan, first)

    def _contact(self, sketch: Sketch) -> None:
        checkpoint = self._open(sketch.contract, sketch.checkpoint)
        if checkpoint is None:
            return
        person = Contact.objects.filter(name=sketch.who, party__project=checkpoint.contract.project_id).first()
        values: dict[str, Any] = {
            "person": person,
            "spoke_with": "" if person else sketch.who,
            "channel": sketch.channel,
            "said": sketch.said,
        }
        if sketch.promised is not None:
            values["promised_on"] = self.days.at(sketch.promised)
            values["promised_amount"] = None if sketch.amount is None else yuan(sketch.amount)
        if sketch.next_step is not None:
            title, owner, due = sketch.next_step
            values |= {
                "next_title": title,
                "next_owner": self.stage.people[owner],
                "next_due": self.days.at(due),
            }
        contact_log(actor=self.stage.people[ZHI], key=uuid.uuid4(), checkpoint_id=checkpoint.pk, values=values)

    def _hold(self) -> None:
        checkpoint = self._open(HEAT, "终验款")
        if checkpoint is not None:
            values = {
                "kind": "on_hold",
                "reason": "余款等结算审计，审定价还没出",
                "raised_by": "榆川热力计财部",
                "expected_until": self.days.at(20),
            }
            hold_place(actor=self.stage.people[ZHI], key=uuid.uuid4(), checkpoint_id=checkpoint.pk, values=values)

    def _bureau(self) -> None:
        bureau = Bureau.objects.filter(name="信息中心", party__name="澜江市水务集团").first()
        if bureau is not None:
            values = {"channel": "meeting", "said": "周三例会过了一遍初验资料，缺测评报告"}
            contact_log(actor=self.stage.people["林一鸣"], key=uuid.uuid4(), bureau_id=bureau.pk, values=values)

    def _plan(self, first: date) -> None:
        owner = self.stage.people[ZHI]
        amounts = {
            one.line.checkpoint.pk: one.amount
            for one in proposal(owner, first)
            if one.why and one.amount and one.line.hold is None
        }
        if not amounts:
            return
        plan = plan_commit(actor=owner, key=uuid.uuid4(), month=first, amounts=amounts)
        plan_confirm(actor=self.stage.people[MANAGER], plan_id=plan.pk, version=plan.version)

    def _open(self, contract: str, name: str) -> PaymentCheckpoint | None:
        """In a young year some of the money is not planned yet, or paid already."""
        found = PaymentCheckpoint.objects.outstanding().filter(contract__number=contract, name=name)
        return found.select_related("contract").first()
