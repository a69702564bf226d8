"""What is reminded of: a precondition that must begin, and one that will come too late. To its A, or B meanwhile."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from people.selectors import workday_calendar
from projects.readiness.lead_times import lead_times
from projects.readiness.models import Precondition

# In working days before it must begin; later on it is said once a week.
SOON = 3
AGAIN_AFTER_DAYS = 7


def preconditions_to_begin(day: date) -> Iterator[Due]:
    """Not begun yet: a few days before it must, and every week while it should have."""
    calendar, known = workday_calendar(), lead_times()
    waiting = Precondition.objects.awaited().filter(begun_on=None)
    for row in waiting.with_needed().select_related("owner", "follower", "project").iterator(reminders.BATCH):
        needed: date = row.needed  # type: ignore[attr-defined]  # with_needed() has it
        begin_by = calendar.add(needed, -(row.lead or known[row.kind]))
        if begin_by > calendar.add(day, SOON):
            continue
        weeks = max((day - begin_by).days // AGAIN_AFTER_DAYS, 0) if day > begin_by else -1
        params = {"title": row.title, "project": row.project.name, "due": begin_by.isoformat()}
        yield Due(row, row.owner, row.follower, f"{begin_by} week {weeks}", params, f"/preconditions/{row.pk}/")


def register() -> None:
    for kind in (
        NoticeKind(
            "precondition.assigned",
            label=_("Precondition assigned"),
            title=_("%(author)s gave you “%(title)s” to get ready for %(project)s"),
            icon="lock",
        ),
        NoticeKind(
            "precondition.begin",
            label=_("Precondition must begin"),
            title=_("“%(title)s” of %(project)s must begin by %(due)s to be there in time"),
            icon="clock",
        ),
    ):
        kinds.register(kind)
    reminders.register("precondition.begin", preconditions_to_begin)
