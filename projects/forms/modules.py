"""Forms of modules and couplings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.forms import CreatingForm, EditingForm
from people.models import User
from projects.forms.choices import colleagues_and
from projects.models import Module, Project, Unit
from projects.models.modules import LONGEST_NEED


class ModuleFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    unit = forms.ModelChoiceField(
        label=pgettext_lazy("of a project", "Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("— none —"),
        help_text=_("Where it is accepted with one."),
    )
    owner = forms.ModelChoiceField(label=_("A role"), queryset=User.objects.none())
    follower = forms.ModelChoiceField(
        label=_("B role"), queryset=User.objects.none(), required=False, empty_label=_("— none —")
    )
    note = forms.CharField(
        label=pgettext_lazy("module", "What it does"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def limit_to(self, actor: User, project: Project, module: Module | None = None) -> None:
        people = colleagues_and(actor, *((module.owner_id, module.follower_id) if module is not None else ()))
        for name, rows in (("unit", project.units.all()), ("owner", people), ("follower", people)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class ModuleCreateForm(ModuleFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, project)
        self.fields["owner"].initial = actor.pk


class ModuleUpdateForm(ModuleFields, EditingForm):
    """Its A and B, who do not run the project, say what it does and no more."""

    def __init__(self, *args: Any, actor: User, module: Module, runs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, module.project, module)
        if not runs:
            for name in ("name", "unit", "owner", "follower"):
                del self.fields[name]


class CouplingAddForm(CreatingForm):
    NEEDS, GIVES = "needs", "gives"
    direction = forms.ChoiceField(
        label=_("Who needs it"),
        choices=[(NEEDS, _("This module needs it of the other")), (GIVES, _("The other one needs it of this module"))],
    )
    other = forms.ModelChoiceField(
        label=_("The other module"), queryset=Module.objects.none(), empty_label=_("— choose —")
    )
    what = forms.CharField(label=_("What is needed"), max_length=LONGEST_NEED)
    agreed = forms.BooleanField(label=_("It is agreed between the two"), required=False)

    def __init__(self, *args: Any, module: Module, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Module.objects.filter(project=module.project_id).exclude(pk=module.pk)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]


class CouplingUpdateForm(EditingForm):
    what = forms.CharField(label=_("What is needed"), max_length=LONGEST_NEED)
    agreed = forms.BooleanField(label=_("It is agreed between the two"), required=False)
