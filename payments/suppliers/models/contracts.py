"""Contracts with suppliers: what they cost, what they cover, and the share below which a price is squeezed."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.money import CENT
from history.tracking import tracked
from payments.models import AMOUNT_DIGITS
from payments.suppliers.querysets import SupplierContractQuerySet
from people.models import Department
from projects.models import Module, Project, Unit
from projects.parties.models import Party

ABOVE_ZERO = MinValueValidator(CENT, message=_("The amount must be above zero."))


@tracked()
class SupplierContract(models.Model):
    """What a project owes a supplier. `amount` is as signed, tax included, and stays; amendments add to it.

    `changed` is the sum of its amendments and `paid` of its payments, both kept by triggers on those rows. What was
    paid and what is still planned together never exceed its total.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("supplier contract", "Draft")
        IN_FORCE = "in_force", pgettext_lazy("supplier contract", "In force")
        ENDED = "ended", pgettext_lazy("supplier contract", "Ended")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="supplier_contracts", verbose_name=_("project")
    )
    supplier = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="supplier_contracts", verbose_name=_("supplier")
    )
    number = models.CharField(_("contract number"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    amount = models.DecimalField(_("amount"), max_digits=AMOUNT_DIGITS, decimal_places=2, validators=[ABOVE_ZERO])
    tax_rate = models.DecimalField(
        _("tax rate (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    # What we had estimated for it, tax included.
    reference = models.DecimalField(
        _("reference price"), max_digits=AMOUNT_DIGITS, decimal_places=2, null=True, blank=True, validators=[ABOVE_ZERO]
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="supplier_contracts_owned",
        verbose_name=_("A role"),
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplier_contracts_followed",
        verbose_name=_("B role"),
    )
    # What is done if the supplier does not carry a squeezed price, by whom, with what money kept back for it.
    contingency = models.TextField(_("contingency"), max_length=2_000, blank=True)
    contingency_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contingencies_owned",
        verbose_name=_("in charge of the contingency"),
    )
    reserve = models.DecimalField(
        _("reserve"), max_digits=AMOUNT_DIGITS, decimal_places=2, null=True, blank=True, validators=[ABOVE_ZERO]
    )
    changed = models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=2, default=0, editable=False)
    paid = models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=2, default=0, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SupplierContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier contract")
        ordering = ["-signed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(changed__gt=-F("amount")), name="supplier_contract_amount_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=F("amount") + F("changed")), name="supplier_contract_paid_within"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_on__isnull=False), name="supplier_contract_in_force_is_signed"
            ),
            models.CheckConstraint(
                condition=Q(follower=None) | ~Q(follower=F("owner")), name="supplier_contract_a_is_not_b"
            ),
            models.CheckConstraint(
                condition=~Q(contingency="") | Q(contingency_owner=None, reserve=None),
                name="supplier_contract_reserve_for_something",
            ),
        ]
        indexes = [models.Index(fields=["project", "id"], name="supplier_contract_project")]
        triggers = [
            pgtrigger.Trigger(
                name="amount_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("amount", "state"),
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND (NEW.state = 'draft' OR NEW.amount <> OLD.amount)"
                ),
                func="""
                    RAISE EXCEPTION 'a signed amount is changed by an amendment' USING ERRCODE = 'check_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="covers_plan",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("amount", "changed"),
                func="""
                    IF NEW.paid + (SELECT coalesce(sum(p.amount - p.paid), 0) FROM suppliers_plannedpayment p
                        WHERE p.contract_id = NEW.id AND NOT p.cancelled) > NEW.amount + NEW.changed THEN
                        RAISE EXCEPTION 'plan and payments exceed the supplier contract'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="supplier_of_project",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("project_id", "supplier_id"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM parties_party p
                        WHERE p.id = NEW.supplier_id AND p.project_id = NEW.project_id) THEN
                        RAISE EXCEPTION 'the supplier is a party of another project' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def total(self) -> Decimal:
        """What it costs today, amendments included."""
        return self.amount + self.changed

    @property
    def is_over(self) -> bool:
        return self.state == self.State.ENDED


@tracked()
class SupplierCover(models.Model):
    """A unit or a module that the contract covers; none means what its boundaries say."""

    contract = models.ForeignKey(SupplierContract, on_delete=models.CASCADE, related_name="covers")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="supplier_covers")
    module = models.ForeignKey(Module, null=True, on_delete=models.PROTECT, related_name="supplier_covers")

    class Meta:
        verbose_name = _("cover of a supplier contract")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, module=None) | Q(unit=None, module__isnull=False),
                name="supplier_cover_of_one",
            ),
            models.UniqueConstraint(fields=["contract", "unit"], name="supplier_cover_unit_once"),
            models.UniqueConstraint(fields=["contract", "module"], name="supplier_cover_module_once"),
        ]

    def __str__(self) -> str:
        return str(self.covered)

    @property
    def covered(self) -> Unit | Module:
        found = self.unit or self.module
        assert found is not None, "a constraint holds that it is one of the two"
        return found


@tracked()
class SupplierPolicy(models.Model):
    """What a department settles: below `floor` percent of the reference price a supplier's price is squeezed."""

    department = models.OneToOneField(
        Department, on_delete=models.CASCADE, related_name="supplier_policy", verbose_name=_("department")
    )
    floor = models.DecimalField(
        _("squeezed below (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(100))],
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("supplier policy")
        constraints = [
            models.CheckConstraint(
                condition=Q(floor=None) | Q(floor__gte=1, floor__lte=100), name="supplier_policy_floor_in_percent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_id}: {self.floor}"
