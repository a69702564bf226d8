"""Forms of projects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, DateField, EditingForm
from people.abilities import Ability
from people.models import Department, User
from projects.forms.choices import DepartmentChoice, colleagues_and
from projects.models import Customer, Project
from projects.services.projects import FIRST_STATES


class ProjectFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, figures and hyphens; files and imports refer to it.")
    )
    customer_name = forms.CharField(
        label=_("Customer"), max_length=120, required=False, help_text=_("Choose a known one or type a new name.")
    )
    manager = forms.ModelChoiceField(
        label=_("A role"), queryset=User.objects.none(), help_text=_("Runs the project and answers for it.")
    )
    follower = forms.ModelChoiceField(
        label=_("B role"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Takes over when A is away; never the same person."),
    )
    start = DateField(label=_("Start"))
    due = DateField(label=_("Due"))

    def limit_to(self, actor: User, project: Project | None = None) -> None:
        present = (project.manager_id, project.follower_id) if project is not None else ()
        for name in ("manager", "follower"):
            self.fields[name].queryset = colleagues_and(actor, *present)  # type: ignore[attr-defined]
        known = Customer.objects.filter(projects__in=Project.objects.visible_to(actor)).distinct()
        self.known_customers = known.values_list("name", flat=True)
        self.fields["customer_name"].widget.attrs |= {"list": "known-customers", "autocomplete": "off"}


class ProjectCreateForm(ProjectFields, CreatingForm):
    department = DepartmentChoice(label=_("Department"), queryset=Department.objects.none(), empty_label=None)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[(state.value, state.label) for state in FIRST_STATES],
        initial=Project.State.ACTIVE,
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)
        allowed = Department.objects.where_user_can(actor, Ability.WRITE_PROJECTS)
        self.fields["department"].queryset = allowed  # type: ignore[attr-defined]
        self.fields["manager"].initial = actor.pk


class ProjectUpdateForm(ProjectFields, EditingForm):
    def __init__(self, *args: Any, actor: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, project)
