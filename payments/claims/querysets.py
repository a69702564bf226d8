from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from payments.querysets import money_visible_to

if TYPE_CHECKING:
    from payments.claims.models import ApplicationList, ApplicationStep, Invoice, PaymentApplication, StepPlan
    from people.models import User


def claims_visible_to(user: "User", prefix: str = "checkpoint__") -> Q:
    """Who sees the checkpoint: who reads its project, and its own A and B."""
    own = Q(**{f"{prefix}owner": user}) | Q(**{f"{prefix}follower": user})
    return money_visible_to(user, f"{prefix}contract__") | own


class PaymentApplicationQuerySet(models.QuerySet["PaymentApplication"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(claims_visible_to(user))

    def running(self) -> Self:
        return self.filter(state="running")

    def in_process(self) -> Self:
        """Running, of checkpoints that still wait for money."""
        unpaid = Q(checkpoint__cancelled=False, checkpoint__settled__lt=F("checkpoint__amount"))
        return self.running().filter(unpaid)


class ApplicationStepQuerySet(models.QuerySet["ApplicationStep"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(claims_visible_to(user, "application__checkpoint__"))

    def current(self) -> Self:
        """Where an application that runs lies now."""
        return self.filter(application__state="running", since__isnull=False, done_on=None)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(claims_visible_to(user))


class ApplicationListQuerySet(models.QuerySet["ApplicationList"]):
    def visible_to(self, user: "User") -> Self:
        """Read in the whole first-level department, as all it applies by."""
        return self.filter(department__root__in=user.root_department_ids)


class StepPlanQuerySet(models.QuerySet["StepPlan"]):
    def visible_to(self, user: "User") -> Self:
        """Read in the whole first-level department, as all it applies by."""
        return self.filter(department__root__in=user.root_department_ids)
