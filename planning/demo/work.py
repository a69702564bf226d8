"""What became of the work: statuses of tasks, milestones achieved, and tasks added freely."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from goals.models import Goal
from planning.demo.days import Days
from planning.demo.projects import PROJECTS
from planning.demo.settle import Stage
from planning.demo.shapes import FreeTaskSketch, ItemSketch, ProjectSketch
from planning.demo.story import FREE_TASKS, ITEMS
from planning.demo.versions import item_due, passed_on, passed_versions
from projects.finishing import still_open
from projects.models import Milestone, Task
from projects.services import milestone_achieve, project_finish, task_create, task_log_status, task_update

Status = Task.Status
Script = Iterator[tuple[date, Callable[[], Any]]]
PROPOSED_LATER, MORE_DAYS = "泵站测评整改复测", 6
# By how many working days finished work missed its due date, in turn.
SLIPS = (0, -1, 0, 1, -2, 0, 0, 2)


class Work:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days
        self.finished = 0

    def events(self) -> Script:
        for goal, items in ITEMS.items():
            passed = passed_versions(goal)
            for item in items:
                # What a waiting or returned version adds is no work yet, what the one in force left out none any more.
                if item.first in passed and item.last >= max(passed):
                    created = passed_on(passed[item.first], self.days)
                    due = item_due(goal, item, self.days, max(passed))
                    yield from (
                        self._milestone(goal, item, due) if item.evidence else self._task(goal, item, due, created)
                    )
        for free in FREE_TASKS:
            yield from self._free(free)
        yield self.days.at(-1), self._propose_later
        for project in PROJECTS:
            # In a young year it still lies ahead.
            if project.finished and self.days.due(project.due) < self.days.today:
                yield self.days.due(project.due), partial(self._finish_project, project)

    def _propose_later(self) -> None:
        """Who waits for the testing agency asks for more days: the pending change of the demo."""
        task = Task.objects.select_related("goal", "owner").get(title=PROPOSED_LATER)
        assert task.goal is not None
        calendar = self.days.calendar
        due = min(calendar.add(max(task.due, self.days.today), MORE_DAYS), calendar.on_or_before(task.goal.due))
        task_update(actor=task.owner, task_id=task.pk, version=task.version, values={"due": due})

    def _finish_project(self, sketch: ProjectSketch) -> None:
        project = self.stage.projects[sketch.code]
        # In some years a piece of its work has not been told to its end.
        if not still_open(project):
            project_finish(actor=project.manager, project_id=project.pk)

    def _task(self, goal: str, item: ItemSketch, due: date, created: date) -> Script:
        for day, status, note in self._history(item, due, self.days.start(self._began(item, due), item.days)):
            yield max(day, created), partial(self._log_gated, goal, item, status, note)

    def _began(self, item: ItemSketch, due: date) -> date:
        """A task that stays open keeps its own past where its due date had to be moved into the year."""
        return self.days.at(item.due) if item.state else due

    def _history(self, item: ItemSketch | FreeTaskSketch, due: date, start: date) -> Iterator[tuple[date, str, str]]:
        yesterday = self.days.at(-1)
        if item.state == Status.TODO:
            return
        if item.state == Status.DOING:
            yield min(start, yesterday), Status.DOING, ""
            if item.note:
                yield yesterday, Status.DOING, item.note
        elif item.state == Status.REVIEW:
            yield min(start, yesterday), Status.DOING, ""
            yield yesterday, Status.REVIEW, item.note
        elif item.state == Status.BLOCKED:
            since = self.days.at(item.since)
            yield min(start, self.days.calendar.add(since, -1)), Status.DOING, ""
            yield since, Status.BLOCKED, item.note
        elif due < self.days.today:
            done = min(self.days.calendar.add(due, SLIPS[self.finished % len(SLIPS)]), yesterday)
            self.finished += 1
            yield min(start, done), Status.DOING, ""
            yield done, Status.DONE, item.note
        elif start < self.days.today:
            yield start, Status.DOING, ""

    def _log_gated(self, goal: str, item: ItemSketch, status: str, note: str) -> None:
        task = Task.objects.get(goal_id=self.stage.goals[goal], title=item.title)
        self._log(task, item.owner, status, note)

    def _achieve(self, goal: str, item: ItemSketch, due: date) -> None:
        milestone = Milestone.objects.get(goal_id=self.stage.goals[goal], title=item.title)
        actor = self.stage.people[item.owner]
        milestone_achieve(actor=actor, milestone_id=milestone.pk, on=due, evidence=item.evidence)

    def _log(self, task: Task, owner: str, status: str, note: str, **more: Any) -> None:
        actor = self.stage.people[owner]
        task_log_status(actor=actor, key=uuid.uuid4(), task_id=task.pk, to_status=status, note=note, **more)

    def _milestone(self, goal: str, item: ItemSketch, due: date) -> Script:
        if due < self.days.today:
            yield due, partial(self._achieve, goal, item, due)

    def _free(self, free: FreeTaskSketch) -> Script:
        due = self.days.at(free.due)
        start = self.days.start(due, free.days)
        created = min(self.days.calendar.add(start, -2), self.days.at(-1))
        yield created, partial(self._create, free, start, due)
        for day, status, note in self._history(free, due, start):
            yield max(day, created), partial(self._log_free, free, status, note)

    def _create(self, free: FreeTaskSketch, start: date, due: date) -> None:
        values = {
            "title": free.title,
            "acceptance": free.acceptance,
            "project": self.stage.projects[free.project] if free.project else None,
            "goal": Goal.objects.get(pk=self.stage.goals[free.goal]) if free.goal else None,
            "owner": self.stage.people[free.owner],
            "follower": self.stage.people[free.follower],
            "start": start,
            "due": due,
        }
        task_create(actor=self.stage.people[free.owner], key=uuid.uuid4(), values=values)

    def _log_free(self, free: FreeTaskSketch, status: str, note: str) -> None:
        is_block = status == Status.BLOCKED and free.until is not None
        more = {"blocked_until": self.days.at(free.until or 0)} if is_block else {}
        self._log(Task.objects.get(origin=None, title=free.title), free.owner, status, note, **more)
