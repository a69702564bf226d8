"""What the department settles about its goals: rhythm, a shared view, a goal that supports another, a correction."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from goals.models import Goal, Rhythm
from goals.services import checkin_supersede, goal_policy_set, goal_update
from people.models import SavedView
from people.services import view_save
from planning.demo.days import Days
from planning.demo.people import MANAGER, ROOT
from planning.demo.settle import Stage

Script = Iterator[tuple[date, Callable[[], Any]]]

SUPPORTS = {"samples": "acceptance"}
CORRECTED = "complaints"


def settle_steering(stage: Stage) -> None:
    manager, root = stage.people[MANAGER], stage.departments[ROOT]
    goal_policy_set(actor=manager, department_id=root.pk, rhythm=Rhythm.WEEKLY, weight_limit=Decimal(160))
    goal_policy_set(actor=manager, department_id=stage.departments["transport"].pk, rhythm=Rhythm.FORTNIGHTLY)
    for name, query in (("重点目标", "key=1"), ("增量里有风险的", "strategy=grow&confidence=at_risk")):
        view_save(actor=manager, key=uuid.uuid4(), page=SavedView.Page.GOALS, name=name, query=query, department=root)
    for code, supported in SUPPORTS.items():
        goal = Goal.objects.get(pk=stage.goals[code])
        other = Goal.objects.get(pk=stage.goals[supported])
        goal_update(actor=manager, goal_id=goal.pk, version=goal.version, values={"supports": other})


def corrections(stage: Stage, days: Days) -> Script:
    """The newest check-in of one goal was wrong by one; both stay to be read."""
    yield days.today, lambda: _correct(stage)


def _correct(stage: Stage) -> None:
    goal = Goal.objects.select_related("owner").get(pk=stage.goals[CORRECTED])
    wrong = goal.checkins.standing().first()
    if wrong is None or wrong.value is None:
        return
    checkin_supersede(
        actor=goal.owner,
        key=uuid.uuid4(),
        checkin_id=wrong.pk,
        value=wrong.value + 1,
        confidence=wrong.confidence,
        reason=wrong.reason or "按更正后的数判断不变",
        note="上次漏了一件转办的投诉，更正。" + wrong.note,
    )
