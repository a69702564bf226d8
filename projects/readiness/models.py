"""What must be there before work can be done: bought, signed, drawn, opened, supplied by others."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import tracked
from projects.models import Milestone, Project, Unit
from projects.readiness.querysets import PreconditionQuerySet

# Two years of working days.
LONGEST_LEAD = 500


@tracked()
class Precondition(models.Model):
    """Needed by a milestone, or on a day; it takes `lead` working days from its beginning.

    Where `lead` is empty it is what past ones of its kind took (projects.readiness.lead_times).
    """

    class Kind(models.TextChoices):
        PROCUREMENT = "procurement", _("Procurement")
        BUDGET = "budget", _("Budget review")
        CONTRACT = "contract", _("Contract signing")
        DRAWINGS = "drawings", _("Drawings")
        SITE = "site", _("Site access")
        NETWORK = "network", _("Cloud and network")
        DATA = "data", _("Data")
        SECURITY = "security", _("Security requirements")
        INTERFACE = "interface", _("Interface to another system")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="preconditions", verbose_name=_("project")
    )
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="preconditions",
        verbose_name=pgettext_lazy("of a project", "unit"),
    )
    function_point = models.CharField(_("function point"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="preconditions_owned",
        verbose_name=_("A role"),
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="preconditions_followed",
        verbose_name=_("B role"),
    )
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="preconditions",
        verbose_name=_("needed for"),
    )
    needed_on = models.DateField(_("needed on"), null=True, blank=True)
    lead = models.PositiveSmallIntegerField(
        _("lead time (working days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LEAD)],
    )
    expected = models.DateField(_("expected"), null=True, blank=True)
    begun_on = models.DateField(_("begun"), null=True, editable=False)
    ready_on = models.DateField(_("ready"), null=True, editable=False)
    evidence = models.TextField(_("evidence"), max_length=4_000, blank=True, editable=False)
    dropped = models.BooleanField(_("dropped"), default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PreconditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("precondition")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(milestone=None, needed_on__isnull=False) | Q(milestone__isnull=False, needed_on=None),
                name="precondition_needed_once",
            ),
            models.CheckConstraint(
                condition=Q(follower=None) | ~Q(follower=F("owner")), name="precondition_a_is_not_b"
            ),
            models.CheckConstraint(
                condition=Q(ready_on=None) | (~Q(evidence="") & Q(begun_on__isnull=False, ready_on__gte=F("begun_on"))),
                name="precondition_ready_by_evidence",
            ),
            models.CheckConstraint(condition=Q(ready_on=None) | Q(dropped=False), name="precondition_ready_or_dropped"),
        ]
        indexes = [
            models.Index(fields=["project", "id"], name="precondition_project"),
            models.Index(fields=["project", "id"], condition=Q(ready_on=None, dropped=False), name="precondition_open"),
            models.Index(fields=["-ready_on", "-id"], condition=Q(ready_on__isnull=False), name="precondition_learned"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.dropped or self.ready_on is not None
