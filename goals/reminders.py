"""What a goal reminds of: it was not updated for longer than its rhythm. Registered in GoalsConfig.ready()."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goals.rhythm import next_checkin
from goals.selectors.figures import rhythm_kept, waits_since
from goaltrack.common.workdays import WorkdayCalendar
from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from people.selectors import workday_calendar


def checkins_due(day: date) -> Iterator[Due]:
    """Active goals on the working day on which their rhythm wants a check-in, and again with each rhythm after it."""
    calendar = workday_calendar()
    goals = Goal.objects.active().annotate(rhythm_kept=rhythm_kept()).select_related("owner", "follower", "totals")
    waiting = goals.filter(Q(totals__checked_in_on=None) | Q(totals__checked_in_on__lt=day))
    for goal in waiting.filter(start__lt=day).order_by("pk").iterator(reminders.BATCH):
        since = waits_since(goal, goal.totals.checked_in_on)
        rounds = _rounds(since, goal.rhythm_kept, day, calendar)  # type: ignore[attr-defined]  # annotated above
        if not rounds:
            continue
        params = {"title": goal.statement, "days": (day - since).days}
        yield Due(
            goal, goal.owner, goal.follower, f"since {since} round {rounds}", params, f"/goals/{goal.pk}/check-in/"
        )


def _rounds(since: date, rhythm: str, day: date, calendar: WorkdayCalendar) -> int:
    """How many check-ins have fallen due by `day`, each on the working day on or after its date."""
    rounds = 0
    while calendar.on_or_after(next_checkin(since, rhythm, rounds + 1)) <= day:
        rounds += 1
    return rounds


def register() -> None:
    kinds.register(
        NoticeKind(
            "goal.checkin_due",
            label=_("Check-in due"),
            title=_("“%(title)s” has had no update for %(days)s days: record a check-in"),
            icon="target",
        )
    )
    reminders.register("goal.checkin_due", checkins_due)
