"""Who takes part in three of the projects beside us; one client has nobody yet who takes the system over."""

import uuid
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from planning.demo.days import Days
from planning.demo.projects import HEALTH, PORT, WATER
from planning.demo.settle import Stage
from projects.parties.services import bureau_create, bureau_update, contact_create, party_create


class Sketch(NamedTuple):
    """`people` are name, post, telephone, and the bureau they sit in; `owner` is the bureau that takes it over."""

    project: str
    role: str
    name: str
    asks: str
    people: tuple[tuple[str, str, str, str], ...] = ()
    bureaus: tuple[str, ...] = ()
    owner: tuple[str, str, str] | None = None
    note: str = ""


SKETCHES = (
    Sketch(
        WATER, "client", "澜江市水务集团", "林一鸣",
        (("骆以宁", "信息中心主任", "0513-5550 0101", "信息中心"), ("宋知微", "调度科科长", "0513-5550 0122", "调度科"),
         ("邵临溪", "财务科", "0513-5550 0138 转 6", "财务科")),
        ("信息中心", "调度科", "财务科"), ("调度科", "调度中心与水质预警", "宋知微"),
        "每周三下午例会；付款材料周二、周四收",
    ),
    Sketch(WATER, "supervisor", "明衡监理", "周可", (("贺兰舟", "总监理工程师", "138 0000 0201", ""),)),
    Sketch(WATER, "supplier", "澄观仪表", "许星野", (("叶疏桐", "区域经理", "139 0000 0315", ""),),
        note="探头质保到明年六月"),
    Sketch(WATER, "auditor", "正和工程审计", "叶知微"),
    Sketch(
        HEALTH, "client", "霁州市卫生健康委员会", "韩知秋",
        (("江晚", "规划信息处处长", "0571-5550 0410", "规划信息处"),), ("规划信息处", "基层卫生处"),
        ("规划信息处", "", "江晚"),
    ),
    Sketch(HEALTH, "contractor", "云泽集成", "沈若谷", (("顾北辰", "项目总监", "137 0000 0420", ""),)),
    Sketch(
        PORT, "client", "云栖港务集团", "顾长风", (("闻人屿", "生产调度部经理", "0574-5550 0633", "生产调度部"),),
        ("生产调度部",), note="系统上线后归哪个部门管，双方还没谈定",
    ),
)  # fmt: skip


class Parties:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Iterator[tuple[date, Any]]:
        for sketch in SKETCHES:
            yield self.days.told(-40), partial(self._add, sketch)

    def _add(self, sketch: Sketch) -> None:
        project = self.stage.projects[sketch.project]
        actor: Any = {"actor": project.manager}
        values = {
            "role": sketch.role,
            "name": sketch.name,
            "owner": self.stage.people[sketch.asks],
            "note": sketch.note,
        }
        party = party_create(**actor, key=uuid.uuid4(), project=project, values=values)
        of = actor | {"party_id": party.pk}
        bureaus = {name: bureau_create(**of, key=uuid.uuid4(), values={"name": name}) for name in sketch.bureaus}
        contacts = {}
        for name, post, telephone, bureau in sketch.people:
            contact = {"name": name, "post": post, "telephone": telephone, "bureau": bureaus.get(bureau)}
            contacts[name] = contact_create(**of, key=uuid.uuid4(), values=contact)
        if sketch.owner is not None:
            name, owns, keeper = sketch.owner
            takes = {"owns_system": True, "owns": owns, "keeper": contacts[keeper]}
            bureau_update(**actor, row_id=bureaus[name].pk, version=1, values=takes)
