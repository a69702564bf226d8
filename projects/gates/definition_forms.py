"""The editor of a gate: its own fields, and a set of lines each for steps, documents and the checklist.

It works without scripts: lines are put in order by their numbers, taken out by a tick, and more of them are asked for
by a button that shows the page again with what was typed.
"""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.errors import DomainError
from goaltrack.common.forms import CreatingForm, DateField, EditingForm, Form
from people.forms import DepartmentChoice, managed_departments
from people.models import Department, User
from projects.forms import colleagues
from projects.gates.models import MOST_WORKDAYS, GateDefinition, Kind, Needs, Reviewers, Scope
from projects.gates.services.definitions import MOST_PARTS, Parts, parts_of

SETS = ("steps", "documents", "checks")
# Blank lines of a new gate, and how many a press of the button adds.
BLANK, MORE = {"steps": 2, "documents": 3, "checks": 3}, 3


class QuietForm(Form):
    """Bound to what was typed, and yet not judged, where further lines were asked for."""

    is_quiet = False

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict() if self.is_quiet else super().errors


class DefinitionFields(QuietForm):
    name = forms.CharField(label=pgettext_lazy("of a gate", "Name"), max_length=60)
    kind = forms.ChoiceField(label=pgettext_lazy("of a gate", "Kind"), choices=Kind.choices)
    scope = forms.ChoiceField(label=_("About"), choices=Scope.choices)
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What it is good for: applicants read it before they begin."),
    )
    holds_from = DateField(
        label=_("Holds from"),
        initial=clock.today,
        help_text=_("A stage that was due before this day is not asked for."),
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class DefinitionCreateForm(DefinitionFields, CreatingForm):
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Letters, figures and hyphens."))
    department = DepartmentChoice(
        label=_("Department"),
        queryset=Department.objects.none(),
        empty_label=None,
        help_text=_("It holds for the projects of the department and of those below it."),
    )
    field_order = ["name", "code", "department"]

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = managed_departments(actor)  # type: ignore[attr-defined]


class DefinitionUpdateForm(DefinitionFields, EditingForm):
    pass


class StepForm(QuietForm):
    """Every field has its first value, so that a line nobody touched is known as blank."""

    name = forms.CharField(label=pgettext_lazy("of a step", "Name"), max_length=60)
    reviewer = forms.ChoiceField(label=_("Decided by"), choices=Reviewers.choices, initial=Reviewers.LEAD)
    person = forms.TypedChoiceField(label=_("Named person"), required=False, coerce=int, empty_value=None)
    needs = forms.ChoiceField(label=_("Needs"), choices=Needs.choices, initial=Needs.ALL)
    workdays = forms.IntegerField(label=_("Working days"), min_value=1, max_value=MOST_WORKDAYS, initial=3)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {user.pk: user for user in people}
        choices = [("", _("— none —")), *((user.pk, user.name) for user in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean_person(self) -> User | None:
        pk = self.cleaned_data["person"]
        return self.people[pk] if pk else None


class DocumentForm(QuietForm):
    name = forms.CharField(label=pgettext_lazy("of a document", "Name"), max_length=120)
    needed_at = forms.IntegerField(label=_("Needed at step"), min_value=1, max_value=MOST_PARTS, initial=1)
    required = forms.BooleanField(label=pgettext_lazy("document", "Required"), required=False, initial=True)


class CheckForm(QuietForm):
    text = forms.CharField(label=_("Line of the checklist"), max_length=200)


FORMS: dict[str, type[forms.Form]] = {"steps": StepForm, "documents": DocumentForm, "checks": CheckForm}
# What stands beside the fields of a line and is none of its own.
HANDLES = ("ORDER", "DELETE")


class PartsForms:
    """The three sets of lines together."""

    def __init__(self, data: Any = None, *, actor: User, definition: GateDefinition | None = None) -> None:
        kept = dict(zip(SETS, parts_of(definition), strict=True)) if definition else {}
        for step in kept.get("steps", []):
            step["person"] = step["person"] and step["person"].pk
        self.sets: dict[str, BaseFormSet[Any]] = {}
        # Read once, and not for each of the lines.
        people = list(colleagues(actor))
        for name in SETS:
            extra = BLANK[name] if definition is None else 1
            factory: Any = formset_factory(
                FORMS[name], extra=extra, can_order=True, can_delete=True, max_num=MOST_PARTS + MORE
            )
            shared = {"people": people} if name == "steps" else {}
            self.sets[name] = factory(data, prefix=name, initial=kept.get(name), form_kwargs=shared)

    def is_valid(self) -> bool:
        # Each of them, so that all that is wrong is shown at once.
        judged = [formset.is_valid() for formset in self.sets.values()]
        return all(judged)

    def hush(self) -> None:
        for formset in self.sets.values():
            for line in formset.forms:
                line.is_quiet = True

    def parts(self) -> Parts:
        return Parts(**{name: [self._row(form) for form in self._ordered(name)] for name in SETS})

    def add_service_errors(self, error: DomainError, form: Form) -> None:
        """Those of lines at their lines, as `steps-0-name`; the rest at `form`."""
        rest = {}
        for place, said in error.fields.items():
            name, _dash, column = place.partition("-")
            number, _dash, column = column.partition("-")
            if name in self.sets and column:
                line = self._ordered(name)[int(number)]
                for message in said:
                    line.add_error(column, str(message))
            else:
                rest[place] = said
        if rest or not error.fields:
            error.fields = rest
            form.add_service_errors(error)

    def _ordered(self, name: str) -> list[Form]:
        """The lines that were filled in, by their numbers; those without one come last."""
        formset = self.sets[name]
        filled = [*formset.initial_forms, *(line for line in formset.extra_forms if line.has_changed())]
        kept = [line for line in filled if line not in formset.deleted_forms]
        return sorted(kept, key=lambda line: line.cleaned_data.get("ORDER") or MOST_PARTS + MORE)

    @staticmethod
    def _row(line: Form) -> dict[str, Any]:
        return {name: value for name, value in line.cleaned_data.items() if name not in HANDLES}


def with_more(data: Any, name: str) -> Any:
    """What was typed, with further blank lines in the set `name`."""
    more = data.copy()
    total = f"{name}-TOTAL_FORMS"
    count = int(data[total]) if data.get(total, "").isdecimal() else 0
    more[total] = str(min(count + MORE, MOST_PARTS + MORE))
    return more
