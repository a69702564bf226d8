"""What colleagues say about tasks, on the day before today."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from planning.demo.days import Days
from planning.demo.settle import Stage
from planning.demo.story.talk import TALK
from projects.models import Task
from projects.services import comment_add


class Talk:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Iterator[tuple[date, Callable[[], Any]]]:
        for title, who, text in TALK:
            yield self.days.at(-1), partial(self._say, title, who, text)

    def _say(self, title: str, who: str, text: str) -> None:
        pointing = re.sub(r"{(.*?)}", lambda found: f"#task-{Task.objects.get(title=found[1]).pk}", text)
        task_id = Task.objects.get(title=title).pk
        comment_add(actor=self.stage.people[who], key=uuid.uuid4(), task_id=task_id, text=pointing)
