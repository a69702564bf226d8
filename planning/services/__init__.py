from planning.services.adoption import work_adopt
from planning.services.breakdowns import breakdown_start, breakdown_submit, breakdown_withdraw, require_draft
from planning.services.item_checks import require_amounts
from planning.services.item_import import item_import
from planning.services.item_places import item_move, item_place
from planning.services.item_restore import item_restore
from planning.services.items import item_add, item_remove, item_update
from planning.services.lessons import lesson_answer_undo, lesson_dismiss, lesson_take
from planning.services.policies import material_forget, material_set
from planning.services.presence import presence_say
from planning.services.proposals import proposal_take_back
from planning.services.work import breakdown_put_to_work

__all__ = [
    "breakdown_put_to_work",
    "breakdown_start",
    "breakdown_submit",
    "breakdown_withdraw",
    "item_add",
    "item_import",
    "item_move",
    "item_place",
    "item_remove",
    "item_restore",
    "item_update",
    "lesson_answer_undo",
    "lesson_dismiss",
    "lesson_take",
    "material_forget",
    "material_set",
    "presence_say",
    "proposal_take_back",
    "require_amounts",
    "require_draft",
    "work_adopt",
]
