"""The timeline of tasks and milestones: it names the goals and the projects alone that the caller may see."""

from typing import Any

from django.utils.translation import gettext as _

from goals.api.history import GoalNamingTimelineView
from people.api.inputs import caller
from projects.models import Project

SIDES = ("old", "new")


class WorkTimelineView(GoalNamingTimelineView):
    def paginate_queryset(self, queryset: Any) -> Any:
        entries = super().paginate_queryset(queryset)
        naming = [change for entry in entries for change in entry.changes if change["field"] == "project"]
        named = {int(change[side]) for change in naming for side in SIDES if change.get(side) is not None}
        # No project has the id 0: with it a page costs the same query whether its entries name a project or not.
        seen = Project.objects.visible_to(caller(self.request)).filter(pk__in=named | {0})
        hidden = named - set(seen.values_list("pk", flat=True))
        for change in naming:
            for side in SIDES:
                if change.get(side) in hidden:
                    change[f"{side}_text"] = _("a project you may not see")
        return entries
