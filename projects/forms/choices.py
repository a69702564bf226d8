"""Choices that several forms offer."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.numbers import asked_id
from people.models import User
from projects.models import Milestone, Module, Task, Unit


def colleagues(actor: User) -> Any:
    return User.objects.visible_to(actor).active().order_by("sort_key", "id").only("name")


def colleagues_and(actor: User, *present: int | None) -> Any:
    """Those, and whoever has the part now: they may have left, or not be seen by the reader."""
    kept = [pk for pk in present if pk is not None]
    return colleagues(actor) | User.objects.filter(pk__in=kept).only("name") if kept else colleagues(actor)


class DepartmentChoice(forms.ModelChoiceField):
    """Departments with their indent, so that the tree can be read in a plain select."""

    def label_from_instance(self, obj: Any) -> str:
        return "\u3000" * (len(obj.path) - 1) + obj.name


def offer(work: Task | Milestone) -> str:
    """A piece of work as a choice: what it is, whose, and by when."""
    return f"{work.title} · {work.owner.name} · {date_format(work.due, 'SHORT_DATE_FORMAT')}"


PLACES: dict[str, tuple[Any, Any]] = {
    "module": (Module, _("Module")),
    "unit": (Unit, pgettext_lazy("of a project", "Unit")),
}


class PlacesForm(forms.Form):
    """Offers the modules, and of a milestone the units, of the project that is chosen and of the one it is in."""

    def offer_places(self, actor: User, work: Task | Milestone | None = None, names: tuple[str, ...] = ()) -> None:
        named = self["project"].value()
        named_id = getattr(named, "pk", None) or asked_id(str(named or ""))
        projects = {named_id, work.project_id if work is not None else 0} - {0, None}
        for name in names if projects else ():
            model, label = PLACES[name]
            rows = model.objects.visible_to(actor).filter(project__in=projects)
            if not rows.exists():
                continue
            self.fields[name] = forms.ModelChoiceField(
                label=label, queryset=rows, required=False, empty_label=_("— none —")
            )

    def clean(self) -> dict[str, Any]:
        """A form sent without them leaves them as they are; and one that takes the work to another project says
        nothing of what it was in before."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in PLACES.keys() & cleaned.keys():
            place, project = cleaned[name], cleaned.get("project")
            stays = place is not None and place.pk == getattr(self.initial.get(name), "pk", None)
            if name not in self.data or (stays and place.project_id != getattr(project, "pk", None)):
                del cleaned[name]
        return cleaned
