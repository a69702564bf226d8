"""A move of gated work: one proposal for all of a goal's, and what the experts will not have is said beforehand."""

from datetime import timedelta
from typing import Any

import pytest

from history.models import LogEntry
from notices.models import Notice
from projects.network import Node, node_of
from projects.services import moves_weigh, work_reschedule
from projects.services.moves import Dates, Moves
from tests.planning.live import Live

pytestmark = pytest.mark.django_db


def dates(work: Any, days: int) -> Dates:
    start = getattr(work, "start", None)
    return Dates(start, work.due + timedelta(days=days))


def move(live: Live, asked: dict[Node, Dates], actor: Any = None) -> Moves:
    actor = actor or live.plan.cast.xu
    shown = moves_weigh(actor=actor, asked=asked)
    return work_reschedule(actor=actor, asked=asked, expected=shown.fingerprint)


def test_all_of_a_goals_gated_work_is_one_proposal_and_the_plan_stays(live: Live) -> None:
    task, milestone = live.task, live.milestone
    moves = move(live, {node_of(task): dates(task, 3), node_of(milestone): dates(milestone, 4)}, live.plan.cast.zhou)
    assert ([one.fate.number for one in moves.moved], moves.proposed) == ([2, 2], 2)
    assert (live.task.due, live.milestone.due) == (task.due, milestone.due)
    version = live.newest
    assert (version.number, version.state, version.version) == (2, "draft", 2)
    assert version.items.get(key=task.origin).due == task.due + timedelta(days=3)
    assert version.items.get(key=milestone.origin).due == milestone.due + timedelta(days=4)
    assert LogEntry.objects.filter(action="breakdown.propose").count() == 1
    assert Notice.objects.get(kind="breakdown.proposed").params["title"] == f"{task.title} (+1)"
    live.pass_newest()
    assert (live.task.due, live.milestone.due) == (task.due + timedelta(days=3), milestone.due + timedelta(days=4))


def test_what_is_within_the_departments_tolerance_holds_at_once(live: Live) -> None:
    live.settle("due", tolerance=5)
    task = live.task
    moves = move(live, {node_of(task): dates(task, 2)})
    assert (moves.proposed, live.task.due) == (0, task.due + timedelta(days=2))
    assert live.plan.goal.breakdowns.count() == 1


def test_beyond_the_goals_due_day_it_is_refused_before_anything_is_written(live: Live) -> None:
    task = live.task
    shown = moves_weigh(actor=live.plan.cast.xu, asked={node_of(task): (task.start, live.plan.goal.due + timedelta(1))})
    assert [one.work for one in shown.refused] == [task]
    assert "due after its goal" in shown.refused[0].fate.refusal or "目标" in shown.refused[0].fate.refusal


def test_while_a_version_is_with_the_experts_its_work_stays(live: Live) -> None:
    task, milestone = live.task, live.milestone
    live.edit(milestone, due=milestone.due + timedelta(days=3))
    live.plan.submit(live.newest)
    shown = moves_weigh(actor=live.plan.cast.xu, asked={node_of(task): dates(task, 3)})
    assert [one.work for one in shown.refused] == [task]
