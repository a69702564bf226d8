"""Corrections to the working-day calendar."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from people.models import CalendarOverride, User
from people.permissions import authorize
from people.selectors import forget_calendar

FIELDS = ["day", "worked", "reason"]


def calendar_override_set(
    *, actor: User, day: date, worked: bool, reason: str, key: UUID | None = None
) -> CalendarOverride:
    """Say that `day` is worked or not, whatever the public calendar says; a second call replaces the first."""
    with operation(
        "calendar.override", actor=actor, key=key, content={"day": day, "worked": worked, "reason": reason}
    ) as op:
        if op.replayed:
            made = CalendarOverride.objects.filter(pk=op.made).first()
            if made is None:
                raise StateConflict(_("This correction has been removed already."))
            return made
        authorize(actor, "people.calendar_override")
        override = CalendarOverride.objects.select_for_update().filter(day=day).first()
        if override is None:
            override = CalendarOverride(day=day, worked=worked, reason=reason.strip())
            changes = initial_values(override, FIELDS)
        else:
            changes = apply_changes(override, {"worked": worked, "reason": reason.strip()})
        problems = Problems()
        problems.check(override)
        problems.raise_any()
        if changes:
            override.save()
            op.log(override, changes=changes)
            transaction.on_commit(forget_calendar)
        return override


def calendar_override_remove(*, actor: User, override: CalendarOverride) -> None:
    """Follow the public calendar again on that day."""
    with operation("calendar.override", actor=actor) as op:
        authorize(actor, "people.calendar_override")
        locked = CalendarOverride.objects.select_for_update().filter(pk=override.pk).first()
        if locked is None:
            raise StateConflict(_("This correction has been removed already."))
        worked = locked.worked
        op.log(locked, changes=[{"field": "worked", "old": worked, "new": None}])
        locked.delete()
        transaction.on_commit(forget_calendar)
