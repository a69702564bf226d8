"""Forms of people, departments, roles and the calendar. They parse; the services judge."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, EditingForm, Form
from people.abilities import Ability, Role
from people.models import Absence, Department, User


class DepartmentChoice(forms.ModelChoiceField):
    """Departments with their indent, so that the tree can be read in a plain select."""

    def label_from_instance(self, obj: Any) -> str:
        return "\u3000" * (len(obj.path) - 1) + obj.name


def managed_departments(actor: User) -> Any:
    return Department.objects.where_user_can(actor, Ability.WRITE_PEOPLE)


class SignInForm(LoginForm):
    """allauth's, with the words for what is typed here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["login"].label = _("Employee number or e-mail")
        self.fields["login"].widget.attrs = {"autocomplete": "username webauthn", "autocapitalize": "none"}
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class DepartmentFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.SlugField(
        label=pgettext_lazy("department", "Code"),
        max_length=40,
        help_text=_("Letters, figures and hyphens; imports refer to it."),
    )
    parent = DepartmentChoice(
        label=_("Part of"), queryset=Department.objects.none(), required=False, empty_label=_("— first level —")
    )
    level_label = forms.CharField(
        label=_("Level label"), max_length=40, required=False, help_text=_("What this level is called, if anything.")
    )

    def limit_to(self, actor: User, moved: Department | None = None) -> None:
        parents = managed_departments(actor)
        if moved is not None:
            parents = (parents | Department.objects.filter(children=moved)).exclude(path__contains=[moved.pk])
        self.fields["parent"].queryset = parents.distinct()  # type: ignore[attr-defined]


class DepartmentCreateForm(DepartmentFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)


class DepartmentUpdateForm(DepartmentFields, EditingForm):
    def __init__(self, *args: Any, actor: User, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, department)


class PersonFields(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=60)
    username = forms.CharField(label=_("Employee number"), max_length=60)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("For reminders, and for setting a password.")
    )
    department = DepartmentChoice(label=_("Department"), queryset=Department.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Job title"), max_length=60, required=False)


class PersonCreateForm(PersonFields, CreatingForm):
    password = forms.CharField(
        label=_("First password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it empty, and the person sets their own through “Forgotten password”."),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = managed_departments(actor)  # type: ignore[attr-defined]


class PersonUpdateForm(PersonFields, EditingForm):
    is_active = forms.BooleanField(label=_("May sign in"), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = managed_departments(actor)  # type: ignore[attr-defined]


class RoleGrantForm(CreatingForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    department = DepartmentChoice(
        label=_("Department and all below"), queryset=Department.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = managed_departments(actor)  # type: ignore[attr-defined]


class CalendarOverrideForm(Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    worked = forms.TypedChoiceField(
        label=_("That day is"),
        choices=[("0", _("a day off")), ("1", _("a working day"))],
        coerce=lambda value: value == "1",
    )
    reason = forms.CharField(label=_("Reason"), max_length=100)


class SavedViewForm(CreatingForm):
    name = forms.CharField(label=pgettext_lazy("of a view", "Name"), max_length=60)
    department = forms.ModelChoiceField(
        label=_("Shared with"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("— only me —"),
        help_text=_("Everybody in the department is offered it."),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = Department.objects.where_user_can(actor, Ability.WRITE_GOALS).order_by("path")
        self.fields["department"].queryset = shared  # type: ignore[attr-defined]


class AbsenceForm(CreatingForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Absence.Kind.choices)
    start = DateField(label=_("First day"))
    end = DateField(label=_("Last day"))
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("Read by the person, those who lead them and administrators."),
    )
    stand_in = forms.ModelChoiceField(
        label=_("Stand-in"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("— none —"),
        help_text=_("Is asked for the reviews of these days, where they may give the verdict."),
    )
    field_order = ["kind", "start", "end", "stand_in", "note"]

    def __init__(self, *args: Any, actor: User, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = User.objects.visible_to(actor).active().exclude(pk=person.pk)
        self.fields["stand_in"].queryset = colleagues.order_by("sort_key", "id")  # type: ignore[attr-defined]
        for name in ("start", "end"):
            self.fields[name].initial = clock.today


class PreferencesForm(Form):
    """Each field alone may be sent: the theme switch sends only the theme."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=User._meta.get_field("language").choices or ()
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False, choices=User.Theme.choices)
    shortcuts = forms.TypedChoiceField(
        label=_("Shortcuts of a single key"),
        required=False,
        choices=[("1", pgettext_lazy("shortcuts", "On")), ("0", pgettext_lazy("shortcuts", "Off"))],
        coerce=lambda value: value == "1",
        empty_value=None,
        help_text=_("J, K, C, G … never while you type; “?” shows them. Ctrl K stays."),
    )


class PeopleImportForm(CreatingForm):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("XLSX or CSV, at most 2 MB and 10,000 rows."),
    )


class PeopleImportApplyForm(CreatingForm):
    pass
