"""Conditions left open: what is still to be put right after an acceptance was held."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.tracking import tracked
from projects.acceptance.models.acceptances import Acceptance
from projects.acceptance.querysets import AcceptancePointQuerySet
from projects.models import Task


@tracked()
class AcceptancePoint(models.Model):
    """It belongs to the acceptance, not to a round: what one round found is still to be settled in the next."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="points")
    round = models.PositiveSmallIntegerField(_("found in round"), editable=False)
    text = models.CharField(_("what is left open"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="acceptance_points",
        verbose_name=_("A role"),
    )
    due = models.DateField(_("due"))
    settled_on = models.DateField(_("settled on"), null=True, editable=False)
    evidence = models.TextField(_("evidence"), max_length=4_000, blank=True, editable=False)
    task = models.OneToOneField(
        Task, null=True, on_delete=models.PROTECT, related_name="acceptance_point", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AcceptancePointQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition left open")
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_on=None, evidence="") | (Q(settled_on__isnull=False) & ~Q(evidence="")),
                name="acceptancepoint_settled_by_evidence",
            ),
        ]
        indexes = [
            models.Index(fields=["acceptance", "due"], name="acceptancepoint_acceptance"),
            models.Index(fields=["due"], condition=Q(settled_on=None), name="acceptancepoint_open"),
        ]

    def __str__(self) -> str:
        return self.text
