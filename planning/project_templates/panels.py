"""What other pages show of project templates (goaltrack.common.panels)."""

from collections.abc import Sequence
from typing import Any

from people.models import User
from people.permissions import may
from planning.models import Breakdown
from planning.project_templates.selectors import planned_preconditions
from projects.models import Project


def project_template_action(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The button to make a template of a project that is over: two queries."""
    finished = Project.objects.filter(pk__in=ids, state=Project.State.FINISHED)
    return {
        project.pk: {"project": project}
        for project in finished
        if may(user, "project_templates.template_take", project)
    }


def templates_link(_user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The way from the list of projects to the templates."""
    return {pk: {} for pk in ids}


def breakdown_preconditions(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The preconditions that come with a version: one query, two where there are any."""
    found = planned_preconditions(ids)
    versions = Breakdown.objects.filter(pk__in=found).select_related("goal__department") if found else ()
    return {
        breakdown.pk: {
            "breakdown": breakdown,
            "rows": found[breakdown.pk],
            "may_drop": breakdown.state == Breakdown.State.DRAFT and may(user, "planning.breakdown_edit", breakdown),
        }
        for breakdown in versions
    }
