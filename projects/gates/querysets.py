from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from people.abilities import Ability
from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from people.models import Department, User
    from projects.gates.models import CaseCheck, CaseDocument, GateCase, GateDefinition, Visit


class DefinitionQuerySet(models.QuerySet["GateDefinition"]):
    def visible_to(self, user: "User") -> Self:
        """Those of the first-level departments one reads."""
        return self.filter(department__root_id__in=user.root_department_ids)

    def holding_for(self, department: "Department") -> Self:
        """In use for the projects of the department: its own, and those of the departments above it."""
        return self.filter(active=True, department__in=department.path)


class CaseQuerySet(models.QuerySet["GateCase"]):
    def visible_to(self, user: "User") -> Self:
        """Who reads the project, who applied, who was asked to decide, and who receives the guests."""
        own = Q(applicant=user) | Q(visit__host=user) | Q(visit__co_host=user)
        asked = Q(pk__in=self.model.objects.filter(steps__rounds__review__assignments__reviewer=user).values("pk"))
        return self.filter(projects_visible_to(user, "project__") | own | asked)

    def open(self) -> Self:
        return self.filter(state__in=("draft", "in_review", "returned"))

    def with_people(self) -> Self:
        """What a line of a list shows; the steps in a second query."""
        related = ("definition", "project__department", "unit", "applicant")
        return self.select_related(*related).prefetch_related("steps")


class OfCase(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: "User") -> Self:
        from projects.gates.models import GateCase

        return self.filter(case__in=GateCase.objects.visible_to(user).values("pk"))


class CaseDocumentQuerySet(OfCase, models.QuerySet["CaseDocument"]):
    def missing_at(self, step: int) -> Self:
        """Required by that step, and not there."""
        return self.filter(required=True, needed_at__lte=step, provided_at=None)


class CheckQuerySet(OfCase, models.QuerySet["CaseCheck"]):
    def open(self) -> Self:
        return self.filter(ticked_at=None)


class VisitQuerySet(OfCase, models.QuerySet["Visit"]):
    def standing(self) -> Self:
        """Neither cancelled nor applied for in vain."""
        return self.exclude(state="cancelled").exclude(case__state="withdrawn")

    def at_the_time_of(self, visits: "Iterable[Visit]") -> Self:
        """Those that stand and touch the time of one of `visits`."""
        times = (Q(starts_at__lt=one.ends_at, ends_at__gt=one.starts_at) for one in visits)
        return self.standing().filter(reduce(or_, times, Q(pk__in=())))

    def with_people(self) -> Self:
        return self.select_related("case__project", "host", "co_host")
