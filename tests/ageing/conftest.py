from tests.payments.conftest import TODAY, _friday_in_november, as_, ledger

__all__ = ["TODAY", "_friday_in_november", "as_", "ledger"]
