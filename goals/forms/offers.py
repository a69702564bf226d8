"""What the forms of goals and cycles offer to choose from."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from goals.models import Cycle
from people.abilities import Ability
from people.models import Department, User


class DepartmentChoice(forms.ModelChoiceField):
    """Departments with their indent, so that the tree can be read in a plain select."""

    def label_from_instance(self, obj: Any) -> str:
        return "\u3000" * (len(obj.path) - 1) + obj.name


class CycleChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.start} – {obj.end}）"


def writable_departments(user: User) -> QuerySet[Department]:
    """Where the person may write goals."""
    return Department.objects.where_user_can(user, Ability.WRITE_GOALS).order_by("path")


def later_cycles(user: User, cycle: Cycle) -> QuerySet[Cycle]:
    """Where goals of `cycle` can be carried on."""
    cycles = Cycle.objects.visible_to(user).open().filter(department=cycle.department_id, start__gt=cycle.end)
    return cycles.order_by("start", "id")


def as_typed(value: Any) -> Any:
    """A stored number as a person would type it: 25, not 25.00."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
