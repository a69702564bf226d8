"""Saving the conditions of a list under a name, and removing them again."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.errors import DomainError
from people.forms import SavedViewForm
from people.models import SavedView
from people.requests import SignedInRequest
from people.services import view_remove, view_save

# The list that each page's conditions belong to.
LISTS = {SavedView.Page.GOALS: "goal_list"}
LONGEST_QUERY = 1_000


@require_http_methods(["GET", "HEAD", "POST"])
def view_save_view(request: SignedInRequest, page: str) -> HttpResponse:
    """`?query=` is the query string of the list as it is shown."""
    if page not in SavedView.Page.values:
        raise Http404
    query = urlencode(parse_qsl(request.GET.get("query", "").replace("\x00", "")))[:LONGEST_QUERY]
    address = f"{reverse(LISTS[SavedView.Page(page)])}?{query}"
    form = SavedViewForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            view_save(actor=request.user, page=page, query=query, **form.cleaned_data)
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Saved. You find it under “Views”."))
            return redirect(address)
    context = {"form": form, "back": address}
    return render(request, "people/view_save.html", context, status=400 if form.errors else 200)


@require_POST
def view_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    view_remove(actor=request.user, view_id=view.pk)
    messages.success(request, _("Removed the view “%(name)s”.") % {"name": view.name})
    return redirect(LISTS[SavedView.Page(view.page)])
