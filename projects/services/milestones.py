"""Milestones are achieved by evidence, on a day, by their A or B."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from goals.services import totals_apply
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from people.models import User
from people.permissions import authorize
from projects.models import Milestone
from projects.shares import Shares


def milestone_achieve(*, actor: User, milestone_id: int, on: date, evidence: str) -> Milestone:
    """Record that a milestone was reached on a day, and what shows it. Achieving it again changes nothing."""
    with operation("milestone.achieve", actor=actor) as op:
        milestone = (
            Milestone.objects.select_related("project__department", "goal__department", "owner__department")
            .select_for_update(of=("self",))
            .get(pk=milestone_id)
        )
        authorize(actor, "projects.milestone_achieve", milestone)
        if milestone.cancelled:
            raise StateConflict(_("This milestone was cancelled."))
        if milestone.achieved_on is not None:
            return milestone
        problems = Problems()
        if on > clock.today():
            problems.add("on", _("It cannot have been reached in the future."))
        if not evidence.strip():
            problems.add("evidence", _("Say what shows it: a signed record, a report, a link."))
        problems.raise_any()
        shares = Shares()
        shares.take(milestone)
        milestone.achieved_on, milestone.evidence = on, evidence.strip()
        problems.check(milestone)
        problems.raise_any()
        milestone.version += 1
        milestone.save()
        shares.give(milestone)
        change = {"field": "achieved_on", "old": None, "new": on.isoformat()}
        op.log(milestone, changes=[change], note=milestone.evidence[:500])
        totals_apply(changes=shares.by_goal)
    return milestone
