"""Where in its project a piece of work stands: in a module, and a milestone in a unit. Elsewhere it stands in none."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.changes import apply_changes
from projects.models import Milestone, Module, Task, Unit

PLACES = ("module", "unit")
ELSEWHERE = {
    "module": _("This module belongs to another project."),
    "unit": _("This unit belongs to another project."),
}

REMOVED = {
    "module": _("There is no such module any more."),
    "unit": _("There is no such unit any more."),
}
MODELS = {"module": Module, "unit": Unit}


def places_follow(work: Task | Milestone, asked: Collection[str] = ()) -> list[dict[str, Any]]:
    """Take the work out of what its project has not, unless that was `asked` for; returns what changed.

    Called after its project changed, and before it is checked.
    """
    left = {name: None for name in PLACES if name not in asked and _is_elsewhere(work, name)}
    return apply_changes(work, left)


def check_places(work: Task | Milestone, changed: Collection[str], problems: Problems) -> None:
    """Add a problem where the work names what is of another project. A module or unit that it newly names is held."""
    for name in PLACES:
        pk = getattr(work, f"{name}_id", None)
        if _is_elsewhere(work, name):
            problems.add(name, ELSEWHERE[name])
        elif name in changed and pk is not None:
            # Whoever removes it waits, and then sees that the work hangs on it.
            rows: Any = MODELS[name]
            if not rows.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk"):
                problems.add(name, REMOVED[name])


def _is_elsewhere(work: Task | Milestone, name: str) -> bool:
    if getattr(work, f"{name}_id", None) is None:
        return False
    place = getattr(work, name)
    return bool(place.project_id != work.project_id)
