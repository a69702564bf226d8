"""Free work becomes part of the plan: one task, one weight, right totals."""

import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from goals.models import GoalTotals
from goals.services import goal_totals_rebuild
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from planning.adoption import free_work
from planning.models import Adoption, Breakdown
from planning.services import item_remove, work_adopt
from projects.models import Milestone, Task
from projects.services import task_create, task_log_status, task_update
from tests.planning.breakdowns import Plan, fresh, sign_in
from tests.planning.live import Live

pytestmark = pytest.mark.django_db


def free_task(plan: Plan, **values: object) -> Task:
    complete = {
        "title": "补 2 张接线图",
        "acceptance": "存档可查",
        "owner": plan.cast.xu,
        "due": plan.goal.due,
        "goal": plan.goal,
    }
    return task_create(actor=plan.cast.lin, key=uuid.uuid4(), values=complete | values)


def adopt(live: Live, version: Breakdown, *works: Task | Milestone, weight: int = 20) -> Breakdown:
    chosen = [(work, Decimal(weight)) for work in works]
    return work_adopt(actor=live.plan.cast.lin, key=uuid.uuid4(), breakdown_id=version.pk, chosen=chosen)


def totals(live: Live) -> tuple[Decimal, int]:
    stored = GoalTotals.objects.get(pk=live.plan.goal.pk)
    return stored.weight_total, stored.work_total


def test_it_counts_once_the_version_has_passed_and_no_second_one_is_made(live: Live) -> None:
    task, before = free_task(live.plan), Task.objects.count()
    version = live.plan.start()
    adopt(live, version, task)
    # The goal's own task and milestone weigh 70; the free one is counted without weight.
    assert totals(live) == (70, 3)
    live.plan.submit(version)
    live.plan.pass_it(version)
    task.refresh_from_db()
    assert (task.weight, task.is_gated, Task.objects.count()) == (20, True, before)
    assert totals(live) == (90, 3)
    assert goal_totals_rebuild() == []
    assert ("adopted", task.title) in [(row["what"], row["title"]) for row in fresh(version).applied]
    # From now on it is gated, and the next version has it.
    assert live.edit(task, due=live.later(task, -3)).proposed.number == 3


def test_what_was_finished_meanwhile_counts_as_finished_and_is_not_changed(live: Live) -> None:
    task, version = free_task(live.plan), live.plan.start()
    adopt(live, version, task)
    item = version.items.get(title=task.title)
    type(item).objects.filter(pk=item.pk).update(title="改了名")
    live.plan.submit(version)
    task_log_status(actor=live.plan.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="done")
    live.plan.pass_it(version)
    task.refresh_from_db()
    assert (task.title, task.weight, task.status) == ("补 2 张接线图", 20, "done")
    assert GoalTotals.objects.get(pk=live.plan.goal.pk).weight_done == 20
    assert goal_totals_rebuild() == []


def test_what_was_cancelled_or_given_away_meanwhile_is_left(live: Live) -> None:
    gone, moved, version = free_task(live.plan), free_task(live.plan, title="巡检"), live.plan.start()
    adopt(live, version, gone, moved)
    live.cancel(gone)
    task_update(actor=live.plan.cast.lin, task_id=moved.pk, version=moved.version, values={"goal": None})
    before = Task.objects.count()
    live.plan.submit(version)
    live.plan.pass_it(version)
    assert {(row["title"], row["why"]) for row in fresh(version).applied} == {
        ("补 2 张接线图", "cancelled"),
        ("巡检", "moved"),
    }
    assert Task.objects.count() == before
    assert goal_totals_rebuild() == []


def test_only_free_work_of_the_goal_is_offered_and_taken(live: Live) -> None:
    task, elsewhere = free_task(live.plan), free_task(live.plan, goal=None, title="别处")
    version = live.plan.start()
    assert free_work(version) == [task]
    for work in (live.task, elsewhere):
        with pytest.raises(InvalidInput) as caught:
            adopt(live, version, work)
        assert set(caught.value.fields) == {f"task-{work.pk}"}
    adopt(live, version, task)
    assert free_work(version) == []
    with pytest.raises(InvalidInput):
        adopt(live, version, task)
    with pytest.raises(InvalidInput) as caught:
        adopt(live, version)
    assert set(caught.value.fields) == {"chosen"}


