"""One changed field of an item as people read it: the comparison, the report and the note on the work share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from goaltrack.common import dates
from goaltrack.common.money import full
from goaltrack.common.numbers import plain
from history.selectors import field_label
from payments.models import PaymentCheckpoint
from planning.materiality import DATES
from planning.models import BreakdownItem

# Fields that hold keys of other items.
KEYS = frozenset({"leads_to", "under", "after"})
CHOICES: dict[str, dict[Any, Any]] = {
    "kind": dict(BreakdownItem.Kind.choices),
    "payment_kind": dict(PaymentCheckpoint.Kind.choices),
}


@dataclass(frozen=True)
class Change:
    """`old` and `new` in words; both empty where the reader may not know them (`is_hidden`)."""

    field: str
    label: str
    old: str
    new: str
    is_hidden: bool = False


def change_of(
    field: str, old: Any, new: Any, *, titles: Mapping[UUID, str] | None = None, hide: bool = False
) -> Change:
    """`titles`: what the keys of other items mean."""
    label = field_label(BreakdownItem(), field)
    if hide:
        return Change(field, label, "", "", is_hidden=True)
    return Change(field, label, words(field, old, titles or {}), words(field, new, titles or {}))


def words(field: str, value: Any, titles: Mapping[UUID, str]) -> str:
    """A value of a field as it is written in the reader's language; a stored one may still be its JSON."""
    if value in (None, "", [], ()):
        return ""
    if field in KEYS:
        keys = value if isinstance(value, (list, tuple)) else [value]
        return _(", ").join(titles.get(UUID(str(key)), "—") for key in keys)
    if field in CHOICES:
        return str(CHOICES[field].get(value, value))
    if field in DATES:
        return dates.short(date.fromisoformat(str(value)))
    if field == "amount":
        return full(Decimal(str(value)))
    if field == "weight":
        return plain(Decimal(str(value)))
    return str(value)
