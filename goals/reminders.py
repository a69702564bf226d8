"""What a goal reminds of: it was not updated for longer than its rhythm. Registered in GoalsConfig.ready()."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goals.selectors import STALE_AFTER_DAYS
from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from people.selectors import workday_calendar


def checkins_due(day: date) -> Iterator[Due]:
    """Active goals whose last check-in or beginning lies longer back than the rhythm; again with each rhythm."""
    calendar, latest = workday_calendar(), day - timedelta(days=STALE_AFTER_DAYS)
    goals = Goal.objects.active().filter(start__lt=latest).exclude(totals__checked_in_on__gte=latest)
    for goal in goals.select_related("owner", "follower", "totals").order_by("pk").iterator(reminders.BATCH):
        since = goal.totals.checked_in_on or max(goal.start, timezone.localdate(goal.created_at))
        first = calendar.on_or_after(since + timedelta(days=STALE_AFTER_DAYS + 1))
        if first > day:
            continue
        params = {"title": goal.statement, "days": (day - since).days}
        occasion = f"since {since} round {(day - first).days // STALE_AFTER_DAYS}"
        yield Due(goal, goal.owner, goal.follower, occasion, params, f"/goals/{goal.pk}/check-in/")


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
