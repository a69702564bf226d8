"""What tasks and milestones share."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.gate import Proposal
from goals.models import Goal
from goaltrack.common import clock
from projects.models.projects import Project


class Work(models.Model):
    """A piece of work. `origin` is the key of the breakdown item they came from: gated work."""

    title = models.CharField(_("title"), max_length=200)
    acceptance = models.TextField(_("acceptance criterion"), max_length=10_000, blank=True)
    # Each kind has indexes that begin with it.
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="%(class)ss",
        verbose_name=_("project"),
    )
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("goal")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss_owned", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss_followed",
        verbose_name=_("B role"),
    )
    # Of the same project; elsewhere the work has none.
    module = models.ForeignKey(
        "projects.Module",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("module"),
    )
    due = models.DateField(_("due"))
    weight = models.DecimalField(
        _("weight"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"), message=_("The weight must be above zero."))],
    )
    origin = models.UUIDField(null=True, editable=False, unique=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # What the last edit proposed in place of changing it; set by the services.
    proposed: Proposal | None = None

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def is_gated(self) -> bool:
        """Came from a passed breakdown: what is material of it changes only through the gate."""
        return self.origin is not None

    @property
    def is_over(self) -> bool:
        """Finished or cancelled: what was agreed of it stays as it is."""
        return bool(self.how_ended)

    @property
    def how_ended(self) -> str:
        """How it ended; empty while it is open."""
        raise NotImplementedError
