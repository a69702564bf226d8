"""How an amount is parted, to the cent: pure functions, no query. docs/contracts.md has the rules in words."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from goaltrack.common.money import CENT, rounded

ZERO = Decimal(0)
HUNDRED = Decimal(100)


def by_shares(
    total: Decimal, shares: Sequence[Decimal], *, planned: Decimal = ZERO, planned_share: Decimal | None = ZERO
) -> list[Decimal]:
    """What each share in percent of `total` comes to; the one that completes 100 takes the rest, cents included.

    `planned` is on other parts already, of `planned_share` together; None where one of those has no share.
    """
    amounts: list[Decimal] = []
    reached = planned_share
    for share in shares:
        reached = None if reached is None else reached + share
        if reached == HUNDRED:
            amounts.append(total - planned - sum(amounts, ZERO))
        else:
            amounts.append(rounded(total * share / HUNDRED))
    return amounts


def rescaled(total: Decimal, parts: Sequence[tuple[Decimal, Decimal]]) -> list[Decimal] | None:
    """`total` parted anew in proportion to the amounts of `parts` (amount, floor), none below its floor.

    The last part that is not held by its floor absorbs the rounding. None where the floors alone exceed the total.
    """
    amounts = [floor for _amount, floor in parts]
    if not parts or sum(amounts, ZERO) > total:
        return None
    free = list(range(len(parts)))
    while True:
        left = total - sum((amount for place, amount in enumerate(amounts) if place not in free), ZERO)
        weight = sum((parts[place][0] for place in free), ZERO)
        held = [place for place in free if left * parts[place][0] < parts[place][1] * weight]
        if not held:
            break
        free = [place for place in free if place not in held]
    for place in free[:-1]:
        amounts[place] = (left * parts[place][0] / weight).quantize(CENT, rounding=ROUND_DOWN)
    amounts[free[-1]] = left - sum((amounts[place] for place in free[:-1]), ZERO)
    return amounts
