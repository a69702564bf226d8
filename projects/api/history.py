"""The timeline of tasks and milestones: it names the goals, the projects and the modules alone that the caller may
see."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.api.history import GoalNamingTimelineView
from people.api.inputs import caller
from projects.models import Module, Project

SIDES = ("old", "new")
HIDDEN: dict[str, tuple[Any, Any]] = {
    "project": (Project, _("a project you may not see")),
    "module": (Module, _("a module that is gone, or that you may not see")),
}


class WorkTimelineView(GoalNamingTimelineView):
    def paginate_queryset(self, queryset: Any) -> Any:
        entries = super().paginate_queryset(queryset)
        for name, (model, words) in HIDDEN.items():
            naming = [change for entry in entries for change in entry.changes if change["field"] == name]
            named = {int(change[side]) for change in naming for side in SIDES if change.get(side) is not None}
            # None has the id 0: with it a page costs the same queries whether its entries name one or not.
            seen = model.objects.visible_to(caller(self.request)).filter(pk__in=named | {0})
            hidden = named - set(seen.values_list("pk", flat=True))
            for change in naming:
                for side in SIDES:
                    if change.get(side) in hidden:
                        change[f"{side}_text"] = str(words)
        return entries
