"""What became of a month's retrospective: state, tone, icon and word, as the matrix and the lists show it."""

from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from lessons.models import Retrospective

HELD, LATE, MISSED, DUE, NONE = "held", "late", "missed", "due", "none"
# state: (kind, icon, words)
STATES: dict[str, tuple[str, str, Promise]] = {
    HELD: ("ok", "check", pgettext_lazy("retrospective", "Held in time")),
    LATE: ("risk", "clock", pgettext_lazy("retrospective", "Held late")),
    MISSED: ("off", "x", pgettext_lazy("retrospective", "Missed")),
    DUE: ("risk", "hourglass", pgettext_lazy("retrospective", "To be held")),
    NONE: ("idle", "point", pgettext_lazy("retrospective", "None")),
}


def state_of(retrospective: Retrospective | None, today: date) -> str:
    """Held or held late by the day it was published; to be held until its due day, then missed."""
    if retrospective is None:
        return NONE
    if retrospective.published_at is not None:
        return HELD if timezone.localdate(retrospective.published_at) <= retrospective.due else LATE
    return DUE if today <= retrospective.due else MISSED
