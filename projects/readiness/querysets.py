from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from people.models import User
    from projects.readiness.models import Precondition


class PreconditionQuerySet(models.QuerySet["Precondition"]):
    def visible_to(self, user: "User") -> Self:
        """Who reads the project, and its A and B."""
        return self.filter(projects_visible_to(user, "project__") | Q(owner=user) | Q(follower=user))

    def open(self) -> Self:
        return self.filter(ready_on=None, dropped=False)

    def awaited(self) -> Self:
        """Open, of projects that go on, and not for a milestone that was cancelled."""
        return self.open().exclude(project__state__in=("finished", "suspended")).exclude(milestone__cancelled=True)

    def with_needed(self) -> Self:
        """With the day it is needed, as `needed`: its milestone's where it names one."""
        return self.annotate(needed=Coalesce("needed_on", "milestone__due"))

    def as_lines(self) -> Self:
        """What a line shows, and what the right to change it asks about."""
        return self.with_needed().select_related("project__department", "unit", "owner", "follower", "milestone")
