"""Recording when somebody is away, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.errors import DomainError
from people.forms import AbsenceForm
from people.models import Absence, User
from people.permissions import authorize
from people.requests import SignedInRequest
from people.services import absence_record, absence_remove
from people.services.absences import NOT_YOURS


@require_http_methods(["GET", "HEAD", "POST"])
def absence_record_view(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("department"), pk=pk)
    authorize(request.user, "people.absence_write", person, NOT_YOURS)
    form = AbsenceForm(request.POST or None, actor=request.user, person=person)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            made = absence_record(actor=request.user, key=values.pop("key"), user_id=person.pk, values=values)
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _recorded(made))
            return _back(request, person.pk)
    context = {"form": form, "person": person, "is_own": person.pk == request.user.pk}
    return render(request, "people/absence_record.html", context, status=400 if form.errors else 200)


def _recorded(absence: Absence) -> str:
    if absence.stand_in is None:
        return _("Recorded. Reminders of these days go to the B role.")
    name = {"name": absence.stand_in.name}
    return _("Recorded. Reminders of these days go to the B role, reviews to %(name)s.") % name


@require_POST
def absence_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.visible_to(request.user), pk=pk)
    absence_remove(actor=request.user, absence_id=absence.pk)
    messages.success(request, _("Removed the absence."))
    return _back(request, absence.user_id)


def _back(request: SignedInRequest, person_id: int) -> HttpResponseRedirect:
    return redirect("me") if person_id == request.user.pk else redirect("person_detail", person_id)
