"""What each role may do. A role is held on a department and counts for everything below it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    LEAD = "lead", _("Team lead")
    EXPERT = "expert", _("Expert")
    MANAGER = "manager", _("Manager")
    COLLECTIONS = "collections", _("Collections owner")
    ADMINISTRATOR = "administrator", _("Administrator")


class Ability(models.TextChoices):
    WRITE_GOALS = "goals.write", _("Create and change goals and their breakdowns")
    REVIEW = "reviews.decide", _("Review breakdowns")
    WRITE_PROJECTS = "projects.write", _("Create and change projects")
    WRITE_TASKS = "tasks.write", _("Log the status of anyone's task")
    READ_AMOUNTS = "amounts.read", _("See amounts of money")
    WRITE_MONEY = "money.write", _("Keep contracts, checkpoints and receipts")
    READ_PERSONAL_GOALS = "personal_goals.read", _("See personal goals below")
    WRITE_PEOPLE = "people.write", _("Manage people, departments and settings")


ABILITIES: dict[str, frozenset[str]] = {
    Role.MEMBER: frozenset(),
    Role.LEAD: frozenset(
        {
            Ability.WRITE_GOALS,
            Ability.WRITE_PROJECTS,
            Ability.WRITE_TASKS,
            Ability.READ_AMOUNTS,
            Ability.READ_PERSONAL_GOALS,
        }
    ),
    Role.EXPERT: frozenset({Ability.REVIEW}),
    Role.MANAGER: frozenset(
        {
            Ability.WRITE_GOALS,
            Ability.REVIEW,
            Ability.WRITE_PROJECTS,
            Ability.WRITE_TASKS,
            Ability.READ_AMOUNTS,
            Ability.WRITE_MONEY,
            Ability.READ_PERSONAL_GOALS,
        }
    ),
    Role.COLLECTIONS: frozenset({Ability.READ_AMOUNTS, Ability.WRITE_MONEY}),
    Role.ADMINISTRATOR: frozenset({Ability.WRITE_PEOPLE}),
}


def roles_with(ability: str) -> list[str]:
    """The roles that carry `ability`."""
    return [role for role, abilities in ABILITIES.items() if ability in abilities]
