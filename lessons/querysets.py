from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from people.abilities import Ability
from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from lessons.models import Lesson, Measure, Retrospective, RetrospectiveItem
    from people.models import User


class RetrospectiveQuerySet(models.QuerySet["Retrospective"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(projects_visible_to(user, "project__"))

    def open(self) -> Self:
        return self.filter(state="open")

    def published(self) -> Self:
        return self.filter(state="published")

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due__lt=on)


class RetrospectiveItemQuerySet(models.QuerySet["RetrospectiveItem"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(projects_visible_to(user, "retrospective__project__"))


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(Q(owner=user) | projects_visible_to(user, "retrospective__project__"))


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, user: "User") -> Self:
        """Published ones: the first-level department. Others: their author, their reviewers, and who decides there."""
        published = Q(state="published", department__root__in=user.root_department_ids)
        own = Q(author=user) | Q(review__assignments__reviewer=user)
        deciding = user.departments_with(Ability.REVIEW)
        if deciding:
            own |= Q(department__path__overlap=deciding) & ~Q(state="draft")
        return self.filter(pk__in=self.model.objects.filter(published | own).values("pk"))

    def published(self) -> Self:
        return self.filter(state="published")

    def library_of(self, user: "User") -> Self:
        """The published ones that the person reads as a colleague: what is searched, and what warns."""
        return self.published().filter(department__root__in=user.root_department_ids)

    def with_people(self) -> Self:
        return self.select_related("author", "department", "project").defer("search")
