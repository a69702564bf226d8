"""Money that is not to be expected for a while: put on hold, or disputed, with the reason."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import tracked
from payments.collection.querysets import HoldQuerySet
from payments.models import PaymentCheckpoint


@tracked()
class Hold(models.Model):
    """It stands beside the derived state; lifted once, with a note, it stays on record."""

    class Kind(models.TextChoices):
        ON_HOLD = "on_hold", pgettext_lazy("of money", "On hold")
        DISPUTED = "disputed", pgettext_lazy("of money", "Disputed")

    checkpoint = models.ForeignKey(PaymentCheckpoint, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=300)
    raised_by = models.CharField(_("who raised it"), max_length=60, blank=True)
    since = models.DateField(_("since"))
    expected_until = models.DateField(_("expected until"), null=True, blank=True)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    lifted_on = models.DateField(_("lifted on"), null=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    lifted_note = models.CharField(_("how it was settled"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint"], condition=Q(lifted_on=None), name="hold_one_open"),
            models.CheckConstraint(
                condition=Q(lifted_on=None, lifted_by=None, lifted_note="")
                | (Q(lifted_on__gte=F("since"), lifted_by__isnull=False) & ~Q(lifted_note="")),
                name="hold_lifted_with_note",
            ),
            models.CheckConstraint(
                condition=Q(expected_until=None) | Q(expected_until__gte=F("since")), name="hold_until_after_since"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_reason"),
        ]
        indexes = [models.Index(fields=["checkpoint", "-since", "-id"], name="hold_checkpoint")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since}"
