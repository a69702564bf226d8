"""On which day of the month the departments open their retrospectives."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.errors import ActionForbidden, DomainError
from lessons.forms.retrospectives import RhythmForm
from lessons.models.retrospectives import DEFAULT_DAY
from lessons.permissions import sets_some_rhythm
from lessons.selectors import RhythmLine, rhythm_lines
from lessons.services import rhythm_set
from people.models import Department
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def rhythm(request: SignedInRequest) -> HttpResponse:
    if not sets_some_rhythm(request.user):
        raise ActionForbidden(_("The day is set by managers and administrators."))
    form = RhythmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        department = get_object_or_404(Department.objects.visible_to(request.user), pk=values["department"])
        try:
            rhythm_set(actor=request.user, department_id=department.pk, day=values["day"])
        except DomainError as error:
            if error.status != 400:
                raise
            form.add_service_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("rhythm")
    rows = [(line, _form_of(line, form)) for line in rhythm_lines(request.user)]
    context = {"rows": rows, "form": form, "default_day": DEFAULT_DAY}
    return render(request, "lessons/rhythm.html", context, status=400 if form.errors else 200)


def _form_of(line: RhythmLine, typed: RhythmForm) -> RhythmForm:
    """The row's form; the one that was refused keeps what was typed."""
    if typed.is_bound and str(typed["department"].value()) == str(line.department.pk):
        return typed
    values = {"department": line.department.pk, "day": line.own}
    return RhythmForm(initial=values, auto_id=f"d{line.department.pk}_%s")
