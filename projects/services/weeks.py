"""A member's week, sent to who leads them."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.operations import operation
from notices.services import notice_send
from people.models import User
from people.selectors import leads_of

LONGEST_WEEK = 5_000


def week_send(*, actor: User, key: UUID, monday: date, text: str) -> list[User]:
    """Send the week as the person wrote it to the leads of their department, or the nearest managers; returns them.

    Raises InvalidInput at `text`, also where there is nobody to send it to.
    """
    with operation("week.send", actor=actor, key=key, content={"monday": monday.isoformat(), "text": text}) as op:
        recipients = leads_of(actor)
        if op.replayed:
            return recipients
        problems = Problems()
        problems.text("text", text, missing=_("Write what happened."), most=LONGEST_WEEK)
        if not recipients:
            problems.add("text", _("Nobody leads your department: there is no one to send it to."))
        problems.raise_any()
        op.log(actor, note=monday.isoformat())
        notice_send(
            kind="week.sent",
            recipients=recipients,
            subject=actor,
            link=f"/tasks/week/{key}/",
            params={"author": actor.name, "on": monday.isoformat(), "text": text.strip()},
            occasion=str(key),
        )
    return recipients
