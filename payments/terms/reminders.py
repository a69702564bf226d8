"""What is reminded of: a guarantee that expires and was not returned. To its A, or B meanwhile; no amount is named."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from payments.terms.models import Guarantee
from people.selectors import workday_calendar

# In working days: time enough for a bank to prolong it; and once more shortly before.
AHEAD_DAYS = (20, 5)


def guarantees_expiring(day: date) -> Iterator[Due]:
    calendar = workday_calendar()
    stages = [(ahead, calendar.add(day, ahead)) for ahead in AHEAD_DAYS]
    rows = Guarantee.objects.open().filter(expires_on__range=(day, stages[0][1]))
    for row in rows.select_related("contract__project", "owner", "follower").iterator(reminders.BATCH):
        ahead = min(ahead for ahead, until in stages if row.expires_on <= until)
        params = {"title": row.number, "project": row.contract.project.name, "due": row.expires_on.isoformat()}
        link = f"/payments/contracts/{row.contract_id}/#guarantees"
        yield Due(row, row.owner, row.follower, f"{row.expires_on} {ahead} days", params, link)


def register() -> None:
    kinds.register(
        NoticeKind(
            "guarantee.expiring",
            label=_("Guarantee expires"),
            title=_("Guarantee %(title)s of %(project)s expires on %(due)s"),
            icon="shield-check",
        )
    )
    reminders.register("guarantee.expiring", guarantees_expiring)
