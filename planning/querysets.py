from typing import TYPE_CHECKING, Self

from django.db import models

from goals.querysets import goals_visible_to

if TYPE_CHECKING:
    from people.models import User
    from planning.models import Breakdown


class BreakdownQuerySet(models.QuerySet["Breakdown"]):
    def visible_to(self, user: "User") -> Self:
        """Whoever may read the goal; its reviewers get that with the submission."""
        return self.filter(goals_visible_to(user, "goal__"))
