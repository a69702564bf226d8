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
    work_hand_over,
)

# Each Friday, or the working day before, and on the month's last working day.
WEEKLY, MONTHLY = "项目周报汇总", "机房与泵站月度巡检"
# What only one person can do, and by when; due at once is what was added twice.
ALONE = (
    ("泵站 PLC 点表逆向整理", "许星野", 2),
    ("历史水质库口令与备份交底", "陆小满", 4),
    ("接口网关证书续期", "方亦舟", 8),
    ("整理会议纪要（重复）", "周可", 0),
)
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
        """Tasks that nobody else could take over, and one that was typed twice."""
        for title, name, due in ALONE:
            person = self.stage.people[name]
            values = {"title": title, "owner": person, "due": self.days.at(due)}
            task = task_create(actor=person, key=uuid.uuid4(), values=values)
            if due == 0:
                task_throw_away(actor=person, task_id=task.pk)

    def _hand_over(self) -> None:
        """What 周可 added freely and has open goes to 许星野."""
        giver, taker = self.stage.people["周可"], self.stage.people["许星野"]
        tasks = Task.objects.open().filter(owner=giver, origin=None).order_by("due", "pk")[:2]
        if tasks:
            works = [node_of(task) for task in tasks]
            work_hand_over(actor=giver, key=uuid.uuid4(), giver=giver, taker=taker, works=works, note=NOTE)
