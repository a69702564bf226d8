import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goals.models import Cycle, Goal
from goaltrack.common import clock
from people.models import User
from projects.models import Milestone, Project, Task
from projects.services import GatedWork, gated_apply, task_create
from tests.cast import Cast, build_cast, make_cycle, make_goal, make_project
from tests.kept import kept

TODAY = date(2026, 11, 20)  # a Friday


@dataclass
class World:
    """The cast with a cycle, a goal counted by its work, and a project."""

    cast: Cast
    cycle: Cycle
    goal: Goal
    project: Project

    def task(self, actor: User | None = None, **values: Any) -> Task:
        """A free task of 许星野 with 陆小满 behind, in the project and for the goal."""
        complete: dict[str, Any] = {
            "title": "管网拓扑核对",
            "acceptance": "错误率低于 0.3%",
            "project": self.project,
            "goal": self.goal,
            "owner": self.cast.xu,
            "follower": self.cast.lu,
            "due": date(2026, 11, 27),
        }
        return task_create(actor=actor or self.cast.lin, key=uuid.uuid4(), values=complete | values)

    def gated(self, *, is_milestone: bool = False, **values: Any) -> Any:
        """Work as a passed breakdown makes it."""
        complete: dict[str, Any] = {
            "origin": uuid.uuid4(),
            "is_milestone": is_milestone,
            "title": "管网 GIS 试运行满 30 天" if is_milestone else "泵站测评整改复测",
            "acceptance": "报告无一般缺陷",
            "project": self.project,
            "owner": self.cast.zhou,
            "follower": self.cast.xu,
            "start": None,
            "due": date(2026, 11, 16),
            "weight": Decimal(5),
        }
        work = GatedWork(**(complete | values))
        gated_apply(actor=self.cast.lin, goal=self.goal, works=[work])
        return (Milestone if work.is_milestone else Task).objects.get(origin=work.origin)


def build_world() -> World:
    cast = build_cast()
    cycle = make_cycle(cast, 2026)
    return World(cast, cycle, make_goal(cast, cycle, source=Goal.Source.WORK), make_project(cast, cycle))


@pytest.fixture
def today() -> Iterator[date]:
    with clock.at(TODAY):
        yield TODAY


world = kept(build_world, on=TODAY)


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """A client signed in as the person, speaking English so that texts can be compared."""

    def sign_in(user: User) -> Client:
        User.objects.filter(pk=user.pk).update(language="en")
        client = Client()
        client.force_login(user, backend="people.backends.SignInBackend")
        return client

    return sign_in
