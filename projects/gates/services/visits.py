"""The visit of a case: planned with it, changed until it is held, and reported on afterwards."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes
from history.operations import operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from projects.gates.models import MATERIAL, GateCase, Visit
from projects.gates.services.cases import case_end, case_reopen
from projects.gates.services.visit_plan import planned_values, visit_problems
from projects.gates.words import changes_in_words


def visit_update(*, actor: User, visit_id: int, version: int, values: Mapping[str, Any]) -> Visit:
    """Change a planned visit (VISIT_FIELDS); refused when somebody changed it since `version`.

    One that was agreed to goes back through its gate when its time, its guests or its route change (MATERIAL).
    """
    with operation("visit.update", actor=actor) as op:
        visit = _locked(visit_id)
        authorize(actor, "gates.visit_update", visit)
        _must_be_planned(visit)
        check_version(visit, version)
        changes = apply_changes(visit, planned_values(values))
        problems = Problems()
        visit_problems(visit, actor, problems, changed={change["field"] for change in changes})
        problems.raise_any()
        if changes:
            visit.version += 1
            visit.save()
            op.log(visit, changes=changes)
            op.log(visit.case, note=str(visit))
        material = [change for change in changes if change["field"] in MATERIAL]
        if material and visit.case.state == GateCase.State.PASSED:
            case_reopen(actor=actor, case=visit.case, note=changes_in_words(material))
    return visit


def visit_report(*, actor: User, visit_id: int, version: int, result: str, follow_ups: str = "") -> Visit:
    """Say that the visit was held and how it went. Raises InvalidInput at `result` without it; nothing is reported
    before the visit has begun, nor before it was agreed to."""
    with operation("visit.report", actor=actor) as op:
        visit = _locked(visit_id)
        authorize(actor, "gates.visit_report", visit)
        if visit.state == Visit.State.CANCELLED:
            raise StateConflict(_("This visit was cancelled."))
        if visit.case.state != GateCase.State.PASSED:
            raise StateConflict(_("The visit has not been agreed to yet."))
        if visit.starts_at > clock.now():
            raise StateConflict(_("The visit has not begun yet."))
        check_version(visit, version)
        problems = Problems()
        problems.text("result", result, missing=_("Say how it went."), most=4_000)
        problems.text("follow_ups", follow_ups, most=4_000)
        problems.raise_any()
        values = {"state": Visit.State.HELD, "result": result.strip(), "follow_ups": follow_ups.strip()}
        changes = apply_changes(visit, values)
        visit.version += 1
        visit.save()
        op.log(visit, changes=changes)
        op.log(visit.case, note=visit.result[:200])
    return visit


def visit_cancel(*, actor: User, visit_id: int, reason: str) -> Visit:
    """The visit does not take place, and nobody is asked about it any more: an application that is still on its way is
    withdrawn with the same reason. Cancelling it again changes nothing."""
    with operation("visit.cancel", actor=actor) as op:
        visit = _locked(visit_id)
        authorize(actor, "gates.visit_update", visit)
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why."), most=300)
        problems.raise_any()
        if visit.state == Visit.State.CANCELLED:
            return visit
        _must_be_planned(visit)
        changes = apply_changes(visit, {"state": Visit.State.CANCELLED})
        visit.version += 1
        visit.save()
        op.log(visit, changes=changes, note=reason.strip())
        op.log(visit.case, note=reason.strip())
        if visit.case.is_open:
            case_end(actor=actor, case=visit.case, reason=reason.strip())
    return visit


def _locked(visit_id: int) -> Visit:
    """The case first, then its visit."""
    case_id = Visit.objects.values_list("case", flat=True).get(pk=visit_id)
    held = GateCase.objects.select_related("project__department", "applicant")
    case = held.select_for_update(of=("self",), no_key=True).get(pk=case_id)
    visit = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("host", "co_host")
    found: Visit = visit.get(pk=visit_id)
    found.case = case
    return found


def _must_be_planned(visit: Visit) -> None:
    if visit.state != Visit.State.PLANNED:
        raise StateConflict(_("This visit is over: %(state)s.") % {"state": visit.get_state_display()})
    if visit.case.state == GateCase.State.WITHDRAWN:
        raise StateConflict(_("The application for this visit was withdrawn."))
