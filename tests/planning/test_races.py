"""Several people at once, in real transactions: the work appears once, and nobody waits for ever (docs/locking.md)."""

import threading
import time
import uuid
from typing import Any

import pytest
from django.db import connection

from goals.models import Goal
from goals.services import goal_totals_rebuild, totals_apply
from history.models import LogEntry
from notices.models import Notice
from payments.models import Condition, PaymentCheckpoint
from payments.services import checkpoint_create
from planning.models import Breakdown
from planning.outline import placed
from planning.services import (
    breakdown_start,
    breakdown_submit,
    item_add,
    item_move,
    item_place,
    item_remove,
    item_update,
)
from projects.models import Milestone, Task
from projects.services import task_log_status
from reviews.models import Review, Verdict
from reviews.services import remark_add, verdict_give
from tests.planning.breakdowns import Plan, fresh, make_plan, review_of
from tests.planning.money import make_money
from tests.races import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    return make_plan()


def one_set_of_work(plan: Plan, breakdown: Breakdown) -> None:
    assert fresh(breakdown).state == "passed"
    assert (Task.objects.count(), Milestone.objects.count(), Goal.objects.exclude(origin=None).count()) == (1, 1, 1)
    assert LogEntry.objects.filter(action="breakdown.put_to_work").count() == 1
    assert Notice.objects.filter(kind="review.passed").count() == 1
    assert goal_totals_rebuild(goal_ids=[plan.goal.pk]) == []


def test_the_last_reviewer_clicks_ten_times(plan: Plan) -> None:
    breakdown = plan.submitted()
    plan.decide(breakdown, plan.cast.bai)
    review = review_of(breakdown).pk
    results = at_once(
        *[lambda: verdict_give(actor=plan.cast.shen, review_id=review, decision="pass").pk for _ in range(10)]
    )
    assert len(set(results)) == 1
    one_set_of_work(plan, breakdown)


def test_both_reviewers_click_five_times_each(plan: Plan) -> None:
    breakdown = plan.submitted()
    review = review_of(breakdown).pk
    calls = [
        lambda user=user: verdict_give(actor=user, review_id=review, decision="pass").pk for user in plan.experts * 5
    ]
    results = at_once(*calls)
    assert len(set(results)) == 2
    assert Verdict.objects.count() == 2
    one_set_of_work(plan, breakdown)


def test_one_passes_while_the_other_returns(plan: Plan) -> None:
    breakdown = plan.submitted()
    plan.decide(breakdown, plan.cast.bai)
    review = review_of(breakdown).pk
    at_once(
        lambda: verdict_give(actor=plan.cast.shen, review_id=review, decision="pass"),
        lambda: verdict_give(actor=plan.cast.shen, review_id=review, decision="return", summary="等一等"),
    )
    state = fresh(breakdown).state
    assert Verdict.objects.count() == 2
    assert Task.objects.count() == (1 if state == "passed" else 0)
    assert state in ("passed", "returned")


def test_the_same_form_at_once_is_one_item(plan: Plan) -> None:
    breakdown, key = plan.start(), uuid.uuid4()
    values = plan.values()
    results = at_once(
        *[lambda: item_add(actor=plan.cast.lin, key=key, breakdown_id=breakdown.pk, values=values).pk for _ in range(4)]
    )
    assert len(set(results)) == 1
    assert breakdown.items.count() == 1


def test_two_submit_at_once(plan: Plan) -> None:
    breakdown = plan.draft()
    version, experts = breakdown.version, plan.experts
    at_once(
        *[
            lambda: breakdown_submit(actor=plan.cast.lin, breakdown_id=breakdown.pk, version=version, reviewers=experts)
            for _ in range(4)
        ]
    )
    assert fresh(breakdown).state == "submitted"
    assert Review.objects.count() == 1
    assert Notice.objects.filter(kind="review.waiting").count() == 2


def test_two_begin_a_version_at_once(plan: Plan) -> None:
    results = at_once(
        *[
            lambda user=user: breakdown_start(actor=user, key=uuid.uuid4(), goal_id=plan.goal.pk).pk
            for user in (plan.cast.lin, plan.cast.zhou, plan.cast.qin)
        ]
    )
    assert len(set(results)) == 1
    assert Breakdown.objects.count() == 1


