from planning.project_templates.services.heads import template_create, template_update
from planning.project_templates.services.lines import line_add, line_move, line_remove, line_update
from planning.project_templates.services.taking import template_take
from planning.project_templates.services.using import planned_precondition_drop, preconditions_make, template_use

__all__ = [
    "line_add",
    "line_move",
    "line_remove",
    "line_update",
    "planned_precondition_drop",
    "preconditions_make",
    "template_create",
    "template_take",
    "template_update",
    "template_use",
]
