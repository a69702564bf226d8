"""Customers, projects and the work in them: tasks with what they carry and what is said of them, milestones, links."""

from projects.models.attachments import Attachment
from projects.models.bins import BinnedTask
from projects.models.checklists import ChecklistLine
from projects.models.dependencies import Dependency
from projects.models.health import HealthStatement
from projects.models.limits import ColumnLimit
from projects.models.milestones import Milestone
from projects.models.modules import Coupling, Module
from projects.models.phases import Phase
from projects.models.projects import Customer, Project, ProjectMember, Unit
from projects.models.recurrences import Occurrence, Recurrence
from projects.models.talk import Comment, TaskWatcher
from projects.models.tasks import StatusLog, Task
from projects.models.work import Work

__all__ = [
    "Attachment",
    "BinnedTask",
    "ChecklistLine",
    "ColumnLimit",
    "Comment",
    "Coupling",
    "Customer",
    "Dependency",
    "HealthStatement",
    "Milestone",
    "Module",
    "Occurrence",
    "Phase",
    "Project",
    "ProjectMember",
    "Recurrence",
    "StatusLog",
    "Task",
    "TaskWatcher",
    "Unit",
    "Work",
]
