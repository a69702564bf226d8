from payments.suppliers.services.contracts import (
    contingency_set,
    supplier_contract_begin,
    supplier_contract_create,
    supplier_contract_end,
    supplier_contract_resume,
    supplier_contract_update,
)
from payments.suppliers.services.money import (
    planned_payment_add,
    planned_payment_cancel,
    planned_payment_update,
    supplier_amendment_record,
    supplier_payment_record,
    supplier_payment_reverse,
)
from payments.suppliers.services.policy import supplier_policy_set
from payments.suppliers.services.scope import (
    boundary_add,
    boundary_remove,
    boundary_update,
    obligation_add,
    obligation_deliver,
    obligation_remove,
    obligation_secure,
    obligation_update,
)

__all__ = [
    "boundary_add",
    "boundary_remove",
    "boundary_update",
    "contingency_set",
    "obligation_add",
    "obligation_deliver",
    "obligation_remove",
    "obligation_secure",
    "obligation_update",
    "planned_payment_add",
    "planned_payment_cancel",
    "planned_payment_update",
    "supplier_amendment_record",
    "supplier_contract_begin",
    "supplier_contract_create",
    "supplier_contract_end",
    "supplier_contract_resume",
    "supplier_contract_update",
    "supplier_payment_record",
    "supplier_payment_reverse",
    "supplier_policy_set",
]
