from projects.services.attachments import (
    attachment_add,
    attachment_remove,
    attachment_restore,
    attachments_purge,
)
from projects.services.bin import bin_empty, task_put_back, task_throw_away
from projects.services.bulk import work_change, work_change_weigh
from projects.services.checklists import (
    checklist_add,
    checklist_move,
    checklist_remove,
    checklist_rename,
    checklist_restore,
    checklist_tick,
)
from projects.services.comments import comment_add, comment_remove, comment_update
from projects.services.copying import task_copy, task_move
from projects.services.dependencies import dependency_add, dependency_remove
from projects.services.gated import GatedWork, gated_apply, gated_cancel, gated_work_lock
from projects.services.hand_over import HandedOver, work_hand_over, work_hand_over_preview
from projects.services.health import health_state
from projects.services.limits import column_limits_set
from projects.services.milestones import (
    milestone_achieve,
    milestone_achieve_as_accepted,
    milestone_cancel,
    milestone_update,
)
from projects.services.modules import (
    coupling_add,
    coupling_remove,
    coupling_update,
    module_create,
    module_remove,
    module_update,
)
from projects.services.moves import moves_weigh, work_reschedule
from projects.services.phases import phases_set
from projects.services.project_states import project_finish, project_reopen, project_resume, project_suspend
from projects.services.projects import (
    customer_create,
    project_create,
    project_kick_off,
    project_member_add,
    project_update,
)
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
from projects.services.undo import work_undo
from projects.services.units import unit_add, unit_move, unit_remove, unit_update
from projects.services.watching import task_unwatch, task_watch
from projects.services.weeks import week_send

__all__ = [
    "GatedWork",
    "HandedOver",
    "attachment_add",
    "attachment_remove",
    "attachment_restore",
    "attachments_purge",
    "bin_empty",
    "checklist_add",
    "checklist_move",
    "checklist_remove",
    "checklist_rename",
    "checklist_restore",
    "checklist_tick",
    "column_limits_set",
    "comment_add",
    "comment_remove",
    "comment_update",
    "coupling_add",
    "coupling_remove",
    "coupling_update",
    "customer_create",
    "dependency_add",
    "dependency_remove",
    "gated_apply",
    "gated_cancel",
    "gated_work_lock",
    "health_state",
    "milestone_achieve",
    "milestone_achieve_as_accepted",
    "milestone_cancel",
    "milestone_update",
    "module_create",
    "module_remove",
    "module_update",
    "moves_weigh",
    "phases_set",
    "project_create",
    "project_finish",
    "project_kick_off",
    "project_member_add",
    "project_reopen",
    "project_resume",
    "project_suspend",
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
    "task_unwatch",
    "task_update",
    "task_watch",
    "unit_add",
    "unit_move",
    "unit_remove",
    "unit_update",
    "week_send",
    "work_change",
    "work_change_weigh",
    "work_hand_over",
    "work_hand_over_preview",
    "work_reschedule",
    "work_undo",
]
