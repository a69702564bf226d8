"""A member's week: written by the logs, edited, sent; and as it was received."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.errors import DomainError
from people.requests import SignedInRequest
from people.selectors import leads_of
from projects.forms import WeekForm
from projects.selectors.weeks import default_monday, week_of, week_sent, week_text
from projects.services import week_send


@require_http_methods(["GET", "HEAD", "POST"])
def week_view(request: SignedInRequest) -> HttpResponse:
    """This week, or the last one (`week=last`): two queries."""
    is_last = request.GET.get("week") == "last"
    week = week_of(request.user, default_monday(last=is_last))
    form = WeekForm(request.POST if request.method == "POST" else None, initial={"text": week_text(week)})
    status = 400 if form.errors else 200
    if form.is_valid():
        try:
            told = week_send(actor=request.user, monday=week.monday, **form.cleaned_data)
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            names = _(", ").join(user.name for user in told)
            messages.success(request, _("Sent to %(names)s.") % {"names": names})
            return redirect("home")
    context = {"week": week, "form": form, "is_last": is_last, "leads": leads_of(request.user)}
    return render(request, "projects/week.html", context, status=status)


@require_GET
def week_sent_view(request: SignedInRequest, key: UUID) -> HttpResponse:
    notice = week_sent(request.user, key)
    if notice is None:
        raise Http404
    return render(request, "projects/week_sent.html", {"notice": notice, "params": notice.params})
