"""The timeline of what names goals: of a goal itself, and of the work for it."""

from typing import Any

from goals.selectors.changes import as_read_by
from history.api.views import TimelineView
from people.api.inputs import caller


class GoalNamingTimelineView(TimelineView):
    """Names the goals alone that the caller may see."""

    def paginate_queryset(self, queryset: Any) -> Any:
        return as_read_by(super().paginate_queryset(queryset) or [], caller(self.request))
