"""Who takes part in a project beside us: organisations, the bureaus in them, and the people one talks to."""

import re

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.tracking import tracked
from projects.models import Project
from projects.parties.querysets import BureauQuerySet, ContactQuerySet, PartyQuerySet

# 0513-8600 1234 转 806, +86 138 0000 0000, 12345.
TELEPHONE = re.compile(r"\+?[0-9][0-9 ()-]{1,24}[0-9](?: ?(?:转|ext\.?|#|,) ?[0-9]{1,6})?")


@tracked()
class Party(models.Model):
    """An organisation in its role; `owner` (A) is whom of us to ask about it: they talk to it, or B meanwhile."""

    class Role(models.TextChoices):
        CLIENT = "client", _("Client")
        SUPERVISOR = "supervisor", _("Supervisor")
        CONTRACTOR = "contractor", _("General contractor")
        DESIGNER = "designer", _("Designer")
        AUDITOR = "auditor", _("Auditor")
        SUPPLIER = "supplier", _("Supplier")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="parties", verbose_name=_("project"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    name = models.CharField(_("organisation"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="parties_owned", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parties_followed",
        verbose_name=_("B role"),
    )
    note = models.TextField(_("note"), max_length=1_000, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "role", "name"], name="party_once"),
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="party_a_is_not_b"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Bureau(models.Model):
    """A part of a party. `owns_system`: it owns what is delivered after launch, or the part that `owns` names."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="bureaus", verbose_name=_("party"))
    name = models.CharField(_("name"), max_length=80)
    owns_system = models.BooleanField(_("owns the system after launch"), default=False)
    owns = models.CharField(_("what it owns"), max_length=120, blank=True)
    # Who of it will.
    keeper = models.ForeignKey(
        "Contact",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="keeps",
        verbose_name=_("the person who will"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("bureau")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["party", "name"], name="bureau_once"),
            models.CheckConstraint(
                condition=Q(owns_system=True) | Q(owns="", keeper=None), name="bureau_keeper_of_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=["telephone", "email"])
class Contact(models.Model):
    """A person at a party. Personal data: a removed one is gone, and the evidence never holds how to reach them."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("party"))
    bureau = models.ForeignKey(
        Bureau,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
        verbose_name=_("bureau"),
    )
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60, blank=True)
    telephone = models.CharField(
        _("telephone"),
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(rf"\A{TELEPHONE.pattern}\Z", _("Write it like 010-8600 1234 or +86 138 0000 0000."))
        ],
    )
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def dial(self) -> str:
        """What a telephone dials: figures, and a pause before the extension."""
        number, *extension = re.split(r"转|ext\.?|#|,", self.telephone)
        figures = re.sub(r"[^0-9+]", "", number)
        return ",".join([figures, *(part.strip() for part in extension)])
