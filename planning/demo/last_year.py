"""The year before, as it was closed: three goals with their results, entered when the department planned its year."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goals.models import Confidence, Cycle, Goal
from goals.services import checkin_record, cycle_close, cycle_create, goal_activate, goal_close, goal_create
from planning.demo.days import Days
from planning.demo.people import MANAGER, ROOT
from planning.demo.settle import Stage


@dataclass(frozen=True)
class ClosedGoal:
    statement: str
    metric: str
    unit: str
    baseline: int
    target: int
    reached: int
    weight: int
    strategy: str
    owner: str
    follower: str
    result: str
    score: str
    note: str
    # The code of this year's goal that carries it on.
    carried_on_by: str
    # Percent by person.
    shares: tuple[tuple[str, int], ...]


CLOSED_GOALS = (
    ClosedGoal(
        "收回合同款 2,600 万元", "当年到账金额", "万元", 0, 2600, 2655, 50, "keep", "叶知微", "秦远",
        "achieved", "1.0",
        "年末两笔进度款提前到账。终验款普遍晚于合同，今年把初验前置条件单列跟踪。",
        "cash",
        (("叶知微", 60), ("秦远", 40)),
    ),
    ClosedGoal(
        "客户投诉从 31 件降到 20 件以内", "登记在册的客户投诉", "件", 31, 20, 24, 20, "keep", "江行舟", "何青禾",
        "partly", "0.6",
        "响应时限达标，重复投诉没有压下来；同一问题两个项目各犯一次，经验没有传过去。",
        "complaints",
        (("江行舟", 70), ("何青禾", 30)),
    ),
    ClosedGoal(
        "沉淀 10 套可复用的交付样板", "通过评审并入库的样板", "套", 0, 10, 4, 30, "grow", "何青禾", "江行舟",
        "missed", "0.4",
        "项目组没有留出整理时间，下半年才开始评审。今年把样板写进项目计划，按季度入库。",
        "samples",
        (("何青禾", 55), ("江行舟", 45)),
    ),
)  # fmt: skip


def settle_last_year(stage: Stage, days: Days) -> None:
    """Opened, reported on and closed within one day; this year's cycle is there to carry its goals on."""
    manager, department = stage.people[MANAGER], stage.departments[ROOT]
    year = days.today.year - 1
    cycle = cycle_create(
        actor=manager,
        department=department,
        name=f"{year} 年度",
        kind=Cycle.Kind.YEAR,
        start=date(year, 1, 1),
        end=date(year, 12, 31),
    )
    for sketch in CLOSED_GOALS:
        goal = goal_create(
            actor=manager,
            key=uuid.uuid4(),
            values={
                "cycle": cycle,
                "department": department,
                "statement": sketch.statement,
                "metric": sketch.metric,
                "unit": sketch.unit,
                "baseline": Decimal(sketch.baseline),
                "target": Decimal(sketch.target),
                "resources": "部门现有人员",
                "preconditions": "无",
                "start": cycle.start,
                "due": cycle.end,
                "weight": Decimal(sketch.weight),
                "strategy": sketch.strategy,
                "owner": stage.people[sketch.owner],
                "follower": stage.people[sketch.follower],
            },
        )
        goal_activate(actor=manager, goal_id=goal.pk)
        checkin_record(
            actor=stage.people[sketch.owner],
            key=uuid.uuid4(),
            goal_id=goal.pk,
            value=Decimal(sketch.reached),
            confidence=Confidence.ON_TRACK if sketch.result == "achieved" else Confidence.OFF_TRACK,
            reason="按全年结果",
            note="全年结果。",
        )
        goal_close(
            actor=manager,
            key=uuid.uuid4(),
            goal_id=goal.pk,
            result=sketch.result,
            score=Decimal(sketch.score),
            note=sketch.note,
            shares=[(stage.people[name], Decimal(percent)) for name, percent in sketch.shares],
            continue_in=stage.cycle,
        )
        stage.goals[sketch.carried_on_by] = Goal.objects.get(continues=goal).pk
    cycle_close(actor=manager, cycle_id=cycle.pk)
