"""80/20 of projects: the few that carry most of the money to come. Whoever knows the amounts registers them."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from goaltrack.common.pareto import pareto
from people.models import User

# The amounts by project that the person may read.
Amounts = Callable[[User], Mapping[int, Decimal]]

_amounts: list[Amounts] = []


def register_amounts(provider: Amounts) -> None:
    """Let `provider(user)` say what each project carries; registering again replaces it."""
    _amounts[:] = [provider]


def key_projects(user: User) -> frozenset[int]:
    """The ids of the fewest projects that carry 80 % of what the person may read."""
    amounts = _amounts[0](user) if _amounts else {}
    return frozenset(line.thing for line in pareto(amounts.items()) if line.is_key)
