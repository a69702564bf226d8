from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from reviews.kinds import all_kinds

if TYPE_CHECKING:
    from people.models import User
    from reviews.models import Review


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: "User") -> Self:
        """Those one submitted or reviews, and those whose subject one may see."""
        allowed = Q(submitted_by=user) | Q(pk__in=self._assigned_to(user))
        for kind in all_kinds():
            allowed |= Q(kind=kind.code, pk__in=kind.visible_to(user))
        return self.filter(allowed)

    def open(self) -> Self:
        return self.filter(state="open")

    def waiting_for(self, user: "User") -> Self:
        """Open ones that lack this reviewer's verdict, the most urgent first."""
        return (
            self.open()
            .filter(pk__in=self._assigned_to(user))
            .exclude(verdicts__reviewer=user)
            .order_by("due", "submitted_at", "id")
        )

    def decided_by(self, user: "User") -> Self:
        return self.filter(verdicts__reviewer=user).order_by("-submitted_at", "-id")

    def asked_by(self, user: "User") -> Self:
        return self.filter(submitted_by=user).order_by("-submitted_at", "-id")

    def _assigned_to(self, user: "User") -> models.QuerySet["Review", Any]:
        return self.model.objects.filter(assignments__reviewer=user).values("pk")
