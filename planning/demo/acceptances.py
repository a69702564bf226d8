"""Acceptances of three projects: passed, passed with conditions left open, under way, and one in its second round."""

import uuid
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from goaltrack.common import clock
from payments.models import Condition
from payments.services import condition_update
from planning.demo.days import Days
from planning.demo.projects import HEALTH, SCHOOL, WATER
from planning.demo.settle import Stage
from projects.acceptance.models import Acceptance
from projects.acceptance.services import (
    acceptance_again,
    acceptance_apply,
    acceptance_create,
    acceptance_decide,
    acceptance_hold,
    document_mark,
    point_add,
    point_settle,
    step_done,
)
from projects.models import Milestone


class Sketch(NamedTuple):
    """Days are counted from today. `done` is how many steps and documents are there; `ends` when and how it ended."""

    project: str
    stage: str
    unit: str
    owner: str
    follower: str
    due: int
    done: int
    ends: tuple[int, str, str, str] | None = None
    # What was left open: words, A, due.
    points: tuple[tuple[str, str, int], ...] = ()
    again: bool = False
    milestone: str = ""
    expected: int | None = None


WATER_BOARD, HEALTH_BOARD = "澜江市水务集团工程部", "霁州市卫健委信息中心"
SKETCHES = (
    Sketch(
        WATER, "arrival", "泵站监测", "周可", "方亦舟", -38, 9,
        (-37, "passed", WATER_BOARD, "到货清点记录 W-12：逐项相符"),
    ),
    Sketch(WATER, "arrival", "水质预警", "陆小满", "许星野", -28, 9, (-27, "passed", WATER_BOARD, "到货清点记录 W-15")),
    Sketch(WATER, "initial", "泵站监测", "周可", "许星野", -10, 3, expected=14),
    Sketch(WATER, "initial", "管网 GIS", "许星野", "周可", 14, 1, expected=42),
    Sketch(
        WATER, "final", "", "林一鸣", "周可", 70, 0, expected=75, milestone="4 份单位工程初验单全部归档",
    ),
    Sketch(
        HEALTH, "initial", "前四家医院", "韩知秋", "沈若谷", -8, 9,
        (-8, "passed_open", HEALTH_BOARD, "阶段验收纪要第 9 号：同意通过，两项遗留问题限期整改"),
        (("第 3 家医院检验科打印机驱动更换", "温书言", 3), ("夜间值班电话写进处置卡", "纪南星", 9)),
    ),
    Sketch(HEALTH, "trial", "前四家医院", "纪南星", "温书言", 24, 2),
    Sketch(
        SCHOOL, "initial", "前两批 8 所学校", "韩知秋", "温书言", -12, 2,
        (-14, "failed", "青岚区教育局装备中心", "第 1 次会议：2 所学校的无线覆盖未达标"), again=True,
    ),
)  # fmt: skip


class Acceptances:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days
        self._rows: dict[Sketch, Acceptance] = {}

    def events(self) -> Iterator[tuple[date, Any]]:
        for sketch in SKETCHES:
            last = sketch.ends[0] if sketch.ends else -1
            yield self.days.told(min(last - 14, -14)), partial(self._plan, sketch)
            yield self.days.told(last - 4), partial(self._prepare, sketch)
            if sketch.ends:
                yield self.days.told(last - 3), partial(self._apply, sketch)
                yield self.days.told(last), partial(self._end, sketch)

    def _plan(self, sketch: Sketch) -> None:
        people, project = self.stage.people, self.stage.projects[sketch.project]
        open_ones = Milestone.objects.open().filter(project=project, due__gt=self.days.today)
        row = acceptance_create(
            actor=project.manager,
            key=uuid.uuid4(),
            project=project,
            values={
                "stage": sketch.stage,
                "unit": project.units.filter(name=sketch.unit).first(),
                "owner": people[sketch.owner],
                "follower": people[sketch.follower],
                "due": max(self.days.at(sketch.due), clock.today()),
                "expected": None if sketch.expected is None else self.days.at(sketch.expected),
                "milestone": open_ones.filter(title=sketch.milestone).first(),
            },
        )
        self._rows[sketch] = row
        # The money that waits for it is met by it from now on.
        waiting = Condition.objects.filter(kind=Condition.Kind.ACCEPTANCE, met_on=None, acceptance=None)
        mine = waiting.filter(stage=row.stage, unit=row.unit, due=row.due, checkpoint__contract__project=project)
        if condition := mine.first():
            values = {"acceptance": row}
            version = condition.version
            condition_update(actor=project.manager, condition_id=condition.pk, version=version, values=values)

    def _prepare(self, sketch: Sketch) -> None:
        row, actor = self._rows[sketch], self.stage.people[sketch.owner]
        for step in row.steps.under_way()[: sketch.done]:
            step_done(actor=actor, part_id=step.pk)
        for place, document in enumerate(row.documents.under_way()[: sketch.done]):
            state = "confirmed" if place % 2 else "handed_over"
            who = "监理单位资料员" if state == "confirmed" else ""
            document_mark(actor=actor, part_id=document.pk, state=state, confirmed_by=who)

    def _apply(self, sketch: Sketch) -> None:
        acceptance_apply(actor=self.stage.people[sketch.owner], row_id=self._rows[sketch].pk)

    def _end(self, sketch: Sketch) -> None:
        assert sketch.ends, "only what ended has an end"
        people, row = self.stage.people, self._rows[sketch]
        actor, (_day, result, decided_by, minutes) = people[sketch.owner], sketch.ends
        acceptance_hold(actor=actor, row_id=row.pk)
        points = [
            point_add(
                actor=actor,
                key=uuid.uuid4(),
                row_id=row.pk,
                values={"text": text, "owner": people[owner], "due": self.days.at(due)},
            )
            for text, owner, due in sketch.points
        ]
        acceptance_decide(actor=actor, row_id=row.pk, result=result, on=None, decided_by=decided_by, minutes=minutes)
        if points:
            point_settle(actor=points[0].owner, point_id=points[0].pk, on=None, evidence="更换记录，检验科主任签字")
        if sketch.again:
            acceptance_again(actor=actor, row_id=row.pk, due=self.days.at(8))
