from planning.project_templates.services.heads import template_create, template_update
from planning.project_templates.services.lines import line_add, line_move, line_remove, line_update
from planning.project_templates.services.taking import template_take

__all__ = [
    "line_add",
    "line_move",
    "line_remove",
    "line_update",
    "template_create",
    "template_take",
    "template_update",
]
