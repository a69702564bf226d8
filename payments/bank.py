"""Our own bank accounts: where money comes in."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from history.tracking import tracked
from people.models import Department

if TYPE_CHECKING:
    from people.models import User


class BankAccountQuerySet(models.QuerySet["BankAccount"]):
    def visible_to(self, user: "User") -> Self:
        """Who sees the department; the number is only ever shown by its end."""
        return self.filter(department__in=Department.objects.visible_to(user).values("pk"))

    def open(self) -> Self:
        return self.filter(closed=False)


@tracked()
class BankAccount(models.Model):
    """An account of ours. A reference of the bank stands for one live receipt in it."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="bank_accounts", verbose_name=_("department")
    )
    name = models.CharField(_("name"), max_length=60)
    bank = models.CharField(_("bank"), max_length=80)
    number = models.CharField(_("account number"), max_length=40, unique=True)
    closed = models.BooleanField(_("closed"), default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account")
        ordering = ["closed", "name", "id"]

    def __str__(self) -> str:
        return f"{self.name} {self.ending}"

    @property
    def ending(self) -> str:
        """The number as it is shown: its last four signs."""
        return f"*{self.number[-4:]}"
