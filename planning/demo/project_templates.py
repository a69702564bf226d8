"""Two project templates: one of the project that was finished this autumn, one that somebody wrote down."""

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from people.models import User
from planning.demo.days import Days
from planning.demo.projects import HEAT
from planning.demo.settle import Stage
from planning.project_templates.services import line_add, line_update, template_create, template_take
from planning.project_templates.services.lines import Waits
from planning.project_templates.taken import taken_from

# The finished project had its plan taken a few days ago.
SINCE = -4

TAKEN = ("换热站改造（十到二十站）", "停暖期内完成的换热站改造：进场、逐站改造、联调、交付。二十站以上请分两批。")
WRITTEN = ("小型监测点部署", "十个以内的现场监测点，含供电和通信；不含土建。")
# What ties lines to each other is said by their places here, once all are written.
TIES = ("waits_for", "leads_to")
LINES: tuple[dict[str, Any], ...] = (
    {
        "kind": "precondition", "title": "点位用电和进场许可", "due": 8, "owner_role": "follower",
        "need": "site", "lead": 10, "leads_to": 5,
    },
    {
        "kind": "task", "title": "点位踏勘并出布点图", "acceptance": "布点图由客户签收", "start": 0, "due": 5,
        "weight": 15, "owner_role": "member-1", "follower_role": "manager", "leads_to": 5,
    },
    {
        "kind": "task", "title": "设备到货与开箱核对", "acceptance": "开箱记录无缺件", "start": 3, "due": 12,
        "weight": 10, "owner_role": "member-2", "follower_role": "member-1", "leads_to": 5,
    },
    {
        "kind": "task", "title": "逐点安装与通电", "acceptance": "每点一张安装记录", "start": 9, "due": 24,
        "weight": 30, "owner_role": "member-1", "follower_role": "member-2", "leads_to": 5,
        "waits_for": ((1, "FS", 3), (2, "SS", 6)),
    },
    {
        "kind": "task", "title": "平台接入与告警联调", "acceptance": "每点三类告警各触发一次", "start": 20, "due": 31,
        "weight": 15, "owner_role": "member-2", "follower_role": "member-1", "leads_to": 5,
        "waits_for": ((3, "FF", 5),),
    },
    {
        "kind": "milestone", "title": "全部点位上线", "acceptance": "连续 72 小时在线率不低于 98%，双方签字",
        "due": 34, "weight": 30, "owner_role": "manager", "follower_role": "follower", "leads_to": 6,
    },
    {"kind": "checkpoint", "title": "验收款", "due": 39, "owner_role": "manager", "payment_kind": "final", "share": 95},
    {
        "kind": "checkpoint", "title": "质保金", "due": 60, "owner_role": "manager",
        "payment_kind": "retention", "share": 5,
    },
)  # fmt: skip


class ProjectTemplates:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Iterator[tuple[date, Any]]:
        yield self.days.at(SINCE), self._take
        yield self.days.at(SINCE), self._write

    def _take(self) -> None:
        project = self.stage.projects[HEAT]
        project.refresh_from_db()
        name, purpose = TAKEN
        kept = {line.place: "" for line in taken_from(project, "actual").lines}
        if not kept:
            # Its plan has not passed yet, where the year is young.
            return
        template_take(
            actor=self._lead(),
            key=uuid.uuid4(),
            project=project,
            department=project.department,
            name=name,
            purpose=purpose,
            basis="actual",
            kept=kept,
            from_first=True,
        )

    def _write(self) -> None:
        lead = self._lead()
        name, purpose = WRITTEN
        department = self.stage.departments["utilities"]
        template = template_create(actor=lead, key=uuid.uuid4(), department=department, name=name, purpose=purpose)
        lines = []
        for sketch in LINES:
            values = {"start": None} | {name: value for name, value in sketch.items() if name not in TIES}
            values |= {name: Decimal(values[name]) for name in ("weight", "share") if name in values}
            lines.append(line_add(actor=lead, key=uuid.uuid4(), template_id=template.pk, values=values))
        for line, sketch in zip(lines, LINES, strict=True):
            ties = {"waits_for": [Waits(lines[at].key, kind, lag) for at, kind, lag in sketch.get("waits_for", ())]}
            if "leads_to" in sketch:
                ties["leads_to"] = lines[sketch["leads_to"]].key
            line_update(actor=lead, template_id=template.pk, key=line.key, version=line.version, values=ties)

    def _lead(self) -> User:
        return self.stage.projects[HEAT].manager
