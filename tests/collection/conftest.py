from tests.payments.conftest import _friday_in_november, as_, ledger

__all__ = ["_friday_in_november", "as_", "ledger"]
