"""Customers, projects and the work in them: tasks with their status log, milestones, and what waits for what."""

from projects.models.dependencies import Dependency
from projects.models.limits import ColumnLimit
from projects.models.milestones import Milestone
from projects.models.projects import Customer, Project, ProjectMember, Unit
from projects.models.tasks import StatusLog, Task
from projects.models.work import Work

__all__ = [
    "ColumnLimit",
    "Customer",
    "Dependency",
    "Milestone",
    "Project",
    "ProjectMember",
    "StatusLog",
    "Task",
    "Unit",
    "Work",
]
