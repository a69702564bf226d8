"""Contracts, payment checkpoints with their conditions, and the ledger of receipts and allotments."""

from payments.models.checkpoints import Condition, Document, PaymentCheckpoint, document_path
from payments.models.contracts import AMOUNT_DIGITS, CENT, MOST_MONTHS, Contract
from payments.models.ledger import Allotment, Receipt

__all__ = [
    "AMOUNT_DIGITS",
    "CENT",
    "MOST_MONTHS",
    "Allotment",
    "Condition",
    "Contract",
    "Document",
    "PaymentCheckpoint",
    "Receipt",
    "document_path",
]
