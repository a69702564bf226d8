"""What three projects buy: a fair price with interfaces that no clause holds, and two squeezed ones."""

import uuid
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from payments.models import PaymentCheckpoint
from payments.suppliers.models import SupplierContract
from payments.suppliers.services import (
    boundary_add,
    contingency_set,
    obligation_add,
    planned_payment_add,
    supplier_amendment_record,
    supplier_contract_begin,
    supplier_contract_create,
    supplier_payment_record,
)
from people.models import User
from planning.demo.contracts import ZHI, yuan
from planning.demo.days import Days
from planning.demo.projects import LAKE, PORT, WATER
from planning.demo.settle import Stage
from projects.parties.models import Party
from projects.parties.services import party_create

# The parties come first.
FIRST, AMENDED = -39, -9
# 汀湖 has only begun.
LATER = -8


class Plan(NamedTuple):
    """Due on a day, or so many days after our own payment of that name; `paid` on a day."""

    name: str
    amount: int
    due: int | None = None
    after: str = ""
    days: int = 0
    paid: int | None = None


class Interface(NamedTuple):
    title: str
    kind: str
    system: str
    due: int
    clause: str = ""
    direction: str = "gives"


class Sketch(NamedTuple):
    """Amounts are in ten thousands; boundaries are side, text and who does it."""

    project: str
    supplier: str
    number: str
    name: str
    owner: str
    follower: str
    amount: int
    reference: int
    units: tuple[str, ...]
    boundaries: tuple[tuple[str, str, str], ...]
    interfaces: tuple[Interface, ...]
    plan: tuple[Plan, ...]
    amendment: tuple[int, str] | None = None
    contingency: tuple[str, str, int] | None = None
    signed: int = FIRST


SKETCHES = (
    Sketch(
        WATER, "澄观仪表", "CG-2025-031", "水质探头与泵站传感器采购", "许星野", "周可", 286, 330,
        ("泵站监测", "水质预警"),
        (("inside", "探头、传感器供货与首次标定", ""),
         ("outside", "现场立杆、取电与防雷", "我方施工队"),
         ("edge", "数据上云前的协议转换", "澄观仪表出协议，我方写网关")),
        (Interface("传感器通信协议与点表", "protocol", "调度平台", -20, "第 4.3 条"),
         Interface("实时数据推送与联调支持", "testing", "市应急平台", 12),
         Interface("历史标定数据", "data", "水质模型", -4)),
        (Plan("预付款", 86, due=-38, paid=-38), Plan("到货款", 120, after="泵站监测初验款", days=10),
         Plan("质保金", 30, due=240)),
        (16, "增补 4 套浊度探头"),
    ),
    Sketch(
        WATER, "远岫测绘", "CG-2025-044", "管网补测与入库外协", "周可", "许星野", 58, 96, ("管网 GIS",),
        (("inside", "东区 42 公里管线补测与成果检查", ""), ("edge", "权属单位进场协调", "我方联系，远岫测绘到场")),
        (Interface("补测成果按入库模板交付", "data", "管网 GIS", 15, "附件二"),),
        (Plan("进度款", 30, due=18), Plan("验收款", 28, after="管网 GIS 初验款", days=15)),
    ),
    Sketch(
        PORT, "听澜通信", "CG-2025-052", "五号作业区无线覆盖", "唐越", "祝余", 118, 175, ("四五号作业区",),
        (("inside", "基站、天馈供货与安装", ""), ("outside", "光缆路由与管道租用", "港务集团")),
        (Interface("与港区 5G 专网的漫游参数", "protocol", "港区 5G 专网", 9),),
        (Plan("到货款", 70, due=-6), Plan("验收款", 48, after="五号作业区投产款", days=20)),
        contingency=("备选一家已询价，价差由预留补；关键区先做三个点位验证", "祝余", 25),
    ),
    Sketch(
        LAKE, "澄观仪表", "CG-2025-061", "监测站设备采购", "许星野", "方亦舟", 150, 168, ("监测站 14 处",),
        (("inside", "十四处监测站的仪表与遥测终端", ""), ("edge", "站房土建与设备基础", "土建单位，澄观仪表提条件图")),
        (Interface("遥测终端上报协议", "protocol", "汇聚平台", 25, "第 3.1 条"),),
        (Plan("预付款", 90, due=7), Plan("到货款", 60, after="到货款", days=15)),
        signed=LATER,
    ),
)  # fmt: skip


