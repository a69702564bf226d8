from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from projects.querysets import projects_visible_to

if TYPE_CHECKING:
    from people.models import User
    from projects.parties.models import Bureau, Contact, Party

Row = TypeVar("Row", bound=models.Model)


class PartyQuerySet(models.QuerySet["Party"]):
    def visible_to(self, user: "User") -> Self:
        """Who reads the project."""
        return self.filter(projects_visible_to(user, "project__"))


class OfPartyQuerySet(models.QuerySet[Row]):
    """Bureaus and contacts."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(projects_visible_to(user, "party__project__"))

    def with_project(self) -> Self:
        return self.select_related("party__project__department")


class BureauQuerySet(OfPartyQuerySet["Bureau"]):
    pass


class ContactQuerySet(OfPartyQuerySet["Contact"]):
    pass
