"""What a gate and the cases that copy it share: kinds, who decides, steps, documents, checklist."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.abilities import Role

MOST_WORKDAYS = 60


class Kind(models.TextChoices):
    REVIEW = "review", pgettext_lazy("kind of gate", "Review")
    ACCEPTANCE = "acceptance", pgettext_lazy("kind of gate", "Acceptance")
    VISIT = "visit", pgettext_lazy("kind of gate", "Visit")
    HANDOVER = "handover", pgettext_lazy("kind of gate", "Hand-over")
    KICKOFF = "kickoff", _("Kick-off review")
    MIDWAY = "midway", _("Mid-way review")
    CLOSING = "closing", _("Closing review")


# Before, during, after: what every project owes.
STAGES = (Kind.KICKOFF, Kind.MIDWAY, Kind.CLOSING)


class Scope(models.TextChoices):
    PROJECT = "project", _("The whole project")
    UNIT = "unit", _("One unit")


class Needs(models.TextChoices):
    ALL = "all", _("All of them pass")
    ANY = "any", _("One of them passes")


class Reviewers(models.TextChoices):
    """By role on the project's department or above it; or those who run the project; or somebody by name."""

    LEAD = Role.LEAD.value, Role.LEAD.label
    EXPERT = Role.EXPERT.value, Role.EXPERT.label
    MANAGER = Role.MANAGER.value, Role.MANAGER.label
    COLLECTIONS = Role.COLLECTIONS.value, Role.COLLECTIONS.label
    ADMINISTRATOR = Role.ADMINISTRATOR.value, Role.ADMINISTRATOR.label
    PROJECT = "project", _("Project lead")
    PERSON = "person", _("A named person")


class StepRule(models.Model):
    """One step of a gate: who decides, within how many working days."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(pgettext_lazy("of a step", "name"), max_length=60)
    reviewer = models.CharField(_("decided by"), max_length=20, choices=Reviewers.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    workdays = models.PositiveSmallIntegerField(
        _("working days"), default=3, validators=[MinValueValidator(1), MaxValueValidator(MOST_WORKDAYS)]
    )
    needs = models.CharField(_("needs"), max_length=3, choices=Needs.choices, default=Needs.ALL)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class DocumentRule(models.Model):
    """One document that is asked for, and the step for which it must be there."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(pgettext_lazy("of a document", "name"), max_length=120)
    required = models.BooleanField(pgettext_lazy("document", "required"), default=True)
    needed_at = models.PositiveSmallIntegerField(_("needed at step"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class CheckRule(models.Model):
    """One line of the checklist."""

    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("line of the checklist"), max_length=200)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text
