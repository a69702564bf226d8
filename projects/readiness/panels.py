"""What the pages of a project and of a unit show of their preconditions (goaltrack.common.panels)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from people.models import User
from people.permissions import may
from projects.models import Project, Unit
from projects.readiness.models import Precondition
from projects.readiness.selectors import precondition_lines


def project_preconditions(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The open ones of each project, those that must begin first on top: four queries."""
    projects = list(Project.objects.visible_to(user).filter(pk__in=ids).select_related("department"))
    rows = Precondition.objects.filter(project__in=projects).open().as_lines()
    by_project = defaultdict(list)
    for line in sorted(precondition_lines(user, rows), key=lambda line: (line.begin_by, line.row.pk)):
        by_project[line.row.project_id].append(line)
    return {
        project.pk: {
            "project": project,
            "lines": by_project[project.pk],
            "may_add": project.state != Project.State.FINISHED and may(user, "readiness.precondition_add", project),
        }
        for project in projects
    }


def unit_preconditions(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The open ones of each unit, those that must begin first on top: four queries."""
    units = list(Unit.objects.visible_to(user).filter(pk__in=ids))
    rows = Precondition.objects.filter(unit__in=units).open().as_lines()
    by_unit = defaultdict(list)
    for line in sorted(precondition_lines(user, rows), key=lambda line: (line.begin_by, line.row.pk)):
        by_unit[line.row.unit_id].append(line)
    return {unit.pk: {"unit": unit, "lines": by_unit[unit.pk]} for unit in units}
