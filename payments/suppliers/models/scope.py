"""What a supplier contract holds and what it does not, and what must pass over its edges."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import tracked
from payments.suppliers.models.contracts import SupplierContract
from payments.suppliers.querysets import BoundaryQuerySet, ObligationQuerySet
from projects.models import Module
from projects.parties.models import Party


@tracked()
class Boundary(models.Model):
    """One line of what is in the contract, what is not, or who does what where two meet."""

    class Side(models.TextChoices):
        INSIDE = "inside", _("In the contract")
        OUTSIDE = "outside", _("Not in the contract")
        EDGE = "edge", _("At the edge")

    contract = models.ForeignKey(SupplierContract, on_delete=models.PROTECT, related_name="boundaries")
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    text = models.CharField(_("what"), max_length=300)
    # At the edge, and for what is not in the contract: who does it.
    done_by = models.CharField(_("who does it"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("boundary")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(side="edge") | ~Q(done_by=""), name="boundary_edge_has_somebody")
        ]

    def __str__(self) -> str:
        return self.text


@tracked()
class InterfaceObligation(models.Model):
    """What must pass between the supplier and another party, module or system, by when, and where that is agreed.

    `clause` is the clause of the contract it stands in; without one, and without a compensation that was agreed in its
    place, it is a risk until it is delivered.
    """

    class Kind(models.TextChoices):
        PROTOCOL = "protocol", _("Protocol and documents")
        DATA = "data", pgettext_lazy("interface", "Data")
        TESTING = "testing", _("Testing support")
        OTHER = "other", pgettext_lazy("interface", "Other")

    class Direction(models.TextChoices):
        GIVES = "gives", _("The supplier delivers")
        TAKES = "takes", _("The supplier receives")

    contract = models.ForeignKey(SupplierContract, on_delete=models.PROTECT, related_name="obligations")
    title = models.CharField(_("what must be delivered"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    direction = models.CharField(_("who delivers"), max_length=5, choices=Direction.choices, default=Direction.GIVES)
    # The other side: a party of the project, one of our modules, or a system by its name.
    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interface_obligations",
        verbose_name=_("party"),
    )
    module = models.ForeignKey(
        Module,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interface_obligations",
        verbose_name=_("module"),
    )
    system = models.CharField(_("system"), max_length=120, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    clause = models.CharField(_("clause"), max_length=80, blank=True)
    compensation = models.TextField(_("agreed in its place"), max_length=1_000, blank=True, editable=False)
    delivered_on = models.DateField(_("delivered"), null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("interface obligation")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, module=None, system="")
                | Q(party=None, module__isnull=False, system="")
                | (Q(party=None, module=None) & ~Q(system="")),
                name="obligation_one_other_side",
            )
        ]
        indexes = [
            models.Index(fields=["contract", "id"], name="obligation_contract"),
            models.Index(
                fields=["contract"], condition=Q(clause="", compensation="", delivered_on=None), name="obligation_risk"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def other_side(self) -> str:
        return str(self.party or self.module or self.system)

    @property
    def is_secured(self) -> bool:
        return bool(self.clause or self.compensation)
