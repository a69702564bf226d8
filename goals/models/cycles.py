"""Cycles: the years, quarters and months that goals belong to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.querysets import CycleQuerySet
from history.tracking import tracked
from people.models import Department


@tracked()
class Cycle(models.Model):
    """A year, half-year, quarter or month that goals belong to; one lies in another where its dates do.

    Open; then closing, in which nothing new begins and goals are closed; then closed and read-only.
    """

    class Kind(models.TextChoices):
        YEAR = "year", _("Year")
        HALF = "half", _("Half-year")
        QUARTER = "quarter", _("Quarter")
        MONTH = "month", _("Month")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("cycle", "Open")
        CLOSING = "closing", pgettext_lazy("cycle", "Closing")
        CLOSED = "closed", pgettext_lazy("cycle", "Closed")

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="cycles", verbose_name=_("department")
    )
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.YEAR)
    start = models.DateField(_("start"))
    end = models.DateField(_("end"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("cycle")
        ordering = ["-start", "department", "name"]
        constraints = [
            models.UniqueConstraint(fields=["department", "kind", "start"], name="cycle_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="cycle_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name
