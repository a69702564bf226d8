"""No lost update: an edit names the version it was built on and is refused when the row has moved on."""

from django.db import models

from goaltrack.common.errors import StaleVersion
from history.selectors import changes_since


def check_version(obj: models.Model, expected: int) -> None:
    """Raise StaleVersion, with what changed and by whom, unless `obj` (locked by the caller) is at `expected`."""
    current: int = obj.version  # type: ignore[attr-defined]
    if current != expected:
        raise StaleVersion(current=current, changes=changes_since(obj, expected))
