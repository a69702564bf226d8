"""Saving the conditions of a list under a name, opening the list with them, and removing them again."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import DomainError
from goaltrack.common.htmx import page_or_fragment
from people.forms import SavedViewForm
from people.models import SavedView
from people.pages import address_of
from people.requests import SignedInRequest
from people.selectors import saved_views
from people.services import view_open_with, view_remove, view_save

LONGEST_QUERY = 1_000


@require_GET
def view_list_view(request: SignedInRequest, page: str) -> HttpResponse:
    """The views of a page; for htmx what stands in its menu. `?query=` is what the list shows now."""
    query = _asked_query(request, page)
    context = {"views": saved_views(request.user, page), "page": page, "query": query, "back": address_of(page, query)}
    return page_or_fragment(request, "people/view_list.html", "people/_view_list.html", context)


def _asked_query(request: SignedInRequest, page: str) -> str:
    if page not in SavedView.Page.values:
        raise Http404
    return urlencode(parse_qsl(request.GET.get("query", "").replace("\x00", "")))[:LONGEST_QUERY]


@require_http_methods(["GET", "HEAD", "POST"])
def view_save_view(request: SignedInRequest, page: str) -> HttpResponse:
    """`?query=` is the query string of the list as it is shown."""
    query = _asked_query(request, page)
    address = address_of(page, query)
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
    return redirect(address_of(view.page, ""))


@require_POST
def view_open_with_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the page with this view from now on; with `off`, as it is."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    is_off = bool(request.POST.get("off"))
    view_open_with(actor=request.user, page=view.page, view=None if is_off else view)
    if is_off:
        messages.success(request, _("The page opens without a view again."))
    else:
        messages.success(request, _("The page opens with “%(name)s” from now on.") % {"name": view.name})
    return redirect(view.address)
