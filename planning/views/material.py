"""What is material: the departments in one list, and the settings of one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.errors import DomainError, StaleVersion
from goaltrack.common.forms import EditingForm
from history.selectors import field_label
from people.permissions import authorize
from people.requests import SignedInRequest
from planning.materiality import EXISTENCE, FIELDS, MOST_DAYS, Material
from planning.models import BreakdownItem
from planning.policy import PolicyLine, policy_line, policy_lines
from planning.services import material_forget, material_set


def field_words(name: str) -> str:
    return _("that it exists at all") if name == EXISTENCE else field_label(BreakdownItem(), name)


def in_words(material: Material) -> str:
    """One line of a table: the fields, in their order."""
    return _(", ").join(field_words(name) for name in FIELDS if name in material.fields) or _("nothing")


class MaterialForm(EditingForm):
    own = forms.ChoiceField(
        label=gettext_lazy("Who decides"),
        choices=[("own", gettext_lazy("This department")), ("", gettext_lazy("The department above"))],
        widget=forms.RadioSelect,
        required=False,
    )
    fields_chosen = forms.MultipleChoiceField(
        label=gettext_lazy("These changes go to the experts"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Another project and another kind of payment always do."),
    )
    tolerance = forms.IntegerField(
        label=gettext_lazy("Working days a date may move freely"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("Counted from what the experts passed, so that small steps do not add up."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, line: PolicyLine, **kwargs: Any) -> None:
        initial = {
            "own": "own" if line.own else "",
            "fields_chosen": [name for name in FIELDS if name in line.material.fields],
            "tolerance": line.material.tolerance,
            "version": line.version,
        }
        super().__init__(*args, initial=initial, **kwargs)
        if len(line.department.path) == 1:
            above = ("", _("Nobody: what holds unless set"))
            self.fields["own"].choices = [("own", _("This department")), above]  # type: ignore[attr-defined]
        choices = [(name, field_words(name)) for name in FIELDS]
        self.fields["fields_chosen"].choices = choices  # type: ignore[attr-defined]


@require_GET
def material_list(request: SignedInRequest) -> HttpResponse:
    rows = [(line, in_words(line.material)) for line in policy_lines(request.user)]
    return render(request, "planning/material_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def material_set_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line = policy_line(request.user, pk)
    authorize(request.user, "planning.material_set", line.department)
    form = MaterialForm(request.POST if request.method == "POST" else None, line=line)
    context: dict[str, Any] = {"form": form, "line": line}
    status = 400 if form.errors else 200
    if form.is_valid():
        values = form.cleaned_data
        about: dict[str, Any] = {"actor": request.user, "department_id": pk, "version": values["version"]}
        try:
            if values["own"]:
                material_set(**about, fields=values["fields_chosen"], tolerance=values["tolerance"])
            else:
                material_forget(**about)
        except StaleVersion as error:
            form.rebase(error)
            context["conflict"], status = error, error.status
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("Saved."))
            return redirect("material_list")
    return render(request, "planning/material_set.html", context, status=status)
