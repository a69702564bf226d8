"""Taking free work of the goal into a draft."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from goaltrack.common.errors import DomainError
from goaltrack.common.forms import CreatingForm, DecimalField
from people.requests import SignedInRequest
from planning.adoption import free_work
from planning.services import work_adopt
from planning.services.adoption import Chosen, place_of
from planning.views.pages import editable
from projects.models import Milestone, Task


class AdoptForm(CreatingForm):
    """A box and a weight for each piece of free work; its errors stand at the box."""

    def __init__(self, *args: Any, works: list[Task | Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.works = {place_of(work): work for work in works}
        for place, work in self.works.items():
            self.fields[place] = forms.BooleanField(label=work.title, required=False)
            self.fields[f"weight-{place}"] = DecimalField(
                label=gettext_lazy("Weight"), max_digits=7, decimal_places=2, required=False, initial=1
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for place in self.works:
            if cleaned.get(place) and cleaned.get(f"weight-{place}", "") is None:
                self.add_error(f"weight-{place}", _("Give it a weight."))
        return cleaned

    def chosen(self) -> list[Chosen]:
        read = self.cleaned_data
        return [(work, read[f"weight-{place}"]) for place, work in self.works.items() if read[place]]

    @property
    def rows(self) -> list[tuple[Task | Milestone, forms.BoundField, forms.BoundField]]:
        return [(work, self[place], self[f"weight-{place}"]) for place, work in self.works.items()]


@require_http_methods(["GET", "HEAD", "POST"])
def work_adopt_view(request: SignedInRequest, pk: int) -> HttpResponse:
    breakdown = editable(request, pk)
    works = free_work(breakdown)
    form = AdoptForm(request.POST if request.method == "POST" else None, works=works)
    status = 400 if form.errors else 200
    if form.is_valid():
        try:
            work_adopt(actor=request.user, key=form.cleaned_data["key"], breakdown_id=pk, chosen=form.chosen())
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("Taken into the plan; it counts once the experts have passed it."))
            return redirect("breakdown_detail", pk)
    context = {"breakdown": breakdown, "goal": breakdown.goal, "form": form}
    return render(request, "planning/work_adopt.html", context, status=status)
