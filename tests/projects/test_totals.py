"""The goals' totals under random histories: always what a recomputation gives, and drift is found and mended."""

import contextlib
import uuid
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.models import GoalOpenWork, GoalTotals
from goals.services import goal_totals_rebuild
from goaltrack.common.errors import DomainError
from projects.models import Milestone, Task
from projects.services import gated_cancel, milestone_achieve, task_log_status, task_update
from projects.shares import Shares
from tests.cast import make_goal
from tests.projects.conftest import TODAY, World

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["free", "gated", "milestone", "log", "move", "due", "achieve", "cancel", "reweigh"]),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    max_size=25,
)


def recomputed(goal_id: int) -> tuple[Any, ...]:
    """The goal's figures straight from its tasks and milestones, in SQL that knows nothing of the services."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH work AS (
                SELECT weight, due, status = 'done' AS done, status = 'blocked' AS blocked FROM projects_task
                WHERE goal_id = %(goal)s AND status <> 'cancelled'
                UNION ALL
                SELECT weight, due, achieved_on IS NOT NULL, false FROM projects_milestone
                WHERE goal_id = %(goal)s AND NOT cancelled
            )
            SELECT coalesce(sum(weight), 0), coalesce(sum(weight) FILTER (WHERE done), 0), count(*),
                   count(*) FILTER (WHERE done), count(*) FILTER (WHERE blocked) FROM work
            """,
            {"goal": goal_id},
        )
        sums = cursor.fetchone()
        cursor.execute(
            """
            SELECT due, count(*) FROM (
                SELECT due FROM projects_task WHERE goal_id = %(goal)s AND status IN ('todo', 'doing', 'blocked')
                UNION ALL
                SELECT due FROM projects_milestone WHERE goal_id = %(goal)s AND achieved_on IS NULL AND NOT cancelled
            ) open GROUP BY due ORDER BY due
            """,
            {"goal": goal_id},
        )
        return (*sums, cursor.fetchall())


def stored(goal_id: int) -> tuple[Any, ...]:
    kept = GoalTotals.objects.get(pk=goal_id)
    waiting = GoalOpenWork.objects.filter(goal=goal_id).exclude(count=0).order_by("due").values_list("due", "count")
    return (
        kept.weight_total, kept.weight_done, kept.work_total, kept.work_done, kept.work_blocked, list(waiting),
    )  # fmt: skip


class History:
    """Plays random steps through the services."""

    def __init__(self, world: World, other: Any) -> None:
        self.world, self.goals = world, [world.goal, other, None]

    def play(self, step: str, which: int, how: int) -> None:
        with contextlib.suppress(DomainError):
            getattr(self, step)(which, how)

    def free(self, which: int, how: int) -> None:
        self.world.task(goal=self.goals[which % 3], due=TODAY + timedelta(days=how - 3))

    def gated(self, which: int, how: int) -> None:
        self.world.gated(weight=Decimal(how + 1) / 4, due=TODAY + timedelta(days=which))

    def milestone(self, which: int, how: int) -> None:
        self.world.gated(is_milestone=True, weight=Decimal(how + 1), due=TODAY + timedelta(days=which))

    def log(self, which: int, how: int) -> None:
        task = self._pick(Task, which)
        status = ("todo", "doing", "blocked", "done")[how % 4]
        task_log_status(actor=self.world.cast.lin, key=uuid.uuid4(), task_id=task.pk, to_status=status)

    def move(self, which: int, how: int) -> None:
        self._edit(which, {"goal": self.goals[how % 3]})

    def due(self, which: int, how: int) -> None:
        self._edit(which, {"due": TODAY + timedelta(days=how)})

    def achieve(self, which: int, _how: int) -> None:
        milestone = self._pick(Milestone, which)
        milestone_achieve(actor=self.world.cast.lin, milestone_id=milestone.pk, on=TODAY, evidence="签字单")

    def cancel(self, which: int, how: int) -> None:
        work = self._pick(Milestone if how % 2 else Task, which)
        if work.origin:
            gated_cancel(actor=self.world.cast.lin, origins=[work.origin], note="不做了")

    def reweigh(self, which: int, how: int) -> None:
        task = self._pick(Task, which)
        if task.origin:
            self.world.gated(origin=task.origin, weight=Decimal(how + 2), due=TODAY + timedelta(days=how))

    def _edit(self, which: int, values: dict[str, Any]) -> None:
        task = self._pick(Task, which)
        task_update(actor=self.world.cast.lin, task_id=task.pk, version=task.version, values=values)

    def _pick(self, model: Any, which: int) -> Any:
        rows = list(model.objects.order_by("pk"))
        if not rows:
            raise DomainError("nothing there yet")
        return rows[which % len(rows)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_totals_are_what_a_recomputation_gives(world: World, steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        other = make_goal(world.cast, world.cycle, statement="另一个目标")
        history = History(world, other)
        for step in steps:
            history.play(*step)
        for goal in (world.goal, other):
            assert stored(goal.pk) == recomputed(goal.pk)
        assert goal_totals_rebuild() == []
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "drift",
    [
        "UPDATE goals_goaltotals SET weight_done = weight_done + 1",
        "UPDATE goals_goaltotals SET work_total = 0, work_blocked = 7",
        "UPDATE goals_goalopenwork SET count = count + 2",
        "DELETE FROM goals_goalopenwork",
        "INSERT INTO goals_goalopenwork (goal_id, due, count) SELECT id, '2020-01-01', 3 FROM goals_goal",
        "DELETE FROM goals_goaltotals",
        "UPDATE goals_goaltotals SET money_planned = money_planned + 1",
        "INSERT INTO goals_goalcollected (goal_id, day, amount) SELECT id, '2026-01-05', 3 FROM goals_goal",
        "UPDATE projects_task SET weight = 9 WHERE origin IS NOT NULL",
    ],
)
def test_drift_is_found_and_mended(world: World, drift: str) -> None:
    world.gated()
    world.task()
    milestone = world.gated(is_milestone=True)
    milestone_achieve(actor=world.cast.zhou, milestone_id=milestone.pk, on=TODAY, evidence="签字单")
    assert goal_totals_rebuild() == []
    with connection.cursor() as cursor:
        cursor.execute(drift)
    assert goal_totals_rebuild(goal_ids=[world.goal.pk]) == [world.goal.pk]
    assert stored(world.goal.pk) == recomputed(world.goal.pk)
    assert goal_totals_rebuild() == []


def test_the_command_says_what_drifted(world: World) -> None:
    world.task()
    GoalTotals.objects.filter(pk=world.goal.pk).update(work_total=9)
    said = StringIO()
    call_command("goal_totals_rebuild", stdout=said)
    assert said.getvalue().strip() == f"Drifted: 1 (goals [{world.goal.pk}])"
    said = StringIO()
    call_command("goal_totals_rebuild", stdout=said)
    assert said.getvalue().strip() == "Drifted: 0"


def test_shares_of_what_does_not_count(world: World) -> None:
    shares = Shares()
    shares.give_all([world.task(goal=None), world.gated(weight=Decimal(3))])
    assert [change.weight_total for change in shares.by_goal.values()] == [3]
