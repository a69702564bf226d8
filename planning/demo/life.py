"""Work that recurs, and work that changed hands."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from planning.demo.days import Days
from planning.demo.settle import Stage
from projects.models import Recurrence, Task
from projects.network import node_of
from projects.services import (
    recurrence_create,
    recurrences_make,
    task_create,
    task_log_status,
    task_throw_away,
    task_update,
    work_hand_over,
)

# Each Friday, or the working day before, and on the month's last working day.
WEEKLY, MONTHLY = "项目周报汇总", "机房与泵站月度巡检"
# Who has something that only they can do, and what was typed twice.
ALONE = ("许星野", "陆小满", "方亦舟", "唐越")
TWICE = "整理会议纪要（重复）"
NOTE = "下周起我去现场驻点，接口人和口径都写在日志里，有疑问随时找我"


class Life:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Iterator[tuple[date, Callable[[], Any]]]:
        yield self.days.at(-12), self._recurring
        for offset in range(-12, 0):
            yield self.days.at(offset), partial(self._make, self.days.at(offset))
        yield self.days.at(-2), self._alone
        yield self.days.at(-1), self._hand_over

    def _recurring(self) -> None:
        people = self.stage.people
        manager = people["林一鸣"]
        project = next(one for one in self.stage.projects.values() if one.manager_id == manager.pk)
        for title, owner, follower, when in (
            (WEEKLY, "林一鸣", "周可", {"pattern": "weekdays", "weekdays": [4], "shift": Recurrence.Shift.PREVIOUS}),
            (MONTHLY, "许星野", "陆小满", {"pattern": "month_end", "takes": 2}),
        ):
            values = {
                "title": title,
                "owner": people[owner],
                "follower": people[follower],
                "project": project,
                "start": self.days.at(-12),
            }
            recurrence_create(actor=manager, key=uuid.uuid4(), values=values | when)

    def _make(self, day: date) -> None:
        """What has come up; what came up before is finished by then."""
        for task in Task.objects.open().filter(occurrence__isnull=False, due__lt=day).select_related("owner"):
            task_log_status(actor=task.owner, key=uuid.uuid4(), task_id=task.pk, to_status="done")
        recurrences_make(day=day)

    def _alone(self) -> None:
        """What nobody else could take over, and a task that was typed twice."""
        for name in ALONE:
            person = self.stage.people[name]
            free = Task.objects.open().filter(owner=person, origin=None, occurrence=None).order_by("-due", "pk")
            if task := free.first():
                task_update(actor=person, task_id=task.pk, version=task.version, values={"follower": None})
        person = self.stage.people["周可"]
        values = {"title": TWICE, "owner": person, "due": self.days.at(0)}
        twice = task_create(actor=person, key=uuid.uuid4(), values=values)
        task_throw_away(actor=person, task_id=twice.pk)

    def _hand_over(self) -> None:
        """What 周可 added freely and has open goes to 许星野."""
        giver, taker = self.stage.people["周可"], self.stage.people["许星野"]
        tasks = Task.objects.open().filter(owner=giver, origin=None).order_by("due", "pk")[:2]
        if tasks:
            works = [node_of(task) for task in tasks]
            work_hand_over(actor=giver, key=uuid.uuid4(), giver=giver, taker=taker, works=works, note=NOTE)
