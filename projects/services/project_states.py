"""From one state of a project to the next. The state is checked under the lock; nothing else assigns it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import LAST_YEAR, Problems, StateConflict
from history.changes import apply_changes
from history.operations import Operation, operation
from people.models import User
from people.permissions import authorize
from projects.finishing import still_open
from projects.models import Project

LONGEST_REASON = 300
State = Project.State


def project_suspend(*, actor: User, project_id: int, reason: str, until: date) -> Project:
    """It rests until about a day: what it owes waits (docs/projects.md). The same again changes nothing."""
    with operation("project.suspend", actor=actor) as op:
        project = _held(actor, project_id)
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why."), most=LONGEST_REASON)
        if until <= clock.today():
            problems.add("until", _("Choose a day in the future."))
        elif until.year > LAST_YEAR:
            problems.add("until", _("Choose a day until %(last)d.") % {"last": LAST_YEAR})
        problems.raise_any()
        now = (project.state, project.suspended_why, project.suspended_until)
        if now == (State.SUSPENDED, reason.strip(), until):
            return project
        if project.state not in (State.ACTIVE, State.SUSPENDED):
            raise StateConflict(_("Only a project that goes on can be suspended."))
        values = {"state": State.SUSPENDED, "suspended_until": until, "suspended_why": reason.strip()}
        if project.state == State.ACTIVE:
            values |= {"suspended_on": clock.today(), "resumed_on": None}
        return _change(op, project, values, note=reason.strip())


def project_resume(*, actor: User, project_id: int) -> Project:
    """It goes on; so does one that was kicked off and then planned anew. One that goes on stays as it is."""
    with operation("project.resume", actor=actor) as op:
        project = _held(actor, project_id)
        if project.state == State.ACTIVE:
            return project
        values: dict[str, Any] = {"state": State.ACTIVE}
        if project.state == State.SUSPENDED:
            values |= {"resumed_on": clock.today(), "suspended_until": None, "suspended_why": ""}
        elif project.state == State.FINISHED or project.kicked_off_on is None:
            raise StateConflict(_("Only a suspended project can be resumed."))
        return _change(op, project, values)


def project_finish(*, actor: User, project_id: int) -> Project:
    """Nothing of it is open any more, or StateConflict says what is. A finished one stays as it is."""
    with operation("project.finish", actor=actor) as op:
        project = _held(actor, project_id)
        if project.state == State.FINISHED:
            return project
        if project.state != State.ACTIVE:
            raise StateConflict(_("Only a project that goes on can be finished."))
        found = still_open(project)
        if found:
            words = _now("It cannot be finished yet: %(open)s") % {"open": " ".join(str(one) for one in found)}
            raise StateConflict(words, extra={"open": [{"count": one.count, "link": one.link} for one in found]})
        return _change(op, project, {"state": State.FINISHED})


def project_reopen(*, actor: User, project_id: int, reason: str) -> Project:
    """There is work in a finished project again, for a reason."""
    with operation("project.reopen", actor=actor) as op:
        project = _held(actor, project_id)
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why."), most=LONGEST_REASON)
        problems.raise_any()
        if project.state != State.FINISHED:
            raise StateConflict(_("It is not finished."))
        return _change(op, project, {"state": State.ACTIVE}, note=reason.strip())


def _held(actor: User, project_id: int) -> Project:
    projects = Project.objects.select_related("department").select_for_update(of=("self",), no_key=True)
    project = projects.get(pk=project_id)
    authorize(actor, "projects.project_update", project)
    return project


def _change(op: Operation, project: Project, values: dict[str, Any], *, note: str = "") -> Project:
    changes = apply_changes(project, values)
    project.version += 1
    project.save()
    op.log(project, changes=changes, note=note)
    return project
