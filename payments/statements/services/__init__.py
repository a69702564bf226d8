from payments.statements.services.booking import statement_book
from payments.statements.services.lines import line_change, line_dismiss, line_recognise, line_take_up
from payments.statements.services.reading import statement_read
from payments.statements.services.statements import (
    statement_confirm,
    statement_discard,
    statement_map,
    statement_upload,
)

__all__ = [
    "line_change",
    "line_dismiss",
    "line_recognise",
    "line_take_up",
    "statement_book",
    "statement_confirm",
    "statement_discard",
    "statement_map",
    "statement_read",
    "statement_upload",
]
