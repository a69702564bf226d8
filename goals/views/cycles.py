"""Opening a cycle: the first thing of all."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.forms import CycleCreateForm, writable_departments
from goals.models import Cycle
from goals.services import cycle_create
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, DomainError
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_create_view(request: SignedInRequest) -> HttpResponse:
    first_level = writable_departments(request.user).filter(parent=None).first()
    if first_level is None:
        raise ActionForbidden(_("Only those who write a first-level department's goals open its cycles."))
    year = clock.today().year
    initial = {
        "name": _("Year %(year)d") % {"year": year},
        "kind": Cycle.Kind.YEAR,
        "department": first_level.pk,
        "start": f"{year}-01-01",
        "end": f"{year}-12-31",
    }
    form = CycleCreateForm(request.POST if request.method == "POST" else None, actor=request.user, initial=initial)
    if form.is_valid():
        try:
            cycle = cycle_create(actor=request.user, **form.cleaned_data)
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Opened %(cycle)s. Write its first goal now.") % {"cycle": cycle.name})
            return redirect(f"{reverse('goal_list')}?cycle={cycle.pk}")
    return render(request, "goals/cycle_create.html", {"form": form}, status=400 if form.errors else 200)
