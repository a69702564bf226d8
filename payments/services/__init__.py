from payments.services.accounts import account_create, account_update
from payments.services.checkpoints import checkpoint_cancel, checkpoint_create, checkpoint_update, what_is_left
from payments.services.conditions import (
    condition_add,
    condition_meet,
    condition_remove,
    condition_reopen,
    condition_update,
)
from payments.services.contracts import contract_create, contract_update
from payments.services.documents import document_attach
from payments.services.gated import (
    GatedCheckpoint,
    GatedCondition,
    gated_checkpoints_apply,
    gated_checkpoints_cancel,
    gated_checkpoints_lock,
    gated_conditions_apply,
)
from payments.services.receipts import advance_of, proposed_allotments, receipt_allot, receipt_record
from payments.services.reversals import allotment_reverse, receipt_reverse

__all__ = [
    "GatedCheckpoint",
    "GatedCondition",
    "account_create",
    "account_update",
    "advance_of",
    "allotment_reverse",
    "checkpoint_cancel",
    "checkpoint_create",
    "checkpoint_update",
    "condition_add",
    "condition_meet",
    "condition_remove",
    "condition_reopen",
    "condition_update",
    "contract_create",
    "contract_update",
    "document_attach",
    "gated_checkpoints_apply",
    "gated_checkpoints_cancel",
    "gated_checkpoints_lock",
    "gated_conditions_apply",
    "proposed_allotments",
    "receipt_allot",
    "receipt_record",
    "receipt_reverse",
    "what_is_left",
]
