"""The phases of the projects: the usual ones before the kick-off, and in two of them what slipped since."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from planning.demo.days import Days
from planning.demo.projects import PORT, WATER
from planning.demo.settle import Stage
from projects.models import Phase, Project
from projects.services import phases_set

# From which phase on, and by how many working days.
SLIPS = ((WATER, 2, 8), (PORT, 3, 12))


class Phases:
    def __init__(self, stage: Stage, days: Days) -> None:
        self.stage = stage
        self.days = days

    def events(self) -> Iterator[tuple[date, Any]]:
        for code, first, by in SLIPS:
            yield self.days.told(-8), partial(self._slip, code, first, by)

    def _slip(self, code: str, first: int, by: int) -> None:
        project = Project.objects.get(pk=self.stage.projects[code].pk)
        add, rows = self.days.calendar.add, []
        for number, phase in enumerate(Phase.objects.filter(project=project)):
            start = add(phase.start, by) if number > first else phase.start
            due = add(phase.due, by) if number >= first else phase.due
            rows.append({"id": phase.pk, "name": phase.name, "start": start, "due": due})
        phases_set(actor=project.manager, project_id=project.pk, version=project.version, rows=rows)
