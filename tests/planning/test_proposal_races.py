"""Proposals at once, and against the verdict that passes a version (docs/locking.md)."""

import uuid

import pytest

from goals.services import goal_totals_rebuild
from goaltrack.common.errors import DomainError
from planning.models import Breakdown, BreakdownItem
from planning.services import proposal_take_back, work_adopt
from projects.models import Milestone, Task
from projects.services import task_create, task_log_status, task_update
from tests.planning.breakdowns import Plan, fresh, make_plan
from tests.planning.live import Live, make_live
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    return make_plan()


@pytest.fixture
def live(plan: Plan) -> Live:
    return make_live(plan)


def test_four_people_propose_on_one_goal_at_once(live: Live) -> None:
    task, milestone, goal = live.task, live.milestone, live.subgoal
    cast = live.plan.cast
    results = at_once(
        lambda: live.edit(task, cast.xu, due=live.later(task)),
        lambda: live.edit(milestone, cast.lu, due=live.later(milestone)),
        lambda: live.edit(goal, cast.lin, weight=31),
        lambda: live.cancel(milestone, cast.xu),
    )
    assert live.plan.goal.breakdowns.count() == 2
    items = {item.key: item for item in live.newest.items.all()}
    assert (items[task.origin].due, items[goal.origin].weight) == (live.later(task), 31)
    # Taken out after it was moved, or the move came too late.
    assert milestone.origin not in items
    assert sum(isinstance(result, DomainError) for result in results) <= 1


def test_a_proposal_while_the_version_passes(live: Live) -> None:
    task, milestone = live.task, live.milestone
    live.edit(task, due=live.later(task))
    version = live.newest
    live.plan.submit(version)
    live.plan.decide(version, live.plan.cast.bai)
    results = at_once(
        lambda: live.plan.decide(version, live.plan.cast.shen),
        lambda: live.edit(milestone, live.plan.cast.xu, due=live.later(milestone)),
        lambda: live.edit(live.subgoal, live.plan.cast.lin, contribution="占三成"),
        lambda: task_log_status(actor=live.plan.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="doing"),
    )
    assert not isinstance(results[0], DomainError)
    assert fresh(version).state == "passed"
    assert (live.task.due, live.task.status) == (live.later(task), "doing")
    # Refused while the experts had the version, or the beginning of the next.
    if isinstance(results[1], DomainError):
        assert live.plan.goal.breakdowns.count() == 2
    else:
        assert live.newest.items.get(key=milestone.origin).due == live.later(milestone)
    assert Milestone.objects.get().due == milestone.due
    assert live.subgoal.contribution == "占三成"
    assert goal_totals_rebuild() == []


def test_an_edit_of_free_work_while_a_version_adopts_it(live: Live) -> None:
    cast, goal = live.plan.cast, live.plan.goal
    values = {"title": "接线图", "acceptance": "存档", "owner": cast.xu, "due": goal.due, "goal": goal}
    free = task_create(actor=cast.lin, key=uuid.uuid4(), values=values)
    version = live.plan.start()
    work_adopt(actor=cast.lin, key=uuid.uuid4(), breakdown_id=version.pk, chosen=[(free, 5)])
    live.plan.submit(version)
    live.plan.decide(version, cast.bai)
    at_once(
        lambda: live.plan.decide(version, cast.shen),
        lambda: task_update(actor=cast.xu, task_id=free.pk, version=free.version, values={"title": "改名"}),
        lambda: task_log_status(actor=cast.xu, key=uuid.uuid4(), task_id=free.pk, to_status="done"),
    )
    free.refresh_from_db()
    assert (free.weight, Task.objects.filter(goal=goal).count()) == (5, 2)
    assert BreakdownItem.objects.filter(key=free.origin, breakdown=version).exists()
    assert goal_totals_rebuild() == []


def test_the_draft_is_submitted_while_somebody_proposes(live: Live) -> None:
    live.edit(live.task, due=live.later(live.task))
    version, milestone = live.newest, live.milestone
    results = at_once(
        lambda: live.plan.submit(version, version=version.version),
        lambda: live.edit(milestone, live.plan.cast.xu, due=live.later(milestone)),
    )
    # Whoever came second is told: the version has grown since it was read, or is with the experts.
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert Breakdown.objects.filter(goal=live.plan.goal).count() == 2


def test_two_begin_a_version_while_two_propose_and_one_proposal_is_taken_back_twice(live: Live) -> None:
    cast, task, milestone = live.plan.cast, live.task, live.milestone
    results = at_once(
        lambda: live.plan.start(cast.lin).pk,
        lambda: live.plan.start(cast.zhou).pk,
        lambda: live.edit(milestone, cast.lu, due=live.later(milestone)),
        lambda: live.edit(task, cast.xu, weight=41),
    )
    # Whoever came first began it; the others write in the same.
    assert not [result for result in results if isinstance(result, DomainError)]
    assert results[0] == results[1] == live.newest.pk
    items = {item.key: item for item in live.newest.items.all()}
    assert (items[task.origin].weight, items[milestone.origin].due) == (41, live.later(milestone))
    results = at_once(
        lambda: proposal_take_back(actor=cast.xu, key=task.origin),
        lambda: proposal_take_back(actor=cast.lin, key=task.origin),
        lambda: live.edit(milestone, cast.xu, weight=31),
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    items = {item.key: item for item in live.newest.items.all()}
    assert (items[task.origin].weight, items[milestone.origin].weight) == (task.weight, 31)
