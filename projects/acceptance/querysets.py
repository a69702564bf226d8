from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from people.models import User
    from projects.acceptance.models import Acceptance, AcceptanceDocument, AcceptancePoint, AcceptanceStep

# What it takes that goes on: prepared, applied for, held; or to be held again.
OPEN = ("prepared", "applied", "held", "failed")


def acceptances_visible_to(user: "User", prefix: str = "") -> Q:
    """Who reads the project. Whoever has a part in an acceptance was made a member of it."""
    return projects_visible_to(user, f"{prefix}project__")


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(acceptances_visible_to(user))

    def standing(self) -> Self:
        return self.exclude(state="cancelled")

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def awaited(self) -> Self:
        """Open, of projects that go on."""
        return self.open().exclude(project__state="finished")

    def going_on(self) -> Self:
        """Awaited, and not resting with their project."""
        return self.awaited().exclude(project__state="suspended")

    def coming_until(self, day: date) -> Self:
        """To be held by the day, as expected or else as agreed; the earliest first."""
        found = self.filter(Q(expected__lte=day) | Q(expected=None, due__lte=day))
        return found.order_by(Coalesce("expected", "due"), "pk")

    def as_lines(self) -> Self:
        """What a line shows, and what the right to change it asks about."""
        return self.select_related("project__department", "unit", "owner", "follower", "milestone")


class AcceptanceStepQuerySet(models.QuerySet["AcceptanceStep"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(acceptances_visible_to(user, "acceptance__"))

    def under_way(self) -> Self:
        """Of the round under way."""
        return self.filter(round=F("acceptance__round"))


class AcceptanceDocumentQuerySet(models.QuerySet["AcceptanceDocument"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(acceptances_visible_to(user, "acceptance__"))

    def under_way(self) -> Self:
        """Of the round under way."""
        return self.filter(round=F("acceptance__round"))


class AcceptancePointQuerySet(models.QuerySet["AcceptancePoint"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(acceptances_visible_to(user, "acceptance__"))

    def open(self) -> Self:
        """Not settled, of an acceptance that stands."""
        return self.filter(settled_on=None).exclude(acceptance__state="cancelled")
