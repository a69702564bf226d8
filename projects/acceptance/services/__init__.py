from projects.acceptance.services.acceptances import (
    acceptance_apply,
    acceptance_cancel,
    acceptance_create,
    acceptance_hold,
    acceptance_update,
    acceptance_withdraw,
)
from projects.acceptance.services.parts import (
    document_file,
    document_mark,
    part_add,
    part_move,
    part_pass_over,
    part_remove,
    part_update,
    step_done,
    step_undone,
)
from projects.acceptance.services.points import point_add, point_remove, point_settle, point_to_task, point_update
from projects.acceptance.services.results import acceptance_again, acceptance_decide

__all__ = [
    "acceptance_again",
    "acceptance_apply",
    "acceptance_cancel",
    "acceptance_create",
    "acceptance_decide",
    "acceptance_hold",
    "acceptance_update",
    "acceptance_withdraw",
    "document_file",
    "document_mark",
    "part_add",
    "part_move",
    "part_pass_over",
    "part_remove",
    "part_update",
    "point_add",
    "point_remove",
    "point_settle",
    "point_to_task",
    "point_update",
    "step_done",
    "step_undone",
]
