"""Milestones are achieved by evidence, on a day, by their A or B, who also say when they expect it."""

from collections.abc import Collection, Mapping
from copy import copy
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.gate import Edit, hold, require_origin
from goals.services import totals_apply
from goals.services.versions import check_version_for
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict, invalid
from history.changes import apply_changes
from history.operations import Operation, operation
from people.models import User
from people.permissions import authorize
from projects.achieving import MOVED, kept_by
from projects.models import Milestone
from projects.services.places import PLACES, check_places, places_follow
from projects.services.projects import project_join
from projects.services.reach import RELATIONS, check_reach
from projects.services.tasks import check_reason, check_weight
from projects.shares import Shares

# `expected` is the owner's forecast; the rest is what was agreed.
EDITABLE = ("title", "acceptance", "project", "module", "unit", "owner", "follower", "due", "expected", "weight")


def milestone_update(*, actor: User, milestone_id: int, version: int, values: Mapping[str, Any]) -> Milestone:
    """Change a milestone's fields (EDITABLE); `proposed` of the answer says what waits in its breakdown's next version.

    Raises StaleVersion when somebody changed it since `version`, StateConflict for a cancelled one.
    """
    with operation("milestone.update", actor=actor) as op:
        gate, origin = hold(Milestone.objects.filter(pk=milestone_id))
        milestone = _locked(milestone_id)
        authorize(actor, "projects.milestone_update", milestone)
        check_version_for(actor, milestone, version)
        require_origin(milestone, origin)
        _require_standing(milestone)
        given = {name: value for name, value in values.items() if name in EDITABLE}
        wanted = copy(milestone)
        asked = {change["field"] for change in apply_changes(wanted, given)}
        if not asked:
            return milestone
        if "project" in asked and kept_by(milestone.pk) is not None:
            raise invalid("project", MOVED)
        places_follow(wanted, asked)
        check_milestone(wanted, reader=actor, changed=asked)
        edit = Edit(milestone, {name: given[name] for name in asked}, ended=milestone.achieved_on is not None)
        [sifted] = gate.sift(actor=actor, edits=[edit])
        milestone.proposed = sifted.proposal
        if sifted.proposal is not None:
            # What holds at once may not fit without what waits.
            check_milestone(_with(milestone, sifted.now))
        _apply(op, milestone, sifted.now)
    return milestone


def milestone_cancel(*, actor: User, milestone_id: int, reason: str) -> Milestone:
    """Take a milestone out of the work, with the reason; a gated one is proposed to be taken out of the plan.

    One that was reached stays. Doing it twice changes nothing.
    """
    with operation("milestone.cancel", actor=actor) as op:
        gate, origin = hold(Milestone.objects.filter(pk=milestone_id))
        milestone = _locked(milestone_id)
        authorize(actor, "projects.milestone_cancel", milestone)
        require_origin(milestone, origin)
        check_reason(reason)
        if milestone.cancelled:
            return milestone
        if milestone.achieved_on is not None:
            raise StateConflict(_("This milestone was reached."))
        milestone.proposed = gate.remove(actor=actor, work=milestone, reason=reason.strip())
        if milestone.proposed is None:
            shares = Shares()
            change = cancel_milestone(milestone, shares)
            op.log(milestone, changes=[change], note=reason.strip())
            totals_apply(changes=shares.by_goal)
    return milestone


def milestone_achieve(*, actor: User, milestone_id: int, on: date, evidence: str) -> Milestone:
    """Record that a milestone was reached on a day, and what shows it. Achieving it again changes nothing.

    Raises StateConflict with a link for one that is achieved otherwise (projects.achieving).
    """
    with operation("milestone.achieve", actor=actor) as op:
        milestone = _locked(milestone_id)
        authorize(actor, "projects.milestone_achieve", milestone)
        _require_standing(milestone)
        if milestone.achieved_on is not None:
            return milestone
        if (kept := kept_by(milestone.pk)) is not None:
            raise StateConflict(kept.words, code="achieved-otherwise", extra={"link": kept.url})
        problems = Problems()
        if on > clock.today():
            problems.add("on", _("It cannot have been reached in the future."))
        if not evidence.strip():
            problems.add("evidence", _("Say what shows it: a signed record, a report, a link."))
        problems.raise_any()
        _achieve(op, milestone, on, evidence)
    return milestone


