"""The parties of a project on one page; their forms open in it, in place where htmx asks."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.forms import Form
from goaltrack.common.htmx import page_or_fragment
from goaltrack.common.sending import Outcome, send
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.models import Project
from projects.parties import forms, services
from projects.parties.models import Bureau, Contact, Party
from projects.parties.selectors import parties_of

METHODS = ["GET", "HEAD", "POST"]


@require_GET
def party_list(request: SignedInRequest, project_pk: int) -> HttpResponse:
    return _shown(request, _project(request, project_pk))


@require_http_methods(METHODS)
def party_create_view(request: SignedInRequest, project_pk: int) -> HttpResponse:
    project = _project(request, project_pk)
    authorize(request.user, "parties.party_write", project)
    form = forms.PartyCreateForm(request.POST or None, actor=request.user, project=project)
    outcome = send(
        form, lambda values: services.party_create(actor=request.user, project=project, **_key(values), values=values)
    )
    return _answer(request, project, None, form, outcome, _("Added “%(name)s”."))


@require_http_methods(METHODS)
def party_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    party = _party(request, pk)
    initial = _initial(party, services.PARTY)
    form = forms.PartyUpdateForm(request.POST or None, actor=request.user, party=party, initial=initial)
    outcome = send(form, lambda values: services.party_update(actor=request.user, row_id=pk, **_versioned(values)))
    return _answer(request, party.project, party, form, outcome, _("Saved."))


@require_http_methods(METHODS)
def party_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    party = _party(request, pk)
    return _remove(request, party, party, lambda: services.party_remove(actor=request.user, row_id=pk))


@require_http_methods(METHODS)
def bureau_create_view(request: SignedInRequest, pk: int) -> HttpResponse:
    party = _party(request, pk)
    form = forms.BureauCreateForm(request.POST or None, party=party)
    outcome = send(
        form, lambda values: services.bureau_create(actor=request.user, party_id=pk, **_key(values), values=values)
    )
    return _answer(request, party.project, party, form, outcome, _("Added “%(name)s”."))


@require_http_methods(METHODS)
def bureau_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    bureau = _of_party(request, Bureau, pk)
    form = forms.BureauUpdateForm(request.POST or None, party=bureau.party, initial=_initial(bureau, services.BUREAU))
    outcome = send(form, lambda values: services.bureau_update(actor=request.user, row_id=pk, **_versioned(values)))
    return _answer(request, bureau.party.project, bureau.party, form, outcome, _("Saved."), row=bureau)


@require_http_methods(METHODS)
def bureau_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    bureau = _of_party(request, Bureau, pk)
    return _remove(request, bureau.party, bureau, lambda: services.bureau_remove(actor=request.user, row_id=pk))


@require_http_methods(METHODS)
def contact_create_view(request: SignedInRequest, pk: int) -> HttpResponse:
    party = _party(request, pk)
    form = forms.ContactCreateForm(request.POST or None, party=party)
    outcome = send(
        form, lambda values: services.contact_create(actor=request.user, party_id=pk, **_key(values), values=values)
    )
    return _answer(request, party.project, party, form, outcome, _("Added “%(name)s”."))


@require_http_methods(METHODS)
def contact_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contact = _of_party(request, Contact, pk)
    form = forms.ContactUpdateForm(
        request.POST or None, party=contact.party, initial=_initial(contact, services.CONTACT)
    )
    outcome = send(form, lambda values: services.contact_update(actor=request.user, row_id=pk, **_versioned(values)))
    return _answer(request, contact.party.project, contact.party, form, outcome, _("Saved."), row=contact)


@require_http_methods(METHODS)
def contact_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contact = _of_party(request, Contact, pk)
    return _remove(request, contact.party, contact, lambda: services.contact_remove(actor=request.user, row_id=pk))


def _answer(
    request: SignedInRequest,
    project: Project,
    party: Party | None,
    form: Form,
    outcome: Outcome,
    said: str,
    row: Bureau | Contact | None = None,
) -> HttpResponse:
    if outcome.done:
        messages.success(request, said % {"name": outcome.result.name})
        return redirect(_place(project, getattr(outcome.result, "party", outcome.result)))
    shown: dict[str, Any] = {"form": form, "conflict": outcome.conflict, "removable": row or party}
    if isinstance(form, forms.BureauCreateForm | forms.ContactCreateForm):
        shown["removable"] = None
    return _shown(request, project, party, status=outcome.status, **shown)


def _remove(request: SignedInRequest, party: Party, row: Any, remove: Callable[[], Any]) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, party.project, party, removing=row)
    remove()
    messages.success(request, _("Removed."))
    return redirect(reverse("party_list", args=[party.project_id]) if row is party else _place(party.project, party))


def _shown(
    request: SignedInRequest, project: Project, party: Party | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page, with what is being done at its party; the party's card, or the form of a new one, where htmx asks."""
    shown = parties_of(request.user, project)
    context = {"project": project, "shown": shown, "at": party, "address": request.path}
    if party is not None:
        context["party"] = next((one for one in shown.parties if one.pk == party.pk), party)
    fragment = "parties/_party.html" if party is not None else "parties/_party_new.html"
    return page_or_fragment(request, "parties/party_list.html", fragment, context | more, status=status)


def _place(project: Project, party: Party) -> str:
    return f"{reverse('party_list', args=[project.pk])}#party-{party.pk}"


def _key(values: dict[str, Any]) -> dict[str, Any]:
    return {"key": values.pop("key")}


def _versioned(values: dict[str, Any]) -> dict[str, Any]:
    return {"version": values.pop("version"), "values": values}


def _initial(row: Party | Bureau | Contact, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*names, "version")}


def _project(request: SignedInRequest, pk: int) -> Project:
    projects = Project.objects.visible_to(request.user).select_related("department", "customer")
    return get_object_or_404(projects, pk=pk)


def _party(request: SignedInRequest, pk: int) -> Party:
    party = get_object_or_404(
        Party.objects.visible_to(request.user).select_related("project__department", "owner", "follower"), pk=pk
    )
    authorize(request.user, "parties.party_write", party.project)
    return party


def _of_party(request: SignedInRequest, model: type[Any], pk: int) -> Any:
    row = get_object_or_404(model.objects.visible_to(request.user).with_project(), pk=pk)
    authorize(request.user, "parties.party_write", row.party.project)
    return row
