"""What the project page shows of its parties (goaltrack.common.panels)."""

from collections.abc import Sequence
from typing import Any

from people.models import User
from projects.models import Project
from projects.parties.selectors import parties_of


def project_parties(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The page shows one project."""
    projects = Project.objects.visible_to(user).filter(pk__in=ids).select_related("department")
    return {project.pk: {"project": project, "shown": parties_of(user, project)} for project in projects}
