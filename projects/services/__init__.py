from projects.services.bin import bin_empty, task_put_back, task_throw_away
from projects.services.copying import task_copy, task_move
from projects.services.dependencies import dependency_add, dependency_remove
from projects.services.gated import GatedWork, gated_apply, gated_cancel, gated_work_lock
from projects.services.hand_over import HandedOver, work_hand_over, work_hand_over_preview
from projects.services.milestones import milestone_achieve, milestone_cancel, milestone_update
from projects.services.projects import customer_create, project_create, project_member_add, project_update
from projects.services.quick_add import task_quick_add
from projects.services.recurrences import (
    recurrence_create,
    recurrence_end,
    recurrence_pause,
    recurrence_resume,
    recurrence_update,
    recurrences_make,
)
from projects.services.status import task_log_status
from projects.services.tasks import task_cancel, task_create, task_take_back, task_update
from projects.services.units import unit_add
from projects.services.weeks import week_send

__all__ = [
    "GatedWork",
    "HandedOver",
    "bin_empty",
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
    "recurrence_create",
    "recurrence_end",
    "recurrence_pause",
    "recurrence_resume",
    "recurrence_update",
    "recurrences_make",
    "task_cancel",
    "task_copy",
    "task_create",
    "task_log_status",
    "task_move",
    "task_put_back",
    "task_quick_add",
    "task_take_back",
    "task_throw_away",
    "task_update",
    "unit_add",
    "week_send",
    "work_hand_over",
    "work_hand_over_preview",
]
