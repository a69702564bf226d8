"""What goes with a contract on paper: guarantees, and annexes as files."""

from datetime import date

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.uploads import own_path
from history.tracking import append_only, tracked
from payments.models import AMOUNT_DIGITS, CENT, Contract
from payments.terms.models.audits import Audit
from payments.terms.models.lines import Amendment
from payments.terms.querysets import AnnexQuerySet, GuaranteeQuerySet


@tracked()
class Guarantee(models.Model):
    """A letter of a bank that stands for us until it expires or is returned; A sees to that, or B meanwhile."""

    class Kind(models.TextChoices):
        BID = "bid", _("Bid bond")
        PERFORMANCE = "performance", _("Performance guarantee")
        ADVANCE = "advance", _("Advance payment guarantee")
        QUALITY = "quality", _("Quality guarantee")

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="guarantees", verbose_name=_("contract")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=60)
    bank = models.CharField(_("bank"), max_length=120)
    amount = models.DecimalField(
        _("amount"),
        max_digits=AMOUNT_DIGITS,
        decimal_places=2,
        validators=[MinValueValidator(CENT, message=_("The amount must be above zero."))],
    )
    valid_from = models.DateField(_("valid from"))
    expires_on = models.DateField(_("expires on"))
    returned_on = models.DateField(_("returned on"), null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guarantees_owned", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="guarantees_followed",
        verbose_name=_("B role"),
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GuaranteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("guarantee")
        ordering = ["expires_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="guarantee_amount_above_zero"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("valid_from")), name="guarantee_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gte=F("valid_from")), name="guarantee_returned_after"
            ),
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="guarantee_a_is_not_b"),
            models.UniqueConstraint(fields=["contract", "number"], name="guarantee_number_once"),
        ]
        indexes = [models.Index(fields=["expires_on", "id"], condition=Q(returned_on=None), name="guarantee_open")]

    def __str__(self) -> str:
        return self.number

    def state_on(self, day: date) -> str:
        """`returned`, `expired` or `valid`."""
        if self.returned_on is not None:
            return "returned"
        return "expired" if self.expires_on < day else "valid"


def annex_path(annex: "Annex", filename: str) -> str:
    return own_path("annexes")


@append_only
class Annex(models.Model):
    """A file of the contract, or of one of its amendments, audits or guarantees."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="annexes")
    amendment = models.ForeignKey(Amendment, null=True, on_delete=models.PROTECT, related_name="annexes")
    audit = models.ForeignKey(Audit, null=True, on_delete=models.PROTECT, related_name="annexes")
    guarantee = models.ForeignKey(Guarantee, null=True, on_delete=models.PROTECT, related_name="annexes")
    file = models.FileField(upload_to=annex_path, max_length=120)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = AnnexQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a contract", "annex")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(amendment=None) & Q(audit=None))
                | (Q(amendment=None) & Q(guarantee=None))
                | (Q(audit=None) & Q(guarantee=None)),
                name="annex_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.name
