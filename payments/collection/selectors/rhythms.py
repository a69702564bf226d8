"""Who should hear from us: bureaus of projects with an acceptance ahead, each in its rhythm."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from goaltrack.common import clock
from payments.collection.models import ContactLog, ContactRhythm
from people.models import User
from people.selectors import workday_calendar
from projects.acceptance.models import Acceptance
from projects.parties.models import Bureau, Party
from projects.parties.querysets import BureauQuerySet

# Working days; of a client's bureau that settled none. Bureaus of other parties have a rhythm where one is settled.
USUAL = 10
# Calendar days before an acceptance in which the rhythm counts.
AHEAD = 90


@dataclass(frozen=True)
class HearsFromUs:
    """`due`: when the next contact is due; `late` counts working days. `acceptance_on`: the next one of the project."""

    bureau: Bureau
    every: int
    last_on: date | None
    due: date
    late: int
    acceptance_on: date


def hear_from_us(user: User, *, mine: bool = False, until: date | None = None) -> list[HearsFromUs]:
    """Due by `until` (today), of projects that the reader sees, the latest first; `mine`: whose party's A or B one is.

    One query.
    """
    bureaus = Bureau.objects.visible_to(user)
    if mine:
        bureaus = bureaus.filter(Q(party__owner=user) | Q(party__follower=user))
    found = [one for one in rhythms(bureaus) if one.due <= (until or clock.today())]
    return sorted(found, key=lambda one: (one.due, one.acceptance_on, one.bureau.pk))


def rhythms(bureaus: BureauQuerySet | None = None) -> list[HearsFromUs]:
    """Of all bureaus with an acceptance ahead, or of these (one query)."""
    today, calendar = clock.today(), workday_calendar()
    day = Coalesce("expected", "due")
    ahead: Any = Acceptance.objects.going_on().filter(project=OuterRef("party__project"))
    ahead = ahead.annotate(day=day).filter(day__lte=today + timedelta(days=AHEAD)).order_by("day", "pk")
    last = ContactLog.objects.standing().filter(bureau=OuterRef("pk")).order_by("-on").values("on")[:1]
    rows: Any = (Bureau.objects.all() if bureaus is None else bureaus).filter(
        Q(contact_rhythm__every__isnull=False) | Q(contact_rhythm=None, party__role=Party.Role.CLIENT)
    )
    rows = rows.annotate(
        acceptance_on=Subquery(ahead.values("day")[:1]),
        acceptance_since=Subquery(ahead.values("created_at")[:1]),
        last_on=Subquery(last),
    )
    rows = rows.filter(acceptance_on__isnull=False)
    related = ("party__project__department", "party__owner", "party__follower", "contact_rhythm")
    found = []
    for row in rows.select_related(*related).order_by("pk"):
        rhythm = getattr(row, "contact_rhythm", None)
        every = rhythm.every if isinstance(rhythm, ContactRhythm) and rhythm.every else USUAL
        # Who was never heard of: counted since the acceptance came into sight.
        sight = max(timezone.localdate(row.acceptance_since), row.acceptance_on - timedelta(days=AHEAD))
        due = calendar.add(row.last_on or sight, every)
        found.append(HearsFromUs(row, every, row.last_on, due, calendar.late(due, today), row.acceptance_on))
    return found
