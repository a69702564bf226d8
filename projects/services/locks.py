"""Rows that a service holds while it changes what belongs to them."""

from typing import Any, TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from goaltrack.common.errors import StateConflict
from projects.models import Milestone, Project, Task

Row = TypeVar("Row", Task, Milestone)


def locked_work(model: type[Row], pk: int) -> Row:
    """Nothing of the row itself changes, so those who only refer to it are not kept waiting."""
    rows: Any = model.objects
    above = rows.select_related("project__department", "goal__department", "owner__department")
    found: Row | None = above.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None:
        raise StateConflict(_("This task was just taken back."))
    return found


def project_stays(project: Project, *, waits: bool = True) -> None:
    """Its state is read anew and stays as it is until this is over: nothing finishes it meanwhile, while others may
    add work too. Taken before any work is held; who holds some already does not wait, and raises StateConflict."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Project._meta.db_table)
        # FOR SHARE is the weakest lock that the one of a change of state waits for.
        skip = "" if waits else " SKIP LOCKED"
        cursor.execute(f"SELECT state FROM {table} WHERE id = %s FOR SHARE{skip}", [project.pk])  # noqa: S608
        row = cursor.fetchone()
    if row is None:
        raise StateConflict(_("Somebody is just changing its project. Try again."))
    project.state = row[0]
