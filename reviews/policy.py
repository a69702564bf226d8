"""How many must agree: pure over people's ids. A review keeps the policy that ruled when it was opened, as JSON.

`all`: passes when everybody asked has passed it; one return returns it.
`n_of_m`: passes with `needed` passes; is returned as soon as so many can no longer be reached.
`one_of_each`: passes when each group has a pass; is returned as soon as everybody asked of one group has returned it.
`first`: the first verdict decides, either way.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

FEWEST = 2
WORKDAYS = 3
ESCALATE_AFTER = 3

OPEN, PASSED, RETURNED = "open", "passed", "returned"


class Rule(models.TextChoices):
    ALL = "all", _("Everybody asked")
    N_OF_M = "n_of_m", _("So many of those asked")
    ONE_OF_EACH = "one_of_each", _("One of each group")
    FIRST = "first", _("Whoever decides first")


@dataclass(frozen=True)
class Group:
    """A group as it was when the review was opened."""

    pk: int
    name: str
    people: frozenset[int]


@dataclass(frozen=True)
class Policy:
    """The defaults are what holds where no department has set anything."""

    rule: str = Rule.ALL
    needed: int | None = None
    fewest: int = FEWEST
    workdays: int = WORKDAYS
    escalate_after: int | None = ESCALATE_AFTER
    escalate_to: int | None = None
    groups: tuple[Group, ...] = ()

    def as_json(self) -> dict[str, Any]:
        groups = [{"id": group.pk, "name": group.name, "people": sorted(group.people)} for group in self.groups]
        return {
            "rule": str(self.rule),
            "needed": self.needed,
            "fewest": self.fewest,
            "workdays": self.workdays,
            "escalate_after": self.escalate_after,
            "escalate_to": self.escalate_to,
            "groups": groups,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Reviews from before there were policies kept none: they follow the defaults."""
        groups = tuple(Group(one["id"], one["name"], frozenset(one["people"])) for one in kept.get("groups", ()))
        return cls(**{**kept, "groups": groups})

    def groups_of(self, person: int) -> list[str]:
        return [group.name for group in self.groups if person in group.people]

    def groups_without(self, asked: Collection[int]) -> list[str]:
        """The groups of which nobody is asked: with them it could never pass."""
        return [group.name for group in self.groups if group.people.isdisjoint(asked)]


def decide(policy: Policy, asked: Collection[int], verdicts: Mapping[int, bool]) -> str:
    """OPEN, PASSED or RETURNED after these verdicts (True: passed it) of the people asked."""
    passed = {person for person in asked if verdicts.get(person) is True}
    returned = {person for person in asked if verdicts.get(person) is False}
    if policy.rule == Rule.ONE_OF_EACH:
        seats = [group.people & set(asked) for group in policy.groups]
        if all(not passed.isdisjoint(seat) for seat in seats):
            return PASSED
        return RETURNED if any(seat <= returned for seat in seats) else OPEN
    if policy.rule == Rule.FIRST:
        return PASSED if passed else RETURNED if returned else OPEN
    needed = len(asked) if policy.rule == Rule.ALL else policy.needed or 0
    if len(passed) >= needed:
        return PASSED
    return RETURNED if len(asked) - len(returned) < needed else OPEN