def milestone_achieve_as_accepted(
    *, actor: User, milestone_id: int, project_id: int, on: date, evidence: str
) -> Milestone:
    """Achieve the milestone of an acceptance of the project that was just passed; its service has authorised that.

    One that was reached or cancelled meanwhile stays as it is. Raises InvalidInput at `milestone` for one that was
    moved to another project.
    """
    with operation("milestone.achieve", actor=actor) as op:
        milestone = _locked(milestone_id)
        if milestone.is_over:
            return milestone
        if milestone.project_id != project_id:
            raise invalid("milestone", _("This milestone belongs to another project."))
        _achieve(op, milestone, on, evidence)
    return milestone


def _achieve(op: Operation, milestone: Milestone, on: date, evidence: str) -> None:
    shares = Shares()
    shares.take(milestone)
    milestone.achieved_on, milestone.evidence = on, evidence.strip()
    problems = Problems()
    problems.check(milestone)
    problems.raise_any()
    milestone.version += 1
    milestone.save()
    shares.give(milestone)
    change = {"field": "achieved_on", "old": None, "new": on.isoformat()}
    op.log(milestone, changes=[change], note=milestone.evidence[:500])
    totals_apply(changes=shares.by_goal)


def cancel_milestone(milestone: Milestone, shares: Shares) -> dict[str, Any]:
    """Cancel a locked open milestone; returns the change for the log."""
    shares.take(milestone)
    milestone.cancelled = True
    milestone.version += 1
    milestone.save()
    return {"field": "cancelled", "old": False, "new": True}


def _locked(milestone_id: int) -> Milestone:
    related = ("project__department", "goal__department", "owner__department")
    rows = Milestone.objects.select_related(*related).select_for_update(of=("self",)).filter(pk=milestone_id)
    # Asked again where nothing came: a row whose A changed while it was waited for falls out of the join.
    return rows.first() or rows.get()


def _require_standing(milestone: Milestone) -> None:
    if milestone.cancelled:
        raise StateConflict(_("This milestone was cancelled."))


def check_milestone(milestone: Milestone, *, reader: User | None = None, changed: Collection[str] = RELATIONS) -> None:
    """Raise InvalidInput at each field that does not fit, or that names something which `reader` cannot see."""
    problems = Problems()
    problems.check(
        milestone, exclude={*PLACES, *(name for name in RELATIONS if getattr(milestone, f"{name}_id") is not None)}
    )
    if not problems.fields:
        if milestone.follower_id is not None and milestone.follower_id == milestone.owner_id:
            problems.add("follower", _("A and B must be two people."))
        check_weight(milestone, problems)
        check_places(milestone, changed, problems)
        if reader is not None:
            check_reach(milestone, reader, changed, problems)
    problems.raise_any()


def _with(milestone: Milestone, values: Mapping[str, Any]) -> Milestone:
    wanted = copy(milestone)
    apply_changes(wanted, values)
    places_follow(wanted, values)
    return wanted


def _apply(op: Operation, milestone: Milestone, values: Mapping[str, Any]) -> None:
    shares = Shares()
    shares.take(milestone)
    changes = apply_changes(milestone, values)
    if not changes:
        return
    changes += places_follow(milestone, values)
    if milestone.project is not None:
        project_join(milestone.project, [milestone.owner, milestone.follower])
    milestone.version += 1
    milestone.save()
    shares.give(milestone)
    op.log(milestone, changes=changes)
    totals_apply(changes=shares.by_goal)
