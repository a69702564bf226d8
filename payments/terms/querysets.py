from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from payments.querysets import money_visible_to

if TYPE_CHECKING:
    from payments.terms.models import Amendment, Annex, Audit, ContractLine, Guarantee
    from people.models import User

Row = TypeVar("Row", bound=models.Model)


class OfContractQuerySet(models.QuerySet[Row]):
    def visible_to(self, user: "User") -> Self:
        """Who may know of the contract. Amounts need a right of their own."""
        return self.filter(money_visible_to(user, "contract__"))

    def with_contract(self) -> Self:
        return self.select_related("contract__project__department", "contract__customer")


class ContractLineQuerySet(OfContractQuerySet["ContractLine"]):
    def original(self) -> Self:
        """Those that were signed."""
        return self.filter(amendment=None)


class AmendmentQuerySet(OfContractQuerySet["Amendment"]):
    def in_force(self) -> Self:
        return self.filter(state="in_force")


class AuditQuerySet(OfContractQuerySet["Audit"]):
    def standing(self) -> Self:
        return self.exclude(state="reversed")


class GuaranteeQuerySet(OfContractQuerySet["Guarantee"]):
    def open(self) -> Self:
        """Not returned yet."""
        return self.filter(returned_on=None)


class AnnexQuerySet(OfContractQuerySet["Annex"]):
    pass
