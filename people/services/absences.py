"""Days on which somebody is away: their reminders go to their B meanwhile."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import initial_values
from history.operations import operation
from people.models import Absence, User
from people.permissions import authorize

FIELDS = ("kind", "start", "end", "note", "stand_in")
LONGEST = timedelta(days=366)
NOT_YOURS = _("Only the person, those who lead them and administrators say when somebody is away.")


def absence_record(*, actor: User, key: UUID, user_id: int, values: Mapping[str, Any]) -> Absence:
    """Say that a person is away, from `values` (FIELDS; first and last day included).

    Raises InvalidInput at `start` where the days touch another absence of the person, at `end` where it lies before
    the start, in the past, or more than a year away, and at `stand_in` for whoever cannot be it.
    """
    content = {"user": user_id, **values}
    with operation("absence.record", actor=actor, key=key, content=content) as op:
        if op.replayed:
            made = Absence.objects.filter(pk=op.made).first()
            if made is None:
                raise StateConflict(_("This absence has been removed already."))
            return made
        # One at a time for a person: two calls at once would each find no other.
        person = User.objects.select_related("department").select_for_update(of=("self",), no_key=True).get(pk=user_id)
        authorize(actor, "people.absence_write", person, NOT_YOURS)
        absence = Absence(user=person, **{name: value for name, value in values.items() if name in FIELDS})
        _check(absence, actor)
        absence.save()
        op.log(person, changes=initial_values(absence, list(FIELDS)), made=absence)
    return absence


def absence_remove(*, actor: User, absence_id: int) -> None:
    """Take an absence back: the person is there on those days."""
    with operation("absence.remove", actor=actor) as op:
        absence = Absence.objects.select_for_update().filter(pk=absence_id).first()
        if absence is None:
            raise StateConflict(_("This absence has been removed already."))
        person = User.objects.select_related("department").get(pk=absence.user_id)
        authorize(actor, "people.absence_write", person, NOT_YOURS)
        days = f"{absence.start} – {absence.end}"
        op.log(person, changes=[{"field": "start", "old": absence.start.isoformat(), "new": None}], note=days)
        absence.delete()


def _check(absence: Absence, actor: User) -> None:
    problems = Problems()
    problems.check(absence, exclude={"user", "stand_in"})
    start, end = absence.start, absence.end
    if isinstance(start, date) and isinstance(end, date):
        if end < start:
            problems.add("end", _("The last day lies before the first."))
        elif end < clock.today():
            problems.add("end", _("These days are over."))
        elif end - start > LONGEST or abs(start - clock.today()) > LONGEST:
            problems.add("end", _("At most a year, and within a year from today."))
        elif Absence.objects.filter(user=absence.user, start__lte=end, end__gte=start).exists():
            problems.add("start", _("Some of these days are recorded as an absence already."))
    if absence.stand_in is not None:
        _check_stand_in(absence, absence.stand_in, actor, problems)
    problems.raise_any()


def _check_stand_in(absence: Absence, stand_in: User, actor: User, problems: Problems) -> None:
    name = {"name": stand_in.name}
    if stand_in.pk == absence.user_id:
        problems.add("stand_in", _("Nobody stands in for themselves."))
    elif not User.objects.visible_to(actor).active().filter(pk=stand_in.pk).exists():
        problems.add("stand_in", _("There is no such person among your colleagues."))
    elif not problems.fields and (
        Absence.objects.filter(user=stand_in, start__lte=absence.end, end__gte=absence.start).exists()
    ):
        problems.add("stand_in", _("%(name)s is away on some of these days too.") % name)
