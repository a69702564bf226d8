from payments.suppliers.models.contracts import SupplierContract, SupplierCover, SupplierPolicy
from payments.suppliers.models.money import PlannedPayment, SupplierAmendment, SupplierPayment
from payments.suppliers.models.scope import Boundary, InterfaceObligation

__all__ = [
    "Boundary",
    "InterfaceObligation",
    "PlannedPayment",
    "SupplierAmendment",
    "SupplierContract",
    "SupplierCover",
    "SupplierPayment",
    "SupplierPolicy",
]
