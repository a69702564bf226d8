from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from payments.models import Allotment, Condition, Contract, Document, PaymentCheckpoint, Receipt
    from people.models import User


def money_visible_to(user: "User", prefix: str = "") -> Q:
    """The condition "the person may know of the contract": who reads its project. Amounts need a right of their own."""
    return projects_visible_to(user, f"{prefix}project__")


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


class AllotmentQuerySet(models.QuerySet["Allotment"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(money_visible_to(user, "receipt__contract__"))
