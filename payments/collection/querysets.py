from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from payments.querysets import money_visible_to
from people.models import User
from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from payments.collection.models import CollectionPlan, ContactLog, ContactRhythm, Hold, NextAction, PlanLine


def about_visible_to(user: User) -> Q:
    """Who reads the project, and the checkpoint's own A and B."""
    return projects_visible_to(user, "project__") | Q(checkpoint__owner=user) | Q(checkpoint__follower=user)


class ContactLogQuerySet(models.QuerySet["ContactLog"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(about_visible_to(user))

    def standing(self) -> Self:
        """Without those that a later one corrected."""
        return self.filter(superseded_by=None)

    def as_lines(self) -> Self:
        return self.select_related(
            "person__bureau", "bureau", "by", "supersedes", "superseded_by", "checkpoint__contract__project__department"
        )


class NextActionQuerySet(models.QuerySet["NextAction"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(about_visible_to(user) | Q(owner=user))

    def open(self) -> Self:
        return self.filter(done_on=None)

    def as_lines(self) -> Self:
        return self.select_related(
            "project__department", "checkpoint__contract__project__department", "bureau__party", "owner"
        )


class HoldQuerySet(models.QuerySet["Hold"]):
    def visible_to(self, user: User) -> Self:
        own = Q(checkpoint__owner=user) | Q(checkpoint__follower=user)
        return self.filter(money_visible_to(user, "checkpoint__contract__") | own)

    def open(self) -> Self:
        return self.filter(lifted_on=None)


class CollectionPlanQuerySet(models.QuerySet["CollectionPlan"]):
    def visible_to(self, user: User) -> Self:
        """Those of colleagues; which of its lines are seen, and their amounts, the checkpoints say."""
        return self.filter(owner__in=User.objects.visible_to(user).values("pk"))


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def visible_to(self, user: User) -> Self:
        own = Q(checkpoint__owner=user) | Q(checkpoint__follower=user) | Q(plan__owner=user)
        return self.filter(money_visible_to(user, "checkpoint__contract__") | own)


class ContactRhythmQuerySet(models.QuerySet["ContactRhythm"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(projects_visible_to(user, "bureau__party__project__"))
