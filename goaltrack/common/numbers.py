"""Decimal numbers as people read them: no trailing zeros, thousands grouped, a true minus."""

from decimal import Decimal


def plain(value: Decimal | int | None) -> str:
    """2,300 or 99.5; nothing is an em dash."""
    if value is None:
        return "—"
    text = f"{Decimal(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def typed(value: Decimal) -> str:
    """As a person would type it: 25, not 25.00."""
    return f"{value.normalize():f}"


def asked_id(text: str | None) -> int:
    """The id that an address asks for; 0, which no row has, where it is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0
