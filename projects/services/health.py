"""What the manager of a project says of its health."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goals.models import Confidence
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from people.models import User
from people.permissions import authorize
from projects.models import HealthStatement, Project
from projects.selectors.health import health_of


def health_state(*, actor: User, key: UUID, project_id: int, confidence: str, reason: str) -> HealthStatement:
    """Say how it does, and why; what the rules suggest at the moment is kept with it."""
    content = {"project": project_id, "confidence": confidence, "reason": reason}
    with operation("project.health_state", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(HealthStatement.objects)
        held = Project.objects.select_related("department").select_for_update(of=("self",), no_key=True)
        project = held.get(pk=project_id)
        authorize(actor, "projects.project_update", project)
        problems = Problems()
        if confidence not in Confidence.values:
            problems.add("confidence", _("Choose one of the three."))
        problems.text("reason", reason, missing=_("Say why."), most=1_000)
        problems.raise_any()
        if project.state != Project.State.ACTIVE:
            raise StateConflict(_("Only a project that goes on has a health."))
        statement = HealthStatement.objects.create(
            project=project,
            author=actor,
            on=clock.today(),
            confidence=confidence,
            suggested=health_of([project])[project.pk].suggested,
            reason=reason.strip(),
        )
        change = {"field": "health", "old": statement.suggested, "new": confidence}
        op.log(project, changes=[change], note=statement.reason, made=statement)
    return statement
