"""80/20: the few that carry most of a sum. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

T = TypeVar("T")

CUT = Decimal(80)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class ParetoLine(Generic[T]):
    """One of the things with its part of the sum; `together` is its share with those before it, in percent."""

    thing: T
    amount: Decimal
    share: Decimal
    together: Decimal
    is_key: bool


def pareto(amounts: Iterable[tuple[T, Decimal]]) -> list[ParetoLine[T]]:
    """The largest first, in their order where equal; key are the first that reach 80 % together.

    What is not above zero carries nothing and is left out.
    """
    ordered = sorted(((thing, amount) for thing, amount in amounts if amount > 0), key=lambda one: -one[1])
    total = sum((amount for _thing, amount in ordered), Decimal(0))
    lines: list[ParetoLine[T]] = []
    so_far = Decimal(0)
    for thing, amount in ordered:
        is_key = so_far * HUNDRED < CUT * total
        so_far += amount
        lines.append(ParetoLine(thing, amount, amount * HUNDRED / total, so_far * HUNDRED / total, is_key))
    return lines
