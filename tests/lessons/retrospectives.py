"""A month of a project to look back on: what the tests of retrospectives begin with. Today is Friday, 2026-11-20."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from goals.models import Cycle, Goal
from goaltrack.common import clock
from lessons.models import Measure, Retrospective, RetrospectiveItem
from lessons.services import item_write, measure_add, retrospective_publish, retrospective_start
from people.models import User
from projects.models import Milestone, Project, Task
from projects.services import project_create, task_create, task_log_status
from tests.cast import Cast, build_cast, make_cycle, make_goal, make_project

TODAY = date(2026, 11, 20)
OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)


@dataclass
class Room:
    """林一鸣 (A) and 周可 (B) run the project, 许星野 works in it, 唐越 only reads it."""

    cast: Cast
    cycle: Cycle
    goal: Goal
    project: Project

    def start(self, month: date = OCTOBER, project: Project | None = None) -> Retrospective:
        project = project or self.project
        actor = project.manager
        return retrospective_start(actor=actor, key=uuid.uuid4(), project_id=project.pk, month=month)

    def write(
        self, retrospective: Retrospective, text: str = "审计资料开工时没要清单", section: str = "problem", **more: Any
    ) -> RetrospectiveItem:
        actor: User = more.get("actor", self.cast.xu if retrospective.project == self.project else self.cast.lin)
        return item_write(actor=actor, key=uuid.uuid4(), retrospective_id=retrospective.pk, section=section, text=text)

    def measure(self, retrospective: Retrospective, actor: User | None = None, **values: Any) -> Measure:
        complete = {
            "text": "项目样板加“审计与测评资料”12 项任务",
            "owner": self.cast.xu,
            "due": date(2026, 11, 30),
            "proof": "新分解引用样板即带出",
        }
        return measure_add(
            actor=actor or self.cast.lin, key=uuid.uuid4(), retrospective_id=retrospective.pk, values=complete | values
        )

    def publish(self, retrospective: Retrospective) -> Retrospective:
        return retrospective_publish(
            actor=retrospective.project.manager, retrospective_id=retrospective.pk, version=retrospective.version
        )

    def published(self, month: date = OCTOBER, text: str = "审计资料开工时没要清单", **more: Any) -> Retrospective:
        """Held: with one problem and one measure."""
        retrospective = self.start(month, **more)
        self.write(retrospective, text)
        self.measure(retrospective)
        return self.publish(retrospective)

    def task(self, due: date, *, done: date | None = None, begun: date = date(2026, 9, 1), **values: Any) -> Task:
        """A task of 许星野 that was there from `begun` on."""
        complete = {"title": "管网拓扑核对", "project": self.project, "owner": self.cast.xu, "due": due}
        with clock.at(begun):
            task = task_create(actor=self.cast.lin, key=uuid.uuid4(), values=complete | values)
        if done is not None:
            with clock.at(done):
                task_log_status(actor=self.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="done")
        return task

    def milestone(self, due: date, *, achieved: date | None = None, **values: Any) -> Milestone:
        complete: dict[str, Any] = {
            "title": "终验",
            "project": self.project,
            "owner": self.cast.xu,
            "baseline": due,
            "due": due,
            "achieved_on": achieved,
            "evidence": "验收单" if achieved else "",
        }
        with clock.at(date(2026, 9, 1)):
            return Milestone.objects.create(**(complete | values))

    def other_project(self, name: str = "北澄地铁综合监控", **values: Any) -> Project:
        complete: dict[str, Any] = {
            "name": name,
            "code": f"p{Project.objects.count()}",
            "department": self.cast.utilities,
            "manager": self.cast.lin,
            "follower": None,
            "start": self.cycle.start,
            "due": self.cycle.end,
        }
        return project_create(actor=self.cast.lin, key=uuid.uuid4(), values=complete | values)


def build_room(cast: Cast | None = None) -> Room:
    cast = cast or build_cast()
    cycle = make_cycle(cast, 2026)
    goal = make_goal(cast, cycle, source=Goal.Source.WORK)
    project = make_project(cast, cycle)
    room = Room(cast, cycle, goal, project)
    project.members.get_or_create(user=cast.xu)
    return room