def until_somebody_waits(seconds: float = 5) -> None:
    """Return as soon as another transaction waits for a lock."""
    for _ in range(int(seconds * 20)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
        time.sleep(0.05)


def test_a_status_is_logged_while_a_version_cancels_the_task(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log holds the task and then wants the totals; the verdict must not hold the totals and want the task."""
    plan.passed()
    task = Task.objects.get()
    second = plan.start()
    item_remove(actor=plan.cast.lin, item_id=second.items.get(kind="task").pk)
    plan.add(second, title="到客户现场取普查数据")
    plan.submit(second)
    plan.decide(second, plan.cast.bai)
    review, holds_task = review_of(second).pk, threading.Event()

    def totals_apply_later(**changes: Any) -> None:
        holds_task.set()
        until_somebody_waits()
        totals_apply(**changes)

    monkeypatch.setattr("projects.services.status.totals_apply", totals_apply_later)

    def give_it() -> None:
        holds_task.wait(PATIENCE)
        verdict_give(actor=plan.cast.shen, review_id=review, decision="pass")

    at_once(
        give_it,
        lambda: task_log_status(actor=plan.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="done"),
    )
    task.refresh_from_db()
    assert (fresh(second).state, task.status) == ("passed", "done"), "what is finished stays finished"
    assert goal_totals_rebuild(goal_ids=[plan.goal.pk]) == []


def test_remarks_while_the_verdict_falls(plan: Plan) -> None:
    breakdown = plan.submitted()
    review, ref = review_of(breakdown).pk, str(breakdown.items.values_list("key", flat=True)[0])
    at_once(
        lambda: verdict_give(actor=plan.cast.bai, review_id=review, decision="return", summary="不行"),
        *[
            lambda n=n: remark_add(actor=plan.cast.shen, key=uuid.uuid4(), review_id=review, ref=ref, text=f"{n}")
            for n in range(4)
        ],
    )
    assert fresh(breakdown).state == "returned"


def test_the_last_reviewer_of_a_checkpoint_clicks_ten_times_while_the_contract_fills(plan: Plan) -> None:
    """The verdict and a checkpoint by hand want the same contract: never more than it holds, and each once."""
    money = make_money(plan)
    breakdown = money.chain()
    plan.submit(breakdown)
    plan.decide(breakdown, plan.cast.bai)
    review = review_of(breakdown).pk
    values = {"name": "预付款", "kind": "advance", "amount": 500_000, "due_on": plan.goal.due, "owner": plan.cast.ye}
    at_once(
        *[lambda: verdict_give(actor=plan.cast.shen, review_id=review, decision="pass").pk for _ in range(10)],
        lambda: (
            checkpoint_create(
                actor=plan.cast.ye, key=uuid.uuid4(), contract_id=money.contract.pk, values=dict(values)
            ).pk
        ),
    )
    (checkpoint,) = PaymentCheckpoint.objects.all()
    passed = fresh(breakdown).state == "passed"
    assert checkpoint.name == ("管网 GIS 初验款" if passed else "预付款")
    assert Condition.objects.count() == (1 if passed else 0)
    assert goal_totals_rebuild() == []


def test_two_people_write_two_rows_and_a_third_moves_them(plan: Plan) -> None:
    breakdown = plan.draft()
    first, second, goal = breakdown.items.all()
    at_once(
        *[
            lambda n=n, row=row, user=user: item_update(
                actor=user, item_id=row.pk, version=row.version, values={"title": f"{row.kind} {n}"}
            )
            for n in range(3)
            for row, user in ((first, plan.cast.lin), (second, plan.cast.zhou))
        ],
        lambda: item_place(actor=plan.cast.qin, item_id=first.pk, under=goal.key, below=None),
        lambda: item_move(actor=plan.cast.qin, item_id=goal.pk, step="up"),
    )
    rows = placed(breakdown.items.all())
    # One of three in each row was first, and the others were told.
    assert {row.title[:-2] for row in rows if row.kind != "goal"} == {"task", "milestone"}
    assert sorted(row.position for row in rows) == [1, 2, 3]
    assert LogEntry.objects.of(breakdown).filter(action="item.update").count() == 2


def test_two_moves_that_are_each_right_tie_no_knot(plan: Plan) -> None:
    breakdown = plan.start()
    one, two = plan.add(breakdown, kind="goal", title="甲"), plan.add(breakdown, kind="goal", title="乙")
    at_once(
        lambda: item_place(actor=plan.cast.lin, item_id=one.pk, under=two.key, below=None),
        lambda: item_place(actor=plan.cast.zhou, item_id=two.pk, under=one.key, below=None),
    )
    assert sorted(row.level for row in placed(breakdown.items.all())) == [1, 2]
