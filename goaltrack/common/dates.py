"""How days are written: 11-20 within the year, 2026-11-20 otherwise, the weekday where a person must act."""

from datetime import date

from django.utils.translation import gettext as _

from goaltrack.common import clock


def weekday_name(day: date) -> str:
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    return names[day.weekday()]


def short(day: date | None) -> str:
    """11-20 in the current year, else 2026-11-20; an em dash for nothing."""
    if day is None:
        return "—"
    return f"{day:%m-%d}" if day.year == clock.today().year else f"{day:%Y-%m-%d}"


def with_weekday(day: date | None) -> str:
    """11-24（周二）, for a day on which somebody must act."""
    if day is None:
        return "—"
    return _("%(day)s (%(weekday)s)") % {"day": short(day), "weekday": weekday_name(day)}
