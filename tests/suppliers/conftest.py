from tests.kept import kept
from tests.payments.conftest import TODAY, _friday_in_november, as_
from tests.suppliers.supplies import build_supplies

__all__ = ["TODAY", "_friday_in_november", "as_"]

supplies = kept(build_supplies, on=TODAY, language="en")
