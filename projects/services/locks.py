"""Rows that a service holds while it changes what belongs to them."""

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from goaltrack.common.errors import StateConflict
from projects.models import Milestone, Task

Row = TypeVar("Row", Task, Milestone)


def locked_work(model: type[Row], pk: int) -> Row:
    """Nothing of the row itself changes, so those who only refer to it are not kept waiting."""
    rows: Any = model.objects
    above = rows.select_related("project__department", "goal__department", "owner__department")
    found: Row | None = above.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None:
        raise StateConflict(_("This task was just taken back."))
    return found
