"""The phases of a project as lines of one form, which works without scripts."""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import DomainError
from goaltrack.common.forms import DateField, EditingForm, Form
from projects.models import Phase, Project
from projects.models.phases import MOST_PHASES
from projects.selectors.phases import suggested_phases
from projects.services.phases import FIELDS

BLANK = 3


class PhaseForm(Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Phase"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    start = DateField(label=_("Start"))
    due = DateField(label=_("Due"))


class PhasesForm(EditingForm):
    """Carries the version of the project, and its lines in `lines`; one without phases is offered the usual ones."""

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, initial={"version": project.version})
        kept = list(Phase.objects.filter(project=project))
        self.is_offer = not kept
        rows: list[Any] = list(kept or suggested_phases(project))
        initial = [{"id": getattr(row, "pk", None)} | {name: getattr(row, name) for name in FIELDS} for row in rows]
        for number, row in enumerate(initial):
            row["ORDER"] = number + 1
        factory: Any = formset_factory(
            PhaseForm, extra=BLANK, can_order=True, can_delete=True, max_num=MOST_PHASES + BLANK
        )
        self.lines: BaseFormSet[Any] = factory(data, prefix="phases", initial=initial)

    def is_valid(self) -> bool:
        judged = [super().is_valid(), self.lines.is_valid()]
        return all(judged)

    def rows(self) -> list[dict[str, Any]]:
        return [{name: line.cleaned_data.get(name) for name in ("id", *FIELDS)} for line in self._ordered()]

    def add_service_errors(self, error: DomainError) -> None:
        """Those of a line at the line, as `phases.0.name`."""
        rest = {}
        for place, said in error.fields.items():
            _set, _dot, column = place.partition(".")
            number, _dot, column = column.partition(".")
            if column not in FIELDS:
                rest[place] = said
                continue
            for message in said:
                self._ordered()[int(number)].add_error(column, str(message))
        if rest or not error.fields:
            error.fields = rest
            super().add_service_errors(error)

    def _ordered(self) -> list[Any]:
        """The lines that were filled in, by their numbers; those without one come last."""
        filled = [*self.lines.initial_forms, *(line for line in self.lines.extra_forms if line.has_changed())]
        kept = [line for line in filled if line not in self.lines.deleted_forms]
        return sorted(kept, key=lambda line: line.cleaned_data.get("ORDER") or MOST_PHASES + BLANK)
