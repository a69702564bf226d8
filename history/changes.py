"""What an edit changed, in a form that the log keeps and a page can show."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models


def jsonable(value: Any) -> Any:
    match value:
        case Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


def differs(field: "models.Field[Any, Any]", old: Any, new: Any) -> bool:
    return bool(field.to_python(old) != field.to_python(new))


def apply_changes(obj: models.Model, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Set `values` on `obj` and return what really changed; a foreign key is given as the object or None.

    Each change is {"field", "old", "new"} and, for foreign keys and choices, "old_text" and "new_text".
    """
    changes: list[dict[str, Any]] = []
    for name, new in values.items():
        field = obj._meta.get_field(name)
        assert isinstance(field, models.Field)
        old = getattr(obj, name)
        if field.is_relation:
            if getattr(old, "pk", None) == getattr(new, "pk", None):
                continue
            change = {"field": name, "old": getattr(old, "pk", None), "new": getattr(new, "pk", None)}
            change |= {"old_text": str(old or ""), "new_text": str(new or "")}
        else:
            if not differs(field, old, new):
                continue
            change = {"field": name, "old": jsonable(old), "new": jsonable(new)}
        setattr(obj, name, new)
        changes.append(change)
    return changes


def initial_values(obj: models.Model, names: Iterable[str]) -> list[dict[str, Any]]:
    """The changes entry of a creation: the named fields' first values, empty ones left out."""
    result: list[dict[str, Any]] = []
    for name in names:
        value = getattr(obj, name)
        if value in (None, ""):
            continue
        field = obj._meta.get_field(name)
        if field.is_relation:
            result.append({"field": name, "old": None, "new": value.pk, "new_text": str(value)})
        else:
            result.append({"field": name, "old": None, "new": jsonable(value)})
    return result
