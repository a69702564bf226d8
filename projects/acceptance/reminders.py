"""What is reminded of: steps and documents that are due for an acceptance, and conditions left open that come due."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from people.selectors import workday_calendar
from projects.acceptance.models import Acceptance, AcceptanceDocument, AcceptancePoint, AcceptanceStep
from projects.acceptance.models.acceptances import called
from projects.acceptance.models.parts import LONGEST_BEFORE
from projects.acceptance.services.held import named

# In working days before it is due; later on it is said once a week.
SOON = 3
AGAIN_AFTER_DAYS = 7
# No step is due earlier than that: calendar days, with what holidays there are.
FARTHEST = timedelta(days=LONGEST_BEFORE * 2)


def parts_due(day: date) -> Iterator[Due]:
    """One an acceptance and day of something that is due; who gets it finds all that is missing on its page.

    What belongs to a suspended project waits with it.
    """
    calendar = workday_calendar()
    until = calendar.add(day, SOON)
    rows = Acceptance.objects.going_on().exclude(state=Acceptance.State.FAILED).filter(due__lte=day + FARTHEST)
    wanted = list(rows.as_lines())
    parts: defaultdict[int, list[Any]] = defaultdict(list)
    for model in (AcceptanceStep, AcceptanceDocument):
        for part in model.objects.filter(acceptance__in=wanted).under_way():
            parts[part.acceptance_id].append(part)
    for row in wanted:
        dues = [(calendar.add(row.due, -part.before) if part.before else row.due, part) for part in parts[row.pk]]
        pressing = [(due, part) for due, part in dues if due <= until]
        missing = sorted((due, part.title) for due, part in pressing if part.is_missing)
        if not missing:
            continue
        # By the days of all, done or not: a tick in the course of the day is no new occasion.
        latest = max(due for due, _part in pressing)
        params = named(row) | {
            "first": missing[0][1],
            "due": missing[0][0].isoformat(),
            "count": len(missing),
        }
        yield Due(row, row.owner, row.follower, f"{latest} {_week(latest, day)}", params, f"/acceptances/{row.pk}/")


def points_due(day: date) -> Iterator[Due]:
    """To its A; while they are away to the acceptance's. Those of a suspended project wait with it."""
    until = workday_calendar().add(day, SOON)
    points = AcceptancePoint.objects.open().filter(due__lte=until).exclude(acceptance__project__state="suspended")
    for point in points.select_related(
        "owner", *(f"acceptance__{name}" for name in ("project", "unit", "owner", "follower"))
    ).iterator(reminders.BATCH):
        row = point.acceptance
        instead = row.follower if row.owner_id == point.owner_id else row.owner
        params = named(row) | {"title": point.text, "due": point.due.isoformat()}
        occasion = f"{point.due} {_week(point.due, day)}"
        yield Due(point, point.owner, instead, occasion, params, f"/acceptances/{row.pk}/#points")


def _week(due: date, day: date) -> str:
    return f"week {max((day - due).days // AGAIN_AFTER_DAYS, 0) if day > due else -1}"


@dataclass(frozen=True)
class AcceptanceKind(NoticeKind):
    """Names the acceptance in the reader's language: its params hold the stage's code and the unit's name."""

    def text(self, params: Mapping[str, Any]) -> str:
        return super().text({**params, "acceptance": called(params["stage"], params["unit"])})


def register() -> None:
    for kind in (
        AcceptanceKind(
            "acceptance.assigned",
            label=_("Acceptance assigned"),
            title=_("%(author)s gave you “%(acceptance)s” of %(project)s to bring through"),
            icon="file-check",
        ),
        AcceptanceKind(
            "acceptance.due",
            label=_("Something is due for an acceptance"),
            title=_("“%(acceptance)s” of %(project)s: “%(first)s” is due on %(due)s, %(count)s missing in all"),
            icon="clock",
        ),
        AcceptanceKind(
            "acceptance.point_assigned",
            label=_("Condition left open assigned"),
            title=_("%(author)s gave you “%(title)s” to settle, left open by “%(acceptance)s” of %(project)s"),
            icon="flag",
        ),
        AcceptanceKind(
            "acceptance.point_due",
            label=_("Condition left open comes due"),
            title=_("“%(title)s”, left open by “%(acceptance)s” of %(project)s, is due on %(due)s"),
            icon="clock",
        ),
    ):
        kinds.register(kind)
    reminders.register("acceptance.due", parts_due)
    reminders.register("acceptance.point_due", points_due)
