"""The gates of the departments, and their editor."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.errors import ActionForbidden, DomainError, StaleVersion
from goaltrack.common.forms import EditingForm
from people.abilities import Ability
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.gates.definition_forms import (
    SETS,
    DefinitionCreateForm,
    DefinitionFields,
    DefinitionUpdateForm,
    PartsForms,
    with_more,
)
from projects.gates.models import GateDefinition
from projects.gates.services import definition_create, definition_update
from projects.gates.services.definitions import EDITABLE
from projects.gates.views.find import definition_for


@require_GET
def gate_definition_list(request: SignedInRequest) -> HttpResponse:
    gates = GateDefinition.objects.visible_to(request.user).select_related("department").prefetch_related("steps")
    context = {"gates": gates, "may_define": bool(request.user.departments_with(Ability.WRITE_PEOPLE))}
    return render(request, "gates/gate_definition_list.html", context)


@require_GET
def gate_definition_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    gate = definition_for(request, pk)
    context = {
        "gate": gate,
        "steps": gate.steps.select_related("person"),
        "documents": gate.documents.all(),
        "checks": gate.checks.all(),
        "may_define": may(request.user, "gates.definition_write", gate.department),
    }
    return render(request, "gates/gate_definition_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_definition_create(request: SignedInRequest) -> HttpResponse:
    if not request.user.departments_with(Ability.WRITE_PEOPLE):
        raise ActionForbidden(_("Gates are defined by administrators."))
    return _editor(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_definition_update(request: SignedInRequest, pk: int) -> HttpResponse:
    gate = definition_for(request, pk)
    authorize(request.user, "gates.definition_write", gate.department)
    return _editor(request, gate)


def _editor(request: SignedInRequest, gate: GateDefinition | None) -> HttpResponse:
    data, more = request.POST or None, request.POST.get("more", "")
    if data is not None and more in SETS:
        data = with_more(data, more)
    parts = PartsForms(data, actor=request.user, definition=gate)
    form = _form(request, data, gate)
    status, conflict = 200, None
    if more in SETS:
        parts.hush()
        form.is_quiet = True
    elif data is not None:
        status = 400
        # Both, so that all that is wrong is shown at once.
        judged = [form.is_valid(), parts.is_valid()]
        if all(judged):
            try:
                saved = _save(request, form, parts, gate)
            except StaleVersion as error:
                assert isinstance(form, EditingForm)
                form.rebase(error)
                status, conflict = error.status, error
            except ActionForbidden:
                raise
            except DomainError as error:
                parts.add_service_errors(error, form)
                status = error.status
            else:
                messages.success(request, _("Saved. Cases that have begun go on by the rules they began with."))
                return redirect("gate_definition_detail", saved.pk)
    context = {"form": form, "parts": parts.sets, "gate": gate, "conflict": conflict}
    return render(request, "gates/gate_definition_edit.html", context, status=status)


def _form(request: SignedInRequest, data: Any, gate: GateDefinition | None) -> DefinitionFields:
    if gate is None:
        return DefinitionCreateForm(data, actor=request.user)
    return DefinitionUpdateForm(data, initial={name: getattr(gate, name) for name in (*EDITABLE, "version")})


def _save(
    request: SignedInRequest, form: DefinitionFields, parts: PartsForms, gate: GateDefinition | None
) -> GateDefinition:
    values = dict(form.cleaned_data)
    if gate is None:
        return definition_create(actor=request.user, key=values.pop("key"), values=values, parts=parts.parts())
    version = values.pop("version")
    return definition_update(
        actor=request.user, definition_id=gate.pk, version=version, values=values, parts=parts.parts()
    )
