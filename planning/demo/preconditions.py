"""What the projects wait for before work can begin: some are there, some under way, and two should have begun."""

import uuid
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from planning.demo.days import Days
from planning.demo.projects import HEALTH, LAKE, PORT, SCHOOL, WATER
from planning.demo.settle import Stage
from projects.readiness.models import Precondition
from projects.readiness.services import precondition_begin, precondition_create, precondition_ready


class Sketch(NamedTuple):
    """Days are counted from today; `begun` and `ready` are empty while it waits."""

    project: str
    kind: str
    title: str
    owner: str
    follower: str
    needed: int
    lead: int | None = None
    begun: int | None = None
    ready: int | None = None
    evidence: str = ""


SKETCHES = (
    Sketch(WATER, "procurement", "水质多参数探头 24 台", "周可", "许星野", -70, 20, -110, -75, "到货验收单 W-031"),
    Sketch(WATER, "network", "调度中心到政务云的专线", "陆小满", "周可", 12, None, -15),
    Sketch(WATER, "interface", "与市应急平台的告警接口", "许星野", "陆小满", 33, 15),
    Sketch(WATER, "security", "等级保护复测的整改要求", "方亦舟", "陆小满", 18, 20),
    Sketch(HEALTH, "data", "六家医院的检查项目字典", "温书言", "纪南星", 25, 12, -6),
    Sketch(PORT, "site", "四五号作业区夜间进场许可", "穆清扬", "祝余", 9, 6),
    Sketch(PORT, "procurement", "防爆手持终端 60 台", "祝余", "穆清扬", 60, 30),
    Sketch(SCHOOL, "contract", "第三批学校的补充协议", "温书言", "纪南星", 40, 18),
    Sketch(LAKE, "drawings", "十四处监测站的基础施工图", "许星野", "方亦舟", 45, None, -4),
    Sketch(LAKE, "budget", "汇聚平台的概算评审", "周可", "许星野", 70, 25),
)


class Preconditions:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days
        self._rows: dict[str, Precondition] = {}

    def events(self) -> Iterator[tuple[date, Any]]:
        for sketch in SKETCHES:
            first = min(sketch.begun if sketch.begun is not None else -12, -12)
            yield self.days.told(first - 3), partial(self._add, sketch)
            if sketch.begun is not None:
                yield self.days.told(sketch.begun), partial(self._begin, sketch)
            if sketch.ready is not None:
                yield self.days.told(sketch.ready), partial(self._ready, sketch)

    def _add(self, sketch: Sketch) -> None:
        people, project = self.stage.people, self.stage.projects[sketch.project]
        self._rows[sketch.title] = precondition_create(
            actor=project.manager,
            key=uuid.uuid4(),
            project=project,
            values={
                "title": sketch.title,
                "kind": sketch.kind,
                "owner": people[sketch.owner],
                "follower": people[sketch.follower],
                "needed_on": self.days.at(sketch.needed),
                "lead": sketch.lead,
            },
        )

    def _begin(self, sketch: Sketch) -> None:
        precondition_begin(actor=self.stage.people[sketch.owner], row_id=self._rows[sketch.title].pk)

    def _ready(self, sketch: Sketch) -> None:
        row = self._rows[sketch.title]
        precondition_ready(actor=self.stage.people[sketch.owner], row_id=row.pk, on=None, evidence=sketch.evidence)
