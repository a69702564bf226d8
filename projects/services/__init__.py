from projects.services.dependencies import dependency_add, dependency_remove
from projects.services.gated import GatedWork, gated_apply, gated_cancel, gated_work_lock
from projects.services.limits import column_limits_set
from projects.services.milestones import milestone_achieve, milestone_cancel, milestone_update
from projects.services.projects import customer_create, project_create, project_member_add, project_update
from projects.services.quick_add import task_quick_add
from projects.services.status import task_log_status
from projects.services.tasks import task_cancel, task_create, task_take_back, task_update
from projects.services.units import unit_add

__all__ = [
    "GatedWork",
    "column_limits_set",
    "customer_create",
    "dependency_add",
    "dependency_remove",
    "gated_apply",
    "gated_cancel",
    "gated_work_lock",
    "milestone_achieve",
    "milestone_cancel",
    "milestone_update",
    "project_create",
    "project_member_add",
    "project_update",
    "task_cancel",
    "task_create",
    "task_log_status",
    "task_quick_add",
    "task_take_back",
    "task_update",
    "unit_add",
]
