from payments.terms.services.amendments import (
    amendment_create,
    amendment_enforce,
    amendment_remove,
    amendment_reverse,
    amendment_update,
    amount_of,
)
from payments.terms.services.annexes import annex_attach
from payments.terms.services.audits import audit_settle, audit_submit, audit_update
from payments.terms.services.guarantees import guarantee_create, guarantee_return, guarantee_update
from payments.terms.services.lines import contract_lines_set, contract_parties_set
from payments.terms.services.split import contract_split

__all__ = [
    "amendment_create",
    "amendment_enforce",
    "amendment_remove",
    "amendment_reverse",
    "amendment_update",
    "amount_of",
    "annex_attach",
    "audit_settle",
    "audit_submit",
    "audit_update",
    "contract_lines_set",
    "contract_parties_set",
    "contract_split",
    "guarantee_create",
    "guarantee_return",
    "guarantee_update",
]
