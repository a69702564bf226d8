"""What the manager of one project says of its health, against what the rules suggest."""

import uuid
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from planning.demo.days import Days
from planning.demo.projects import PORT
from planning.demo.settle import Stage
from projects.services import health_state

SAID = "四五号作业区的进场许可已谈妥，两周内能把实施追回来；先按有风险看。"


class States:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Iterator[tuple[date, Any]]:
        yield self.days.told(-2), partial(self._say, PORT)

    def _say(self, code: str) -> None:
        project = self.stage.projects[code]
        said = {"confidence": "at_risk", "reason": SAID}
        health_state(actor=project.manager, key=uuid.uuid4(), project_id=project.pk, **said)
