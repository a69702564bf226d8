"""A goal with its breakdown on the way: what the tests of planning and reviews begin with."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client

from goals.models import Cycle, Goal
from people.models import User
from planning.models import Breakdown, BreakdownItem
from planning.services import breakdown_start, breakdown_submit, item_add
from projects.models import Project
from reviews.models import Review, Verdict
from reviews.services import Opinion, verdict_give
from tests.cast import Cast, build_cast, make_cycle, make_goal, make_project


@dataclass
class Plan:
    """林一鸣's goal, whose check passes; 白露 and 沈若谷 review."""

    cast: Cast
    cycle: Cycle
    goal: Goal
    project: Project

    @property
    def experts(self) -> list[User]:
        return [self.cast.bai, self.cast.shen]

    def values(self, **other: Any) -> dict[str, Any]:
        return {
            "kind": BreakdownItem.Kind.TASK,
            "title": "图层权限与脱敏",
            "acceptance": "安全组抽查通过",
            "project": self.project,
            "owner": self.cast.xu,
            "follower": self.cast.lu,
            "start": None,
            "due": self.goal.due - timedelta(days=10),
            "weight": Decimal(40),
        } | other

    def start(self, actor: User | None = None) -> Breakdown:
        return breakdown_start(actor=actor or self.cast.lin, key=uuid.uuid4(), goal_id=self.goal.pk)

    def add(self, breakdown: Breakdown, actor: User | None = None, **other: Any) -> BreakdownItem:
        return item_add(
            actor=actor or self.cast.lin, key=uuid.uuid4(), breakdown_id=breakdown.pk, values=self.values(**other)
        )

    def draft(self) -> Breakdown:
        """A version with a task, a milestone and a sub-goal."""
        breakdown = self.start()
        self.add(breakdown)
        self.add(breakdown, kind=BreakdownItem.Kind.MILESTONE, title="试运行满 30 天", weight=Decimal(30))
        self.add(breakdown, kind=BreakdownItem.Kind.GOAL, title="东区 3 个图层数据入库", weight=Decimal(30))
        return fresh(breakdown)

    def submit(self, breakdown: Breakdown, **other: Any) -> Breakdown:
        values: dict[str, Any] = {"version": fresh(breakdown).version, "reviewers": self.experts}
        if breakdown.number > 1:
            values["change_reason"] = "客户晚给数据"
        return breakdown_submit(actor=self.cast.lin, breakdown_id=breakdown.pk, **(values | other))

    def submitted(self) -> Breakdown:
        return fresh(self.submit(self.draft()))

    def decide(self, breakdown: Breakdown, reviewer: User, decision: str = "pass", **other: Any) -> Verdict:
        if decision == "return":
            other.setdefault("summary", "起算日不明")
        return verdict_give(actor=reviewer, review_id=review_of(breakdown).pk, decision=decision, **other)

    def pass_it(self, breakdown: Breakdown) -> Breakdown:
        for reviewer in self.experts:
            self.decide(breakdown, reviewer)
        return fresh(breakdown)

    def passed(self) -> Breakdown:
        return self.pass_it(self.submitted())


def make_plan(**goal: Any) -> Plan:
    cast = build_cast()
    cycle = make_cycle(cast)
    due = last_workday(cycle.end)
    parent = make_goal(
        cast, cycle, cast.qin, department=cast.delivery, statement="五个重点项目按期验收", owner=cast.qin, due=due
    )
    made = make_goal(cast, cycle, **({"parent": parent, "due": due} | goal))
    return Plan(cast, cycle, made, make_project(cast, cycle))


def last_workday(day: date) -> date:
    from people.selectors import workday_calendar

    return workday_calendar().on_or_before(day)


def fresh(breakdown: Breakdown) -> Breakdown:
    return Breakdown.objects.get(pk=breakdown.pk)


def review_of(breakdown: Breakdown) -> Review:
    return Review.objects.get(pk=fresh(breakdown).review_id)


def waive(*letters: str) -> dict[str, Opinion]:
    return {letter: Opinion("waive", "另有会议纪要") for letter in letters}


SignIn = Callable[[User], Client]


def sign_in(user: User) -> Client:
    """Signed in and speaking English, so that texts can be compared."""
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="people.backends.SignInBackend")
    return client
