"""Many at once, in real transactions: nothing is lost, nothing is counted twice."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from goals.models import GoalTotals
from goals.services import checkin_record, goal_totals_rebuild, goal_update
from goaltrack.common.errors import StaleVersion, StateConflict
from projects.models import StatusLog, Task
from projects.services import project_update, task_create, task_log_status, task_take_back, task_update
from tests.cast import make_goal
from tests.projects.conftest import World, build_world
from tests.projects.test_totals import recomputed, stored
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


def test_twenty_status_logs_on_one_task(world: World) -> None:
    task = world.gated()
    people = [world.cast.lin, world.cast.zhou, world.cast.xu, world.cast.qin]
    statuses = ["doing", "blocked", "done", "todo", "doing"]

    def tap(number: int) -> Callable[[], Any]:
        return lambda: task_log_status(
            actor=people[number % 4],
            key=uuid.uuid4(),
            task_id=task.pk,
            to_status=statuses[number % 5],
            note=f"第 {number} 次",
        )

    results = at_once(*[tap(number) for number in range(20)])
    assert all(isinstance(result, StatusLog) for result in results)
    chain = list(StatusLog.objects.filter(task=task).order_by("pk"))
    assert len(chain) == 20
    assert chain[0].from_status == "todo"
    assert all(before.to_status == after.from_status for before, after in itertools.pairwise(chain))
    version = task.version
    task.refresh_from_db()
    assert (task.status, task.version) == (chain[-1].to_status, version + 20)
    assert stored(world.goal.pk) == recomputed(world.goal.pk)
    assert goal_totals_rebuild() == []


def test_the_same_form_twice_at_once_logs_once(world: World) -> None:
    task, key = world.task(), uuid.uuid4()

    def tap() -> Any:
        return task_log_status(actor=world.cast.xu, key=key, task_id=task.pk, to_status="done", note="做完了")

    results = at_once(*[tap] * 6)
    assert len({result.pk for result in results}) == 1
    assert StatusLog.objects.filter(task=task).count() == 1
    assert GoalTotals.objects.get(goal=world.goal).work_done == 1


def test_the_same_new_task_twice_at_once_is_one(world: World) -> None:
    key = uuid.uuid4()
    values = {
        "title": "巡检", "owner": world.cast.xu, "follower": None, "due": world.cycle.end, "project": world.project,
        "goal": world.goal,
    }  # fmt: skip
    results = at_once(*[lambda: task_create(actor=world.cast.lin, key=key, values=values)] * 5)
    assert len({result.pk for result in results}) == 1
    assert GoalTotals.objects.get(goal=world.goal).work_total == Task.objects.count() == 1


def test_taking_back_and_logging_at_once_lets_one_through(world: World) -> None:
    for _time in range(5):
        task = world.task(actor=world.cast.lin)

        def tap(task_id: int = task.pk) -> Any:
            return task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=task_id, to_status="doing")

        def back(task_id: int = task.pk) -> Any:
            return task_take_back(actor=world.cast.lin, task_id=task_id)

        logged, taken = at_once(tap, back)
        stays = Task.objects.filter(pk=task.pk).exists()
        assert isinstance(taken if stays else logged, StateConflict)
        assert isinstance(logged, StatusLog) == stays
    assert stored(world.goal.pk) == recomputed(world.goal.pk)


@pytest.mark.parametrize("what", ["task", "goal", "project"])
def test_two_edits_of_one_version_let_one_through(world: World, what: str) -> None:
    task = world.task()

    def edit(text: str) -> Any:
        if what == "task":
            return task_update(actor=world.cast.lin, task_id=task.pk, version=1, values={"title": text})
        if what == "goal":
            return goal_update(
                actor=world.cast.lin, goal_id=world.goal.pk, version=world.goal.version, values={"statement": text}
            )
        return project_update(actor=world.cast.lin, project_id=world.project.pk, version=1, values={"name": text})

    world.goal.refresh_from_db()
    results = at_once(lambda: edit("甲改的"), lambda: edit("乙改的"))
    refused = [result for result in results if isinstance(result, StaleVersion)]
    assert len(refused) == 1
    assert refused[0].status == 412
    assert refused[0].changes[0]["new"] in ("甲改的", "乙改的")


def test_moving_work_between_goals_both_ways_never_waits_for_itself(world: World) -> None:
    other = make_goal(world.cast, world.cycle, statement="另一个目标")
    first, second = world.task(goal=world.goal), world.task(goal=other)

    def move(task: Task, goal: Any) -> Callable[[], Any]:
        return lambda: task_update(actor=world.cast.lin, task_id=task.pk, version=task.version, values={"goal": goal})

    results = at_once(move(first, other), move(second, world.goal))
    assert not any(isinstance(result, Exception) for result in results)
    for goal in (world.goal, other):
        assert stored(goal.pk) == recomputed(goal.pk)


def test_the_rebuild_beside_people_at_work(world: World) -> None:
    tasks = [world.gated() for _ in range(4)]

    def tap(task: Task, status: str) -> Callable[[], Any]:
        return lambda: task_log_status(actor=world.cast.lin, key=uuid.uuid4(), task_id=task.pk, to_status=status)

    at_once(*[tap(task, "done") for task in tasks], goal_totals_rebuild, *[tap(task, "blocked") for task in tasks])
    assert stored(world.goal.pk) == recomputed(world.goal.pk)
    assert goal_totals_rebuild() == []
    connection.close()


def test_check_ins_beside_new_tasks_of_the_goal(world: World) -> None:
    """A check-in locks the goal and wants its totals; a new task holds the totals and refers to the goal."""
    values = {"title": "补一张表", "owner": world.cast.xu, "due": world.goal.due, "goal": world.goal}

    def check_in() -> Any:
        return checkin_record(
            actor=world.cast.lin, key=uuid.uuid4(), goal_id=world.goal.pk, confidence="at_risk", reason="看到了"
        )

    def new_task() -> Any:
        return task_create(actor=world.cast.lin, key=uuid.uuid4(), values=values)

    results = at_once(*[check_in, new_task] * 8)
    assert not [result for result in results if isinstance(result, Exception)]
    assert goal_totals_rebuild() == []
