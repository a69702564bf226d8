"""The units in which a goal measured by money states its target."""

from decimal import Decimal

# CNY in one of the unit.
UNITS = {"元": Decimal(1), "CNY": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


def multiplier(unit: str) -> Decimal | None:
    """How many CNY one of the unit is; None where it is no unit of money."""
    return UNITS.get(unit)


def in_cny(value: Decimal | None, unit: str) -> Decimal | None:
    """`value` of `unit` in CNY; None where that says nothing."""
    times = multiplier(unit)
    return None if value is None or times is None else value * times
