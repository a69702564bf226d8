"""Forms of cases and visits. They parse; the services judge."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.errors import DomainError
from goaltrack.common.forms import CreatingForm, DateField, EditingForm, Form
from people.models import User
from projects.forms import colleagues
from projects.gates.models import GateDefinition, Kind, Scope, Visit
from projects.gates.stages import next_quarter, quarter_of
from projects.gates.words import quarter_label
from projects.models import Project, Unit
from reviews.forms import VerdictForm

# Where a visit's moments are typed.
PLACES = {"starts_at": "day", "ends_at": "ends"}


class TimeField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    input_formats = ["%H:%M", "%H:%M:%S"]


class VisitFields(Form):
    day = DateField(label=_("Day of the visit"))
    begins = TimeField(label=_("From"))
    ends = TimeField(label=_("Until"))
    organisation = forms.CharField(label=_("Guests from"), max_length=120, help_text=_("Their organisation."))
    headcount = forms.IntegerField(label=_("Number of guests"), min_value=1, max_value=500)
    level = forms.ChoiceField(label=_("Level of the guests"), choices=Visit.Level.choices)
    guests = forms.CharField(
        label=_("Names of the guests"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("With their positions, as they are to be addressed."),
    )
    host = forms.ModelChoiceField(label=_("Host (A)"), queryset=User.objects.none(), help_text=_("Receives them."))
    co_host = forms.ModelChoiceField(
        label=_("Host (B)"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("— none —"),
        help_text=_("Takes over when A is away; never the same person."),
    )
    route = forms.CharField(
        label=_("Route"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One stop a line, in the order of the visit."),
    )

    def let_choose(self, actor: User) -> None:
        for name in ("host", "co_host"):
            self.fields[name].queryset = colleagues(actor)  # type: ignore[attr-defined]

    def visit_values(self) -> dict[str, Any]:
        data = self.cleaned_data
        named = ("organisation", "headcount", "level", "guests", "host", "co_host", "route")
        return {
            "starts_at": _moment(data["day"], data["begins"]),
            "ends_at": _moment(data["day"], data["ends"]),
            **{name: data[name] for name in named},
        }

    def add_service_errors(self, error: DomainError) -> None:
        error.fields = {PLACES.get(name, name): said for name, said in error.fields.items()}
        super().add_service_errors(error)


def _moment(day: date, at: Any) -> datetime:
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())


def visit_initial(visit: Visit) -> dict[str, Any]:
    """A visit as its form shows it."""
    begins, ends = timezone.localtime(visit.starts_at), timezone.localtime(visit.ends_at)
    named = ("organisation", "headcount", "level", "guests", "host", "co_host", "route", "version")
    return {"day": begins.date(), "begins": begins.time(), "ends": ends.time()} | {
        name: getattr(visit, name) for name in named
    }


class CaseStartForm(CreatingForm):
    """What the gate asks for: the unit of one about units, the quarter of a mid-way review."""

    title = forms.CharField(
        label=pgettext_lazy("of an application", "Title"),
        max_length=120,
        required=False,
        help_text=_("Left empty, it is named after the gate."),
    )
    note = forms.CharField(
        label=_("What it is about"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, actor: User, project: Project, gate: GateDefinition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_visit = gate.kind == Kind.VISIT
        if gate.scope == Scope.UNIT:
            units = Unit.objects.filter(project=project)
            self.fields["unit"] = forms.ModelChoiceField(label=pgettext_lazy("of a project", "Unit"), queryset=units)
        if gate.kind == Kind.MIDWAY:
            self.fields["quarter"] = forms.TypedChoiceField(
                label=_("Quarter"), choices=_quarters(project), coerce=date.fromisoformat
            )

    def values(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("key", "title", "note", "unit", "quarter") if name in self.fields
        }


class VisitStartForm(VisitFields, CaseStartForm):
    field_order = ["title", "note"]

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.let_choose(actor)
        self.fields["host"].initial = actor.pk

    def values(self) -> dict[str, Any]:
        return {**super().values(), "visit": self.visit_values()}


class VisitUpdateForm(VisitFields, EditingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose(actor)

    def values(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"], "values": self.visit_values()}


class VisitReportForm(EditingForm):
    result = forms.CharField(
        label=_("How it went"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    follow_ups = forms.CharField(
        label=_("What follows from it"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Promises made, questions to answer, who does it by when."),
    )


class CaseSubmitForm(EditingForm):
    note = forms.CharField(
        label=_("What was mended"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="submit_%s", **kwargs)


class CaseVerdictForm(VerdictForm):
    """`read`: the state of the case that the page showed."""

    read = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10_000)

    def renewed(self, reading: str) -> "CaseVerdictForm":
        """What was typed, for the state that the page shows now."""
        return CaseVerdictForm({**self.data.dict(), "read": reading})  # type: ignore[attr-defined]


class ReasonForm(Form):
    reason = forms.CharField(label=_("Why"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class DocumentForm(EditingForm):
    upload = forms.FileField(label=_("File"), required=False)
    reference = forms.CharField(
        label=_("Link or number"),
        max_length=300,
        required=False,
        help_text=_("Where it is kept, if not here: a link, a number in the archive."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


def _quarters(project: Project) -> Sequence[tuple[str, str]]:
    """Those that the project was active in, the newest first."""
    found, quarter = [], quarter_of(project.start)
    while quarter <= clock.today():
        found.append((quarter.isoformat(), quarter_label(quarter)))
        quarter = next_quarter(quarter)
    return found[::-1]
