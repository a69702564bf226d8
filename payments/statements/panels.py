"""What the page of receipts shows of bank statements (goaltrack.common.panels)."""

from collections.abc import Sequence
from typing import Any

from payments.statements.models import StatementLine
from people.models import User


def money_unrecognised(user: User, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """How many bank lines wait to be recognised by whoever looks."""
    waiting = StatementLine.objects.visible_to(user).waiting().count()
    return {pk: {"waiting": waiting} for pk in ids} if waiting else {}
