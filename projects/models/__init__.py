"""Customers, projects and the work in them: tasks with their status log, milestones, and what waits for what."""

from projects.models.bins import BinnedTask
from projects.models.dependencies import Dependency
from projects.models.milestones import Milestone
from projects.models.projects import Customer, Project, ProjectMember, Unit
from projects.models.recurrences import Occurrence, Recurrence
from projects.models.tasks import StatusLog, Task
from projects.models.work import Work

__all__ = [
    "BinnedTask",
    "Customer",
    "Dependency",
    "Milestone",
    "Occurrence",
    "Project",
    "ProjectMember",
    "Recurrence",
    "StatusLog",
    "Task",
    "Unit",
    "Work",
]