class Supplies:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Iterator[tuple[date, Any]]:
        for sketch in SKETCHES:
            yield self.days.told(sketch.signed), partial(self._sign, sketch)
            for plan in sketch.plan:
                if plan.paid is not None:
                    yield self.days.told(plan.paid), partial(self._pay, sketch, plan)
            if sketch.amendment is not None:
                yield self.days.told(AMENDED), partial(self._amend, sketch)

    @property
    def _keeper(self) -> User:
        return self.stage.people[ZHI]

    def _sign(self, sketch: Sketch) -> None:
        project, people = self.stage.projects[sketch.project], self.stage.people
        contract = supplier_contract_create(
            actor=self._keeper,
            key=uuid.uuid4(),
            project=project,
            covers=project.units.filter(name__in=sketch.units),
            values={
                "supplier": self._supplier(sketch),
                "number": sketch.number,
                "name": sketch.name,
                "amount": yuan(sketch.amount),
                "reference": yuan(sketch.reference),
                "tax_rate": 13,
                "signed_on": self.days.told(sketch.signed),
                "owner": people[sketch.owner],
                "follower": people[sketch.follower],
            },
        )
        supplier_contract_begin(actor=self._keeper, contract_id=contract.pk)
        of: dict[str, Any] = {"actor": people[sketch.owner], "contract_id": contract.pk}
        for side, text, who in sketch.boundaries:
            boundary_add(**of, key=uuid.uuid4(), values={"side": side, "text": text, "done_by": who})
        for one in sketch.interfaces:
            obligation_add(**of, key=uuid.uuid4(), values=one._asdict() | {"due": self.days.at(one.due)})
        for plan in sketch.plan:
            self._plan(contract, plan)
        if sketch.contingency is not None:
            words, who, kept = sketch.contingency
            values = {"contingency": words, "contingency_owner": people[who], "reserve": yuan(kept)}
            contract.refresh_from_db()
            contingency_set(**of, version=contract.version, values=values)

    def _supplier(self, sketch: Sketch) -> Party:
        project = self.stage.projects[sketch.project]
        found = project.parties.filter(role=Party.Role.SUPPLIER, name=sketch.supplier).first()
        values = {"role": "supplier", "name": sketch.supplier, "owner": self.stage.people[sketch.owner]}
        return found or party_create(actor=project.manager, key=uuid.uuid4(), project=project, values=values)

    def _plan(self, contract: SupplierContract, plan: Plan) -> None:
        due: dict[str, Any] = {}
        if plan.due is not None:
            due = {"due_on": self.days.at(plan.due)}
        elif ours := self._ours(contract, plan.after):
            due = {"checkpoint": ours, "days": plan.days}
        else:
            due = {"due_on": self.days.at(60)}
        planned_payment_add(
            actor=self._keeper,
            key=uuid.uuid4(),
            contract_id=contract.pk,
            values={"name": plan.name, "amount": yuan(plan.amount), **due},
        )

    def _ours(self, contract: SupplierContract, name: str) -> PaymentCheckpoint | None:
        """Gated ones come with their version, which may be later than this day."""
        return PaymentCheckpoint.objects.standing().filter(contract__project=contract.project, name=name).first()

    def _pay(self, sketch: Sketch, plan: Plan) -> None:
        contract = SupplierContract.objects.get(number=sketch.number)
        supplier_payment_record(
            actor=self._keeper,
            key=uuid.uuid4(),
            contract_id=contract.pk,
            planned_id=contract.planned.get(name=plan.name).pk,
            values={"amount": yuan(plan.amount), "paid_on": self.days.told(plan.paid or 0), "reference": "网银付款"},
        )

    def _amend(self, sketch: Sketch) -> None:
        assert sketch.amendment is not None
        amount, reason = sketch.amendment
        supplier_amendment_record(
            actor=self._keeper,
            key=uuid.uuid4(),
            contract_id=SupplierContract.objects.get(number=sketch.number).pk,
            values={"amount": yuan(amount), "agreed_on": self.days.told(AMENDED), "reason": reason, "number": "变更 1"},
        )
