"""No lost update: an edit names the version it was built on and is refused when the row has moved on."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from goaltrack.common.errors import StaleVersion
from history.selectors import changes_since


def check_version(obj: models.Model, expected: int) -> None:
    """Raise StaleVersion, with what changed and by whom, unless `obj` (locked by the caller) is at `expected`.

    What its history tells of things that hang on it is no change of its own fields.
    """
    current: int = obj.version  # type: ignore[attr-defined]
    if current != expected:
        raise StaleVersion(
            current=current, changes=[change for change in changes_since(obj, expected) if _is_own(obj, change)]
        )


def _is_own(obj: models.Model, change: dict[str, Any]) -> bool:
    try:
        obj._meta.get_field(change["field"])
    except FieldDoesNotExist:
        return False
    return True
