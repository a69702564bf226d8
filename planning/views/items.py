"""Writing the items of a draft on pages of their own; the item's form is also the panel beside the grid."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from goaltrack.common.errors import DomainError, StaleVersion
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from goaltrack.common.numbers import asked_id
from people.requests import SignedInRequest
from planning import services
from planning.forms import ItemCreateForm, ItemFields, ItemUpdateForm
from planning.models import Breakdown, BreakdownItem
from planning.services.items import EDITABLE
from planning.smart import smart_report
from planning.views.pages import breakdown_for, editable, editor_page, is_editor
from planning.views.rows import draft_since, refused, wants_json


def _changed(request: SignedInRequest, pk: int, words: str) -> HttpResponse:
    """After a change: the page, or a word to the grid, which asks for the rows itself."""
    if wants_fragment(request):
        return trigger_client_event(HttpResponse(status=204), "gt:draft-changed", {"said": words})
    messages.success(request, words)
    return redirect("breakdown_detail", pk)


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
    editable(request, pk)
    return editor_page(request, breakdown, add_form=form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def item_update(request: SignedInRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    breakdown = item.breakdown = editable(request, item.breakdown_id)
    services.require_amounts(item, request.user)
    initial = {name: getattr(item, name) for name in EDITABLE} | {"version": item.version}
    initial["weight"] = format(item.weight.normalize(), "f")
    if request.GET.get("kind") in BreakdownItem.Kind.values:
        # Chosen in the grid, which has no cells for money.
        initial["kind"] = request.GET["kind"]
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
    return page_or_fragment(request, "planning/item_update.html", "planning/_item_panel.html", context, status)


@require_POST
def item_repair(request: SignedInRequest, pk: int) -> HttpResponse:
    """Do to an item what the check proposes for it; what was changed meanwhile is left as it is."""
    breakdown = editable(request, pk)
    repair = smart_report(breakdown, reader=request.user).repair(request.POST.get("rule", ""))
    item = breakdown.items.filter(key=repair.item).first() if repair is not None and repair.item else None
    if repair is None or item is None or repair.item != request.POST.get("item"):
        return _left_as_it_is(request, pk, _("It has been changed meanwhile; this is how it stands."))
    values = {name: ItemFields.base_fields[name].clean(value) for name, value in repair.values.items()}
    try:
        services.item_update(actor=request.user, item_id=item.pk, version=item.version, values=values)
    except DomainError as error:
        return _left_as_it_is(request, pk, str(error.message))
    return _changed(request, pk, _("Saved."))


@require_POST
def item_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    item = BreakdownItem.objects.filter(pk=pk, breakdown__in=Breakdown.objects.visible_to(request.user)).first()
    if item is None:
        # Removed already, here or by somebody else: the page they came from shows it.
        breakdown_id = asked_id(request.POST.get("breakdown"))
        get_object_or_404(Breakdown.objects.visible_to(request.user), pk=breakdown_id)
        return _moved(request, breakdown_id, _("It is removed."))
    try:
        services.item_remove(actor=request.user, item_id=pk)
    except DomainError as error:
        if not wants_json(request):
            raise
        return refused(error)
    return _moved(request, item.breakdown_id, _("Removed “%(title)s”.") % {"title": item.title}, removed=item.key)


@require_POST
def item_restore(request: SignedInRequest, pk: int, key: UUID) -> HttpResponse:
    """Put back what was taken out."""
    breakdown = editable(request, pk)
    try:
        item = services.item_restore(actor=request.user, breakdown_id=breakdown.pk, key=key)
    except DomainError as error:
        if wants_json(request):
            return refused(error)
        if error.status == 403:
            raise
        return _left_as_it_is(request, pk, error.words)
    return _moved(request, pk, _("Put “%(title)s” back.") % {"title": item.title})


def _moved(request: SignedInRequest, pk: int, words: str, removed: UUID | None = None) -> HttpResponse:
    """After a row went or came: to the grid its rows, and the key by which it brings back what it took out."""
    if wants_json(request):
        return JsonResponse(draft_since(request, pk) | {"said": words, "removed": removed})
    return _changed(request, pk, words)


def _item(request: SignedInRequest, pk: int) -> BreakdownItem:
    visible = BreakdownItem.objects.filter(breakdown__in=Breakdown.objects.visible_to(request.user))
    return get_object_or_404(
        visible.select_related("breakdown", "owner", "follower", "project", "contract__project"), pk=pk
    )
