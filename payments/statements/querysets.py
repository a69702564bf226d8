from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Q, Sum

from payments.permissions import money_departments

if TYPE_CHECKING:
    from payments.statements.models import Statement, StatementLine
    from people.models import User


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, user: "User") -> Self:
        """Who keeps the money of the account's department: a statement holds amounts of every contract."""
        return self.filter(account__department__in=money_departments(user).values("pk"))


class StatementLineQuerySet(models.QuerySet["StatementLine"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(account__department__in=money_departments(user).values("pk"))

    def chosen(self) -> Self:
        """What a confirmation makes receipts of."""
        return self.filter(verdict="ready", left_out=False)

    def kept_for_later(self) -> Self:
        """What a confirmation puts among the lines that wait to be recognised."""
        return self.filter(verdict="later", left_out=False)

    def waiting(self) -> Self:
        return self.filter(waits=True)

    def dismissed(self) -> Self:
        """For no contract: somebody said why, and may take it up again."""
        return self.filter(dismissed_on__isnull=False)

    def sums(self) -> dict[str, tuple[int, object]]:
        """By verdict, and "left_out" for what a person left out: how many lines, and what they sum to (one query)."""
        taken = self.order_by().values_list("verdict")
        found = taken.annotate(
            lines=Count("pk", filter=Q(left_out=False)),
            total=Sum("amount", filter=Q(left_out=False)),
            out=Count("pk", filter=Q(left_out=True)),
        )
        sums: dict[str, tuple[int, object]] = {}
        out = 0
        for verdict, lines, total, left_out in found:
            sums[verdict] = (lines, total)
            out += left_out
        return sums | {"left_out": (out, None)}
