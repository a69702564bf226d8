"""The roll-up against a brute-force oracle, on random trees that live through random histories."""

import uuid
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from goals.models import Cycle, Goal
from goals.selectors import explain, goal_figures, goal_tree, move_preview
from goals.services import (
    TotalsChange,
    checkin_record,
    checkin_supersede,
    goal_activate,
    goal_close,
    goal_drop,
    goal_reopen,
    goal_update,
    totals_apply,
)
from goaltrack.common import clock
from goaltrack.common.errors import DomainError
from tests.cast import Cast, make_goal
from tests.goals import oracle

SOURCES = ("manual", "children", "work", "collections")
STEPS = 70


class History:
    """What people do to a year's goals, one random thing after the other; what is refused changes nothing."""

    def __init__(self, cast: Cast, cycle: Cycle, seed: int) -> None:
        self.cast, self.cycle, self.random = cast, cycle, Random(seed)
        self.day = date(2026, 3, 2)

    def step(self) -> None:
        self.day += timedelta(days=self.random.randint(0, 7))
        with clock.at(self.day):
            often = [self.create, self.create, self.create, self.say, self.say, self.work, self.work]
            with suppress(DomainError):
                self.random.choice([*often, self.correct, self.move, self.weigh, self.close, self.drop, self.reopen])()

    def any(self, **conditions: Any) -> Goal | None:
        found = list(Goal.objects.filter(cycle=self.cycle, **conditions).order_by("id"))
        return self.random.choice(found) if found else None

    def create(self) -> None:
        source = self.random.choice(SOURCES)
        money = {"unit": "万元", "target": Decimal(100)} if source == "collections" else {}
        falls = {"baseline": Decimal(24), "target": Decimal(8)} if self.random.random() < 0.3 and not money else {}
        make_goal(
            self.cast,
            self.cycle,
            actor=self.cast.qin,
            active=self.random.random() < 0.85,
            parent=self.any(state="active") if self.random.random() < 0.8 else None,
            source=source,
            weight=Decimal(self.random.randint(1, 500)) / 10,
            start=self.cycle.start + timedelta(days=self.random.randint(0, 200)),
            **money | falls,
        )

    def say(self) -> None:
        goal = self.any(state="active", source="manual")
        if goal is not None:
            value = Decimal(self.random.randint(-20, 300)) / 10
            checkin_record(actor=self.cast.qin, key=uuid.uuid4(), goal_id=goal.pk, value=value)

    def correct(self) -> None:
        goal = self.any(state="active", source="manual")
        wrong = goal.checkins.standing().order_by("?").first() if goal else None
        if wrong is not None:
            value = Decimal(self.random.randint(-20, 300)) / 10
            checkin_supersede(actor=self.cast.qin, key=uuid.uuid4(), checkin_id=wrong.pk, value=value, note="写错了")

    def work(self) -> None:
        goal = self.any()
        if goal is None:
            return
        weight = Decimal(self.random.randint(1, 50))
        change = TotalsChange(
            weight_total=weight,
            weight_done=weight if self.random.random() < 0.5 else Decimal(0),
            work_total=1,
            money_planned=Decimal(self.random.randint(0, 1) * 100_000),
            collected_on={self.cycle.start + timedelta(days=self.random.randint(0, 360)): Decimal(50_000)},
        )
        totals_apply(changes={goal.pk: change})

    def move(self) -> None:
        goal, parent = self.any(), self.any()
        if goal is not None:
            self.update(goal, parent=parent)

    def weigh(self) -> None:
        goal = self.any()
        if goal is not None:
            self.update(goal, weight=Decimal(self.random.randint(1, 500)) / 10)

    def update(self, goal: Goal, **values: Any) -> None:
        goal_update(actor=self.cast.qin, goal_id=goal.pk, version=goal.version, values=values)

    def close(self) -> None:
        goal = self.any(state="active")
        if goal is not None:
            goal_close(
                actor=self.cast.qin,
                key=uuid.uuid4(),
                goal_id=goal.pk,
                result="partly",
                score=Decimal("0.5"),
                note="到此为止",
            )

    def drop(self) -> None:
        goal = self.any()
        if goal is not None and self.random.random() < 0.3:
            goal_drop(actor=self.cast.qin, goal_id=goal.pk, reason="不做了")

    def reopen(self) -> None:
        goal = self.any(state__in=("closed", "dropped"))
        if goal is not None:
            reopened = goal_reopen(actor=self.cast.qin, goal_id=goal.pk, reason="继续")
            if reopened.state == "draft":
                goal_activate(actor=self.cast.qin, goal_id=goal.pk)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_whatever_happened_every_number_is_the_oracles(cast: Cast, cycle: Cycle, seed: int) -> None:
    history = History(cast, cycle, seed)
    for _ in range(STEPS):
        history.step()
    goals = list(Goal.objects.filter(cycle=cycle).order_by("id"))
    assert len(goals) >= 8
    known = 0
    with clock.at(date(2026, 12, 1)):
        tree = {row.goal.pk: row.figures for row in goal_tree(user=cast.qin, cycle=cycle)}
        for goal in goals:
            figures = goal_figures(goal)
            expected = oracle.progress_of(goal)
            assert figures.progress == expected, goal.pk
            for source in SOURCES:
                assert getattr(figures, source) == oracle.by_source(goal, source), (goal.pk, source)
            if goal.pk in tree:
                assert tree[goal.pk].progress == expected
            known += expected is not None
            why = explain(goal, user=cast.qin)
            points = [line.points for line in why.lines if line.points is not None]
            if points and not why.is_final and why.result is not None:
                assert abs(sum(points) - why.result) <= Decimal("0.01"), goal.pk
    assert known >= 4


@pytest.mark.parametrize("seed", [5, 6])
def test_a_preview_says_what_the_move_then_makes(cast: Cast, cycle: Cycle, seed: int) -> None:
    history = History(cast, cycle, seed)
    for _ in range(STEPS):
        history.step()
    moved = 0
    for _ in range(10):
        goal, parent = history.any(state="active"), history.any(state="active")
        if goal is None or parent is None or goal.parent_id == parent.pk:
            continue
        try:
            preview = move_preview(goal, parent, goal.weight, user=cast.qin)
            history.update(goal, parent=parent)
        except DomainError:
            continue
        moved += 1
        for effect in preview.effects:
            if effect.goal is not None:
                assert goal_figures(effect.goal).progress == effect.after
    assert moved
