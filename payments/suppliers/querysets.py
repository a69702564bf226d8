from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from payments.suppliers.models import (
        Boundary,
        InterfaceObligation,
        PlannedPayment,
        SupplierAmendment,
        SupplierContract,
        SupplierPayment,
    )
    from people.models import User

Row = TypeVar("Row", bound=models.Model)


def supplies_visible_to(user: "User", prefix: str = "") -> Q:
    """Who reads the project, and the contract's own A and B. Amounts need a right of their own."""
    own = Q(**{f"{prefix}owner": user}) | Q(**{f"{prefix}follower": user})
    return projects_visible_to(user, f"{prefix}project__") | own


class SupplierContractQuerySet(models.QuerySet["SupplierContract"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(supplies_visible_to(user))

    def running(self) -> Self:
        """Drafts and what is in force: what is still to be delivered and paid."""
        return self.exclude(state="ended")

    def as_lines(self) -> Self:
        return self.select_related("project__department", "supplier", "owner", "follower")


class OfContractQuerySet(models.QuerySet[Row]):
    """Rows of a contract."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(supplies_visible_to(user, "contract__"))

    def with_contract(self) -> Self:
        return self.select_related("contract__project__department", "contract__supplier")


class BoundaryQuerySet(OfContractQuerySet["Boundary"]):
    pass


class AmendmentQuerySet(OfContractQuerySet["SupplierAmendment"]):
    pass


class SupplierPaymentQuerySet(OfContractQuerySet["SupplierPayment"]):
    pass


class ObligationQuerySet(OfContractQuerySet["InterfaceObligation"]):
    def open(self) -> Self:
        return self.filter(delivered_on=None).exclude(contract__state="ended")

    def unsecured(self) -> Self:
        """Open, and no clause and nothing agreed in its place says that it must come: a risk."""
        return self.open().filter(clause="", compensation="")


class PlannedPaymentQuerySet(OfContractQuerySet["PlannedPayment"]):
    def standing(self) -> Self:
        return self.filter(cancelled=False)

    def outstanding(self) -> Self:
        """Still to be paid; of an ended contract nothing is."""
        return self.filter(cancelled=False, paid__lt=F("amount")).exclude(contract__state="ended")
