"""What the pages of a project and a milestone show of acceptances (goaltrack.common.panels)."""

from collections.abc import Sequence
from typing import Any

from people.models import User
from people.permissions import may
from projects.acceptance.models import Acceptance
from projects.acceptance.selectors import acceptance_lines, matrices
from projects.models import Project


def project_acceptances(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    projects = list(Project.objects.visible_to(user).filter(pk__in=ids).select_related("department"))
    adds = {one.pk for one in projects if one.state != Project.State.FINISHED and may(user, "acceptance.add", one)}
    return {pk: {"matrix": matrix} for pk, matrix in matrices(user, projects, adds).items()}


def milestone_acceptance(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The acceptance that achieves it, where one stands."""
    rows = Acceptance.objects.visible_to(user).standing().filter(milestone__in=ids).as_lines()
    lines = acceptance_lines(user, rows)
    return {line.row.milestone_id: {"line": line} for line in lines if line.row.milestone_id is not None}
