from payments.claims.services.applications import (
    application_begin,
    application_go_on,
    application_resubmit,
    application_return,
    application_withdraw,
    step_update,
)
from payments.claims.services.documents import document_confirm, document_provide, document_return, list_take
from payments.claims.services.invoices import invoice_record, invoice_reverse, left_of
from payments.claims.services.templates import list_set, steps_set

__all__ = [
    "application_begin",
    "application_go_on",
    "application_resubmit",
    "application_return",
    "application_withdraw",
    "document_confirm",
    "document_provide",
    "document_return",
    "invoice_record",
    "invoice_reverse",
    "left_of",
    "list_set",
    "list_take",
    "step_update",
    "steps_set",
]
