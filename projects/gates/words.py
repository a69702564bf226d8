"""What people call a quarter and a stage."""

from datetime import date

from django.utils.translation import gettext as _

from projects.gates.models import Kind
from projects.gates.stages import Obligation


def quarter_label(quarter: date | None) -> str:
    """Q3 2026, in the reader's language; nothing for no quarter."""
    if quarter is None:
        return ""
    return _("Q%(number)d %(year)d") % {"number": (quarter.month + 2) // 3, "year": quarter.year}


def stage_label(one: Obligation) -> str:
    """Mid-way review, Q3 2026."""
    label = str(Kind(one.stage).label)
    return f"{label} · {quarter_label(one.quarter)}" if one.quarter else label
