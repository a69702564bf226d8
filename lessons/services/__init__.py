from lessons.services.items import item_adopt, item_change, item_remove, item_write
from lessons.services.library import lesson_draft, lesson_from_item, lesson_update
from lessons.services.library_gate import lesson_submit, lesson_take_back, lesson_withdraw
from lessons.services.measures import (
    measure_add,
    measure_carry,
    measure_change,
    measure_done,
    measure_remove,
    measure_to_task,
)
from lessons.services.opening import retrospective_start, retrospectives_open, rhythm_set
from lessons.services.publishing import retrospective_publish

__all__ = [
    "item_adopt",
    "item_change",
    "item_remove",
    "item_write",
    "lesson_draft",
    "lesson_from_item",
    "lesson_submit",
    "lesson_take_back",
    "lesson_update",
    "lesson_withdraw",
    "measure_add",
    "measure_carry",
    "measure_change",
    "measure_done",
    "measure_remove",
    "measure_to_task",
    "retrospective_publish",
    "retrospective_start",
    "retrospectives_open",
    "rhythm_set",
]
