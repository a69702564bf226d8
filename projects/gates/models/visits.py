"""The visits among the cases."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from history.tracking import tracked
from projects.gates.models.cases import GateCase
from projects.gates.querysets import (
    VisitQuerySet,
)


@tracked()
class Visit(models.Model):
    """Who comes to see the project, when, by which way, and how it went."""

    class Level(models.TextChoices):
        OFFICIAL = "official", _("Government leaders")
        EXECUTIVE = "executive", _("Executives")
        DEPARTMENT = "department", _("Heads of departments")
        STAFF = "staff", _("Specialists")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("visit", "Planned")
        HELD = "held", pgettext_lazy("visit", "Held")
        CANCELLED = "cancelled", pgettext_lazy("visit", "Cancelled")

    case = models.OneToOneField(GateCase, on_delete=models.CASCADE, related_name="visit")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    organisation = models.CharField(_("guests from"), max_length=120)
    guests = models.TextField(_("names of the guests"), max_length=1_000, blank=True)
    headcount = models.PositiveSmallIntegerField(
        _("number of guests"), validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    level = models.CharField(_("level of the guests"), max_length=12, choices=Level.choices)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits_hosted", verbose_name=_("host (A)")
    )
    co_host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits_co_hosted",
        verbose_name=_("host (B)"),
    )
    route = models.TextField(_("route"), max_length=2_000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    result = models.TextField(_("how it went"), max_length=4_000, blank=True)
    follow_ups = models.TextField(_("what follows from it"), max_length=4_000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("kind of gate", "Visit")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="visit_ends_after_start"),
            models.CheckConstraint(condition=Q(co_host=None) | ~Q(co_host=F("host")), name="visit_a_is_not_b"),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(result=""), name="visit_held_has_result"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="visit_starts")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.starts_at:%Y-%m-%d}"

    @property
    def stops(self) -> list[str]:
        return [line.strip() for line in self.route.splitlines() if line.strip()]


# What was agreed to: changed afterwards, it is agreed to anew.
MATERIAL = frozenset({"starts_at", "ends_at", "organisation", "guests", "headcount", "level", "route"})
VISIT_FIELDS = (
    "starts_at",
    "ends_at",
    "organisation",
    "guests",
    "headcount",
    "level",
    "host",
    "co_host",
    "route",
)
