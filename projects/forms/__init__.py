"""Forms of projects and the work in them. They parse; the services judge."""

from projects.forms.choices import colleagues, colleagues_and
from projects.forms.hand_over import NameBForm, TaskHandOverForm, WorkHandOverForm
from projects.forms.milestones import MilestoneAchieveForm, MilestoneUpdateForm
from projects.forms.plans import BulkForm, DependencyForm, RescheduleForm, ShiftForm
from projects.forms.projects import ProjectCreateForm, ProjectUpdateForm
from projects.forms.recurrences import RecurrenceCreateForm, RecurrenceUpdateForm
from projects.forms.talk import CommentForm, CommentUpdateForm, WeekForm
from projects.forms.tasks import (
    QuickAddForm,
    StatusForm,
    TaskCopyForm,
    TaskCreateForm,
    TaskMoveForm,
    TaskRowForm,
    TaskUpdateForm,
    WorkCancelForm,
)
from projects.forms.units import UnitAddForm, UnitUpdateForm

__all__ = [
    "BulkForm",
    "CommentForm",
    "CommentUpdateForm",
    "DependencyForm",
    "MilestoneAchieveForm",
    "MilestoneUpdateForm",
    "NameBForm",
    "ProjectCreateForm",
    "ProjectUpdateForm",
    "QuickAddForm",
    "RecurrenceCreateForm",
    "RecurrenceUpdateForm",
    "RescheduleForm",
    "ShiftForm",
    "StatusForm",
    "TaskCopyForm",
    "TaskCreateForm",
    "TaskHandOverForm",
    "TaskMoveForm",
    "TaskRowForm",
    "TaskUpdateForm",
    "UnitAddForm",
    "UnitUpdateForm",
    "WeekForm",
    "WorkCancelForm",
    "WorkHandOverForm",
    "colleagues",
    "colleagues_and",
]
