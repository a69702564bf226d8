"""One person: the page for colleagues; changes, roles and the first mail for administrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common import clock
from goaltrack.common.errors import DomainError, StaleVersion
from history.actions import words_for
from history.selectors import timeline
from people.abilities import Ability
from people.forms import PersonCreateForm, PersonUpdateForm, RoleGrantForm
from people.models import RoleGrant, User
from people.permissions import authorize, may
from people.requests import SignedInRequest
from people.services import role_grant, role_revoke, user_create, user_invite, user_update


def _person(request: SignedInRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user).select_related("department"), pk=pk)


def _person_page(request: SignedInRequest, person: User, form: RoleGrantForm, status: int = 200) -> HttpResponse:
    manages = may(request.user, "people.manage", person)
    managed = set(request.user.departments_with(Ability.WRITE_PEOPLE))
    grants = person.role_grants.visible_to(request.user).select_related("department")
    context: dict[str, Any] = {
        "person": person,
        "manages": manages,
        "grants_roles": bool(managed),
        "grants": [
            (grant, not managed.isdisjoint(grant.department.path))
            for grant in grants.order_by("department__path", "role")
        ],
        "form": form,
        "absences": person.absences.from_day(clock.today()).select_related("stand_in"),
        "may_record": may(request.user, "people.absence_write", person),
        "entries": [(entry, words_for(entry.action)) for entry in timeline(person)] if manages else [],
    }
    return render(request, "people/person_detail.html", context, status=status)


@require_GET
def person_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _person_page(request, _person(request, pk), RoleGrantForm(actor=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def person_create(request: SignedInRequest) -> HttpResponse:
    authorize(request.user, "people.manage")
    form = PersonCreateForm(
        request.POST or None, actor=request.user, initial={"department": request.GET.get("department")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            person = user_create(actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Added %(name)s. Give a role here if one is needed.") % {"name": person.name})
            return redirect("person_detail", person.pk)
    return render(request, "people/person_create.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def person_update(request: SignedInRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    authorize(request.user, "people.manage", person)
    names = ("name", "username", "email", "department", "title", "is_active", "version")
    form = PersonUpdateForm(
        request.POST or None, actor=request.user, initial={name: getattr(person, name) for name in names}
    )
    context: dict[str, Any] = {"form": form, "person": person}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                user_update(actor=request.user, user=person, **form.cleaned_data)
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                form.add_service_errors(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("person_detail", person.pk)
    return render(request, "people/person_update.html", context, status=status)


@require_POST
def role_grant_view(request: SignedInRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    authorize(request.user, "people.manage")
    form = RoleGrantForm(request.POST, actor=request.user)
    if form.is_valid():
        try:
            role_grant(actor=request.user, user=person, **form.cleaned_data)
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Gave the role."))
            return redirect("person_detail", person.pk)
    return _person_page(request, person, form, status=400)


@require_POST
def role_revoke_view(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(RoleGrant.objects.visible_to(request.user), pk=pk)
    try:
        role_revoke(actor=request.user, grant=grant)
    except DomainError as error:
        if error.status == 403:
            raise
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Took the role away."))
    return redirect("person_detail", grant.user_id)


@require_POST
def person_invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave the mail through which the person sets a password to the worker."""
    person = _person(request, pk)
    try:
        user_invite(actor=request.user, user=person, request=request)
    except DomainError as error:
        if error.status == 403:
            raise
        messages.error(request, str(error.message))
    else:
        text = _("We are sending a mail for setting the password to %(email)s.") % {"email": person.email}
        messages.success(request, text)
    return redirect("person_detail", person.pk)
