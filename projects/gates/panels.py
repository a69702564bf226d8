"""What the project page shows of its gates (goaltrack.common.panels)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from people.models import User
from people.permissions import may
from projects.gates.models import STAGES, GateCase, GateDefinition
from projects.gates.selectors import case_lines, stages_of
from projects.gates.stages import Obligation
from projects.gates.words import stage_label
from projects.models import Project
from projects.querysets import ProjectQuerySet

MOST_SHOWN = 6


@dataclass(frozen=True)
class StageLine:
    """An obligation, and the gates through which the reader may begin what is missing."""

    owed: Obligation
    label: str
    gates: list[GateDefinition]


def project_stages(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What each project owes before, during and after, with the way to begin what is missing."""
    gates = list(GateDefinition.objects.filter(active=True, kind__in=STAGES))
    found = {}
    for row in stages_of(_projects(user, ids)):
        project = row.project
        starts = may(user, "gates.case_start", project)
        here = [gate for gate in gates if starts and gate.department_id in project.department.path]
        lines = [StageLine(one, stage_label(one), _ways(one, here)) for one in row.owed]
        if lines:
            found[project.pk] = {"project": project, "lines": lines}
    return found


def project_cases(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The newest cases of each project."""
    projects = list(_projects(user, ids))
    place = Window(RowNumber(), partition_by=F("project"), order_by=F("id").desc())
    newest = GateCase.objects.filter(project__in=projects).annotate(place=place).filter(place__lte=MOST_SHOWN)
    lines = defaultdict(list)
    for line in case_lines(newest.with_people().order_by("-id")):
        lines[line.case.project_id].append(line)
    return {
        project.pk: {
            "project": project,
            "lines": lines[project.pk],
            "may_start": may(user, "gates.case_start", project),
        }
        for project in projects
    }


def _ways(one: Obligation, gates: list[GateDefinition]) -> list[GateDefinition]:
    """Where nothing was begun yet."""
    return [gate for gate in gates if gate.kind == one.stage and one.case_id is None]


def _projects(user: User, ids: Sequence[int]) -> ProjectQuerySet:
    return Project.objects.visible_to(user).filter(pk__in=ids).select_related("department")
