"""What a department settles for its board: how much at once."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.tracking import tracked
from people.models import Department
from projects.models.tasks import Task

FROM_ONE = MinValueValidator(1, message=_("The limit must be above zero."))


@tracked()
class ColumnLimit(models.Model):
    """How many tasks of its people stand in a column at most: `together` of all, `each` of one person. It blocks
    nothing: the board says so, and asks."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="column_limits", verbose_name=_("department")
    )
    status = models.CharField(_("status"), max_length=10, choices=Task.Status.choices)
    together = models.PositiveSmallIntegerField(_("together"), null=True, blank=True, validators=[FROM_ONE])
    each = models.PositiveSmallIntegerField(_("a person"), null=True, blank=True, validators=[FROM_ONE])

    class Meta:
        verbose_name = _("limit of a column")
        constraints = [
            models.UniqueConstraint(fields=["department", "status"], name="columnlimit_once"),
            models.CheckConstraint(condition=~Q(together=None, each=None), name="columnlimit_says_something"),
            models.CheckConstraint(
                condition=(Q(together=None) | Q(together__gt=0)) & (Q(each=None) | Q(each__gt=0)),
                name="columnlimit_above_zero",
            ),
            models.CheckConstraint(condition=~Q(status__in=("done", "cancelled")), name="columnlimit_of_open_work"),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.status}: {self.together} {self.each}"
