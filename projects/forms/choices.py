"""Choices that several forms offer."""

from typing import Any

from django import forms
from django.utils.formats import date_format

from people.models import User
from projects.models import Milestone, Task


def colleagues(actor: User) -> Any:
    return User.objects.visible_to(actor).active().order_by("sort_key", "id").only("name")


class DepartmentChoice(forms.ModelChoiceField):
    """Departments with their indent, so that the tree can be read in a plain select."""

    def label_from_instance(self, obj: Any) -> str:
        return "\u3000" * (len(obj.path) - 1) + obj.name


def offer(work: Task | Milestone) -> str:
    """A piece of work as a choice: what it is, whose, and by when."""
    return f"{work.title} · {work.owner.name} · {date_format(work.due, 'SHORT_DATE_FORMAT')}"
