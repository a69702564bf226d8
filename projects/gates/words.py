"""What people call a quarter, a stage, and a change of a visit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.gates.models import Kind, Visit
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


def changes_in_words(changes: Sequence[Mapping[str, Any]]) -> str:
    """From: 2026-11-26 09:00 → 2026-11-27 09:00; of a visit's fields, at most 2,000 characters."""
    said = []
    for change in changes:
        field = Visit._meta.get_field(change["field"])
        old, new = (_shown(field, change[side]) for side in ("old", "new"))
        said.append(f"{field.verbose_name}: {old} → {new}")  # type: ignore[union-attr]
    return "\n".join(said)[:2_000]


def _shown(field: Any, value: Any) -> str:
    if isinstance(field, models.DateTimeField):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return "、".join(str(value).split("\n")) or "—"
