"""What the history of a goal says of other goals, for a reader who may not see all of them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from goals.models import Goal
from history.models import LogEntry
from people.models import User

# Of goals themselves, and of the work and the money for them.
NAMING_GOALS = ("parent", "supports", "goal")


def naming_only_visible(changes: Sequence[dict[str, Any]], reader: User) -> list[dict[str, Any]]:
    """The changes with the names of those goals alone that the reader may see (one query)."""
    sides = ("old", "new")
    naming = [change for change in changes if change["field"] in NAMING_GOALS]
    named = {int(change[side]) for change in naming for side in sides if change.get(side) is not None}
    # No goal has the id 0: with it a page costs the same query whether its newest entries name a goal or not.
    hidden = named - set(Goal.objects.visible_to(reader).filter(pk__in=named | {0}).values_list("pk", flat=True))
    if not hidden:
        return list(changes)
    masked = _("a goal you may not see")
    return [
        change | {f"{side}_text": masked for side in sides if change.get(side) in hidden}
        if change["field"] in NAMING_GOALS
        else change
        for change in changes
    ]


def as_read_by(entries: Sequence[LogEntry], reader: User) -> Sequence[LogEntry]:
    """The entries with their changes as `naming_only_visible` tells them, all in one query."""
    changes = iter(naming_only_visible([change for entry in entries for change in entry.changes], reader))
    for entry in entries:
        entry.changes = [next(changes) for _change in entry.changes]
    return entries
