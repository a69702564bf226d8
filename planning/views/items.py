"""Writing the items of a draft: each step answers with the page, or with the table and the check for htmx."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget

from goaltrack.common.errors import DomainError, StaleVersion
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from people.permissions import authorize
from people.requests import SignedInRequest
from planning import services
from planning.forms import ItemCreateForm, ItemFields, ItemUpdateForm
from planning.models import Breakdown, BreakdownItem
from planning.services.items import EDITABLE
from planning.smart import smart_report
from planning.views.pages import breakdown_for, editor_page, is_editor, items_context


def _changed(request: SignedInRequest, pk: int, words: str, **more: Any) -> HttpResponse:
    """After a change: the items and the check as they are now."""
    if not wants_fragment(request):
        messages.success(request, words)
        return redirect("breakdown_detail", pk)
    context = items_context(request, breakdown_for(request, pk)) | {"said": words, **more}
    response = render(request, "planning/_items_changed.html", context)
    return reswap(retarget(response, "#breakdown-items"), "outerHTML")


def _left_as_it_is(request: SignedInRequest, pk: int, words: str) -> HttpResponse:
    """The page anew, with the reason."""
    messages.warning(request, words)
    return HttpResponseClientRefresh() if wants_fragment(request) else redirect("breakdown_detail", pk)


@require_POST
def item_add(request: SignedInRequest, pk: int) -> HttpResponse:
    breakdown = breakdown_for(request, pk)
    form = ItemCreateForm(request.POST, actor=request.user, breakdown=breakdown)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in EDITABLE}
        try:
            services.item_add(actor=request.user, key=form.cleaned_data["key"], breakdown_id=pk, values=values)
        except DomainError as error:
            if error.status == 403 or not is_editor(request.user, breakdown):
                raise
            form.add_service_errors(error)
        else:
            return _changed(request, pk, _("Added “%(title)s”.") % {"title": values["title"]})
    _require_editor(request, breakdown)
    if wants_fragment(request):
        return render(request, "planning/_items_changed.html", items_context(request, breakdown, form), status=400)
    return editor_page(request, breakdown, add_form=form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def item_update(request: SignedInRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    breakdown = breakdown_for(request, item.breakdown_id)
    _require_editor(request, breakdown)
    services.require_amounts(item, request.user)
    initial = {name: getattr(item, name) for name in EDITABLE} | {"version": breakdown.version}
    initial["weight"] = format(item.weight.normalize(), "f")
    form = ItemUpdateForm(request.POST or None, actor=request.user, item=item, initial=initial)
    context = {"form": form, "item": item, "breakdown": breakdown, "goal": breakdown.goal}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = {name: form.cleaned_data[name] for name in EDITABLE}
            try:
                services.item_update(
                    actor=request.user, item_id=item.pk, version=form.cleaned_data["version"], values=values
                )
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                if error.status != 400:
                    raise
                form.add_service_errors(error)
            else:
                return _changed(request, breakdown.pk, _("Saved."))
    return page_or_fragment(request, "planning/item_update.html", "planning/_item_row_form.html", context, status)


@require_POST
def item_repair(request: SignedInRequest, pk: int) -> HttpResponse:
    """Do to an item what the check proposes for it; what was changed meanwhile is left as it is."""
    breakdown = breakdown_for(request, pk)
    _require_editor(request, breakdown)
    repair = smart_report(breakdown, reader=request.user).repair(request.POST.get("rule", ""))
    item = breakdown.items.filter(key=repair.item).first() if repair is not None and repair.item else None
    if repair is None or item is None or repair.item != request.POST.get("item"):
        return _left_as_it_is(request, pk, _("It has been changed meanwhile; this is how it stands."))
    values = {name: ItemFields.base_fields[name].clean(value) for name, value in repair.values.items()}
    try:
        services.item_update(actor=request.user, item_id=item.pk, version=breakdown.version, values=values)
    except DomainError as error:
        return _left_as_it_is(request, pk, str(error.message))
    return _changed(request, pk, _("Saved."), repaired=True)


@require_POST
def item_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    item = BreakdownItem.objects.filter(pk=pk, breakdown__in=Breakdown.objects.visible_to(request.user)).first()
    if item is None:
        # Removed already, here or by somebody else: the page they came from shows it.
        get_object_or_404(Breakdown.objects.visible_to(request.user), pk=_number(request.POST.get("breakdown")))
        return _changed(request, _number(request.POST.get("breakdown")), _("It is removed."))
    services.item_remove(actor=request.user, item_id=pk)
    return _changed(request, item.breakdown_id, _("Removed “%(title)s”.") % {"title": item.title})


def _item(request: SignedInRequest, pk: int) -> BreakdownItem:
    visible = BreakdownItem.objects.filter(breakdown__in=Breakdown.objects.visible_to(request.user))
    return get_object_or_404(
        visible.select_related("breakdown", "owner", "follower", "project", "contract__project"), pk=pk
    )


def _require_editor(request: SignedInRequest, breakdown: Breakdown) -> None:
    """Raise 403 for a reader, 409 for a version that is no longer written."""
    authorize(request.user, "planning.breakdown_edit", breakdown)
    services.require_draft(breakdown)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0
