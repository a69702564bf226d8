from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from payments.models import Allotment, Condition, Contract, Document, PaymentCheckpoint, Receipt
    from people.models import User


def money_visible_to(user: "User", prefix: str = "") -> Q:
    """The condition "the person may know of the contract": who reads its project. Amounts need a right of their own."""
    return projects_visible_to(user, f"{prefix}project__")


def what_is_left(model: Any) -> Any:
    """Of a row of the ledger: its amount less what its reversals took back."""
    taken = model._base_manager.filter(reverses=OuterRef("pk")).order_by().values("reverses")
    return F("amount") + Coalesce(Subquery(taken.annotate(sum=Sum("amount")).values("sum")), Decimal(0))


def settled_of_receipt() -> Any:
    """Of a receipt: the sum of its allotments."""
    from payments.models import Allotment

    parts = Allotment.objects.filter(receipt=OuterRef("pk")).order_by().values("receipt")
    return Coalesce(Subquery(parts.annotate(sum=Sum("amount")).values("sum")), Decimal(0))


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(money_visible_to(user))


class PaymentCheckpointQuerySet(models.QuerySet["PaymentCheckpoint"]):
    def visible_to(self, user: "User") -> Self:
        """Who reads the project, and the checkpoint's own A and B."""
        return self.filter(money_visible_to(user, "contract__") | Q(owner=user) | Q(follower=user))

    def standing(self) -> Self:
        return self.filter(cancelled=False)

    def outstanding(self) -> Self:
        """Not yet fully paid."""
        return self.filter(cancelled=False, settled__lt=F("amount"))


class ConditionQuerySet(models.QuerySet["Condition"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(money_visible_to(user, "checkpoint__contract__") | Q(owner=user))

    def unmet(self) -> Self:
        by_hand = ~Q(kind="milestone") & Q(met_on=None, acceptance__passed_on=None)
        return self.filter(Q(kind="milestone", milestone__achieved_on=None) | by_hand)


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(money_visible_to(user, "condition__checkpoint__contract__") | Q(condition__owner=user))


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(money_visible_to(user, "contract__"))

    def with_left(self) -> Self:
        """With `left`, what was not taken back."""
        return self.annotate(left=what_is_left(self.model))

    def live(self) -> Self:
        """No reversals, and not reversed in whole; with `left`."""
        return self.filter(reverses=None).with_left().filter(left__gt=0)


class AllotmentQuerySet(models.QuerySet["Allotment"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(money_visible_to(user, "receipt__contract__"))

    def live(self) -> Self:
        """No reversals, and not taken back in whole; `left` is what still settles."""
        return self.filter(reverses=None).annotate(left=what_is_left(self.model)).filter(left__gt=0)
