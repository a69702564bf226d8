from projects.gates.services.cases import case_start, case_submit, case_withdraw
from projects.gates.services.definitions import definition_create, definition_update
from projects.gates.services.parts import check_tick, document_provide
from projects.gates.services.visits import visit_cancel, visit_report, visit_update

__all__ = [
    "case_start",
    "case_submit",
    "case_withdraw",
    "check_tick",
    "definition_create",
    "definition_update",
    "document_provide",
    "visit_cancel",
    "visit_report",
    "visit_update",
]
