"""What every service of acceptances does first: hold the row, and see whether it may still be written."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR, Problems, StateConflict
from people.models import User
from projects.acceptance.models import Acceptance
from projects.models import Project

LONGEST_REASON = 300
FINISHED = _("This project is finished.")
REMOVED = _("Somebody removed it meanwhile.")


def locked(row_id: int) -> Acceptance:
    """Held alone first, then read with what it belongs to: a join would lose a row whose A changed meanwhile."""
    Acceptance.objects.select_for_update(no_key=True).values_list("pk").get(pk=row_id)
    return Acceptance.objects.as_lines().get(pk=row_id)


def row_of(model: type[Any], part_id: int) -> int:
    """The acceptance to which a step, a document or a condition belongs."""
    row_id: int | None = model.objects.filter(pk=part_id).values_list("acceptance", flat=True).first()
    if row_id is None:
        raise StateConflict(REMOVED)
    return row_id


def require_going_on(row: Acceptance) -> None:
    """Neither over nor in a finished project."""
    if row.project.state == Project.State.FINISHED:
        raise StateConflict(FINISHED)
    if row.state == Acceptance.State.CANCELLED:
        raise StateConflict(_("It was cancelled."))
    if row.is_passed:
        raise StateConflict(_("It was passed: what was recorded of it stays."))


def require_round(row: Acceptance) -> None:
    """Its round is under way: nothing is added to one that failed before the next begins."""
    require_going_on(row)
    if row.state == Acceptance.State.FAILED:
        raise StateConflict(_("This round is over. Begin another one first."))


def require_active(row: Acceptance) -> None:
    if row.project.state == Project.State.PLANNED:
        raise StateConflict(_("This project has not begun yet."))


def past_day(on: date | None, problems: Problems, *, field: str = "on", since: date | None = None) -> date:
    """The day, today where none is given; neither in the future nor before `since`."""
    day = on or clock.today()
    if day > clock.today():
        problems.add(field, _("This day lies in the future."))
    elif day.year < FIRST_YEAR:
        problems.add(field, _("Choose a day from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    elif since is not None and day < since:
        problems.add(field, _("It cannot be before %(day)s.") % {"day": since.isoformat()})
    return day


def reason_of(text: str) -> str:
    problems = Problems()
    problems.text("reason", text, missing=_("Say why."), most=LONGEST_REASON)
    problems.raise_any()
    return text.strip()


def check_person(field: str, person: User | None, actor: User, problems: Problems) -> None:
    if person is not None and not User.objects.visible_to(actor).active().filter(pk=person.pk).exists():
        problems.add(field, _("There is no such person among your colleagues."))


def change(field: str, old: Any, new: Any) -> dict[str, Any]:
    return {"field": field, "old": old, "new": new}


def named(row: Acceptance) -> dict[str, Any]:
    """What a notice says of it, to be put into the reader's language later."""
    unit = row.unit.name if row.unit is not None else ""
    return {"stage": row.stage, "unit": unit, "project": row.project.name}
