"""The terms of a contract: its lines and amendments, the settlement audit, guarantees and annexes."""

from payments.terms.models.audits import Audit
from payments.terms.models.lines import Amendment, ContractLine
from payments.terms.models.papers import Annex, Guarantee

__all__ = ["Amendment", "Annex", "Audit", "ContractLine", "Guarantee"]
