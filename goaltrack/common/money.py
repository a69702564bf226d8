"""Money is Decimal in CNY with two places. Tables show 1,280,000.00, prose and tiles 128 万."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

CENT = Decimal("0.01")
CHINESE_STEPS = ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万"))
ENGLISH_STEPS = ((Decimal(1_000_000), "M"), (Decimal(1_000), "K"))


def rounded(amount: Decimal) -> Decimal:
    """`amount` in whole cents, half up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def full(amount: Decimal | None) -> str:
    """1,280,000.00; minus is −; nothing is an em dash."""
    if amount is None:
        return "—"
    return f"{rounded(amount):,.2f}".replace("-", "−")


def brief(amount: Decimal | None) -> str:
    """128 万, from 10,000 万 on 1.28 亿; in English 1.28 M and 25 K. Nothing at all is 0, without a unit."""
    if amount is None:
        return "—"
    if not amount:
        return "0"
    steps = CHINESE_STEPS if (get_language() or "").startswith("zh") else ENGLISH_STEPS
    size, name = next((step for step in steps if abs(amount) >= step[0]), steps[-1])
    return f"{_trimmed(amount / size, 2)} {name}"


def _trimmed(value: Decimal, places: int) -> str:
    text = f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
