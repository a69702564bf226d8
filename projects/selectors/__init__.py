"""Reads of projects and their work that are more than a queryset call."""

from projects.selectors.filters import COUNTED, PRIORITIES, SORTS, STATUSES, TaskFilter
from projects.selectors.goal_work import goal_work
from projects.selectors.groups import GROUPS
from projects.selectors.lines import (
    Deadline,
    Deadlines,
    MilestoneLine,
    TaskLine,
    milestone_lines,
    task_line,
    task_lines,
)
from projects.selectors.projects import (
    Event,
    ProjectLine,
    ProjectOverview,
    Tally,
    as_event,
    project_events,
    project_lines,
    project_overview,
)

__all__ = [
    "COUNTED",
    "GROUPS",
    "PRIORITIES",
    "SORTS",
    "STATUSES",
    "Deadline",
    "Deadlines",
    "Event",
    "MilestoneLine",
    "ProjectLine",
    "ProjectOverview",
    "Tally",
    "TaskFilter",
    "TaskLine",
    "as_event",
    "goal_work",
    "milestone_lines",
    "project_events",
    "project_lines",
    "project_overview",
    "task_line",
    "task_lines",
]
