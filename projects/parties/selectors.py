"""The parties of a project as its pages show them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from people.models import User
from people.permissions import may
from projects.models import Project
from projects.parties.models import Bureau, Contact, Party
from projects.parties.querysets import PartyQuerySet

ORDER = {role: number for number, role in enumerate(Party.Role.values)}


@dataclass(frozen=True)
class PartiesOfProject:
    """In the order of their roles."""

    project: Project
    parties: list[Party]
    may_write: bool

    @property
    def is_finished(self) -> bool:
        return self.project.state == Project.State.FINISHED

    @property
    def may_add(self) -> bool:
        return self.may_write and not self.is_finished

    @property
    def owners(self) -> list[Bureau]:
        """The client's bureaus that own the system, or a part of it, after launch."""
        clients = (party for party in self.parties if party.role == Party.Role.CLIENT)
        return [bureau for party in clients for bureau in party.bureaus.all() if bureau.owns_system]

    @property
    def lacks_owner(self) -> bool:
        """There is a client, and nobody of it who takes the system over."""
        has_client = any(party.role == Party.Role.CLIENT for party in self.parties)
        return has_client and not self.is_finished and not self.owners


def with_people(parties: PartyQuerySet) -> PartyQuerySet:
    """With all that a card shows: three queries."""
    bureaus: Any = Prefetch("bureaus", Bureau.objects.select_related("keeper"))
    contacts: Any = Prefetch("contacts", Contact.objects.select_related("bureau"))
    return parties.select_related("owner", "follower").prefetch_related(bureaus, contacts)


def parties_of(user: User, project: Project) -> PartiesOfProject:
    """Of a project that the reader sees: three queries."""
    parties = sorted(with_people(Party.objects.filter(project=project)), key=lambda one: (ORDER[one.role], one.pk))
    return PartiesOfProject(project, parties, may(user, "parties.party_write", project))
