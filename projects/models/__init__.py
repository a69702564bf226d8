"""Customers, projects and the work in them: tasks with their status log, milestones, what waits for what, and what
a task carries."""

from projects.models.attachments import Attachment
from projects.models.bins import BinnedTask
from projects.models.checklists import ChecklistLine
from projects.models.dependencies import Dependency
from projects.models.milestones import Milestone
from projects.models.projects import Customer, Project, ProjectMember, Unit
from projects.models.recurrences import Occurrence, Recurrence
from projects.models.tasks import StatusLog, Task
from projects.models.work import Work

__all__ = [
    "Attachment",
    "BinnedTask",
    "ChecklistLine",
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