def test_taken_out_again_it_is_offered_again(live: Live) -> None:
    task, version = free_task(live.plan), live.plan.start()
    adopt(live, version, task)
    item_remove(actor=live.plan.cast.lin, item_id=version.items.get(title=task.title).pk)
    assert free_work(version) == [task]
    adopt(live, version, task, weight=5)
    assert (Adoption.objects.count(), version.items.get(title=task.title).weight) == (1, 5)


def test_bad_weights_stand_at_the_work(live: Live) -> None:
    task, version = free_task(live.plan), live.plan.start()
    with pytest.raises(InvalidInput) as caught:
        adopt(live, version, task, weight=0)
    assert set(caught.value.fields) == {f"task-{task.pk}"}
    assert fresh(version).version == version.version


def test_who_may_not_write_the_plan_takes_nothing_in(live: Live) -> None:
    task, version = free_task(live.plan), live.plan.start()
    for stranger in (live.plan.cast.xu, live.plan.cast.guest):
        with pytest.raises(ActionForbidden):
            work_adopt(actor=stranger, key=uuid.uuid4(), breakdown_id=version.pk, chosen=[(task, Decimal(1))])
    live.plan.submit(version)
    with pytest.raises(StateConflict):
        adopt(live, version, task)


def test_the_page_offers_takes_and_keeps_what_was_typed(live: Live) -> None:
    task, version = free_task(live.plan), live.plan.start()
    lin, url = sign_in(live.plan.cast.lin), f"/breakdowns/{version.pk}/adopt/"
    page = lin.get(url)
    assert task.title in page.content.decode()
    typed = {"key": uuid.uuid4(), f"task-{task.pk}": "on", f"weight-task-{task.pk}": "-3"}
    refused = lin.post(url, typed)
    assert (refused.status_code, "-3" in refused.content.decode()) == (400, True)
    assert lin.post(url, typed | {f"weight-task-{task.pk}": ""}).status_code == 400
    assert lin.post(url, {"key": uuid.uuid4()}).status_code == 400
    for _twice in range(2):
        assert lin.post(url, typed | {f"weight-task-{task.pk}": "8"}).status_code in (302, 409)
    assert version.items.get(title=task.title).weight == 8
    assert "Nothing waits" in lin.get(url).content.decode()
    assert sign_in(live.plan.cast.xu).get(url).status_code == 403
    assert sign_in(live.plan.cast.guest).get(url).status_code == 404


def test_the_api_likewise(live: Live) -> None:
    task, version = free_task(live.plan), live.plan.start()
    lin, url = sign_in(live.plan.cast.lin), f"/api/v1/breakdowns/{version.pk}/adopt/"
    assert [(row["kind"], row["id"]) for row in lin.get(url).json()] == [("task", task.pk)]
    body, key = {"works": [{"task": task.pk, "weight": "8"}]}, {"Idempotency-Key": str(uuid.uuid4())}
    for _twice in range(2):
        answer = lin.post(url, body, content_type="application/json", headers=key)
        assert answer.status_code == 201
    assert version.items.filter(title=task.title).count() == 1
    for bad in ({"works": []}, {"works": [{"weight": "8"}]}, {"works": [{"task": task.pk}]}):
        fresh_key = {"Idempotency-Key": str(uuid.uuid4())}
        assert lin.post(url, bad, content_type="application/json", headers=fresh_key).status_code == 400
    assert sign_in(live.plan.cast.xu).get(url).status_code == 403


def test_the_database_wants_one_piece_of_work(live: Live) -> None:
    task, milestone = free_task(live.plan), Milestone.objects.get()
    for values in ({}, {"task": task, "milestone": milestone}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adoption.objects.create(item_key=uuid.uuid4(), **values)
