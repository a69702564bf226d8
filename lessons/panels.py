"""What the project page shows of the library (goaltrack.common.panels)."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Q, Value

from lessons.search import fold, occurs
from lessons.selectors.library import LessonWarning, warnings_for
from people.models import User
from projects.models import Project

MOST_SHOWN = 3


def project_lessons(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Up to three lessons that the name and the open milestones of each project bring to mind: two queries."""
    is_open = Q(milestones__achieved_on=None, milestones__cancelled=False)
    titles = StringAgg("milestones__title", delimiter="\n", filter=is_open, default=Value(""))
    projects = Project.objects.visible_to(user).filter(pk__in=ids).annotate(titles=titles).order_by()
    texts = {pk: f"{name}\n{titles}" for pk, name, titles in projects.values_list("pk", "name", "titles")}
    warnings = warnings_for(user, "\n".join(texts.values()))
    shown = {pk: _of_text(warnings, fold(text)) for pk, text in texts.items()}
    return {pk: {"warnings": found} for pk, found in shown.items() if found}


def _of_text(warnings: Sequence[LessonWarning], folded: str) -> list[LessonWarning]:
    matched = (
        LessonWarning(warning.lesson, [word for word in warning.matched if occurs(folded, word)])
        for warning in warnings
    )
    return [warning for warning in matched if warning.matched][:MOST_SHOWN]
