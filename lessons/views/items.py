"""Lines of a retrospective: each verb answers with the page, or with the section for htmx."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from goaltrack.common.errors import DomainError, StaleVersion
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from lessons import services
from lessons.forms.retrospectives import AdoptForm, ItemChangeForm, ItemForm
from lessons.models import Retrospective, RetrospectiveItem
from lessons.services.items import require_open
from lessons.views.retrospective_page import detail_page, retrospective_for, sections_context
from people.requests import SignedInRequest


@require_POST
def item_write(request: SignedInRequest, pk: int) -> HttpResponse:
    retrospective = retrospective_for(request, pk)
    section = request.POST.get("section", "")
    form = ItemForm(request.POST, section=section if section in RetrospectiveItem.Section.values else "")
    if form.is_valid():
        values = form.cleaned_data
        try:
            services.item_write(
                actor=request.user,
                key=values["key"],
                retrospective_id=pk,
                section=values["section"],
                text=values["text"],
            )
        except DomainError as error:
            if error.status == 403 or not retrospective.is_open:
                raise
            form.add_service_errors(error)
        else:
            return _changed(request, retrospective, values["section"], _("Added."))
    require_open(request.user, retrospective)
    if wants_fragment(request) and section in RetrospectiveItem.Section.values:
        return _section(request, retrospective, section, form=form, status=400)
    return detail_page(request, retrospective, item_form=form, status=400)


@require_POST
def item_adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    retrospective = retrospective_for(request, pk)
    form = AdoptForm(request.POST)
    if form.is_valid():
        services.item_adopt(
            actor=request.user,
            key=form.cleaned_data["key"],
            retrospective_id=pk,
            item_id=form.cleaned_data["item"],
        )
        return _changed(request, retrospective, "common", _("Added to the common problems."))
    require_open(request.user, retrospective)
    return detail_page(request, retrospective, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def item_change(request: SignedInRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    retrospective = retrospective_for(request, item.retrospective_id)
    require_open(request.user, retrospective)
    form = ItemChangeForm(request.POST or None, initial={"text": item.text, "version": item.version})
    context = {"form": form, "item": item, "retrospective": retrospective}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = form.cleaned_data
            try:
                services.item_change(actor=request.user, item_id=pk, version=values["version"], text=values["text"])
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                if error.status != 400:
                    raise
                form.add_service_errors(error)
            else:
                return _changed(request, retrospective, item.section, _("Saved."))
    return page_or_fragment(
        request, "lessons/retrospective_item_change.html", "lessons/_item_change_form.html", context, status
    )


@require_POST
def item_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    item = RetrospectiveItem.objects.visible_to(request.user).filter(pk=pk).first()
    if item is None:
        # Removed already, here or by somebody else: the page they came from shows it.
        number = request.POST.get("retrospective", "")
        back = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
        return _changed(request, retrospective_for(request, back), request.POST.get("section", ""), _("It is removed."))
    retrospective = retrospective_for(request, item.retrospective_id)
    services.item_remove(actor=request.user, item_id=pk)
    return _changed(request, retrospective, item.section, _("Removed."))


def _item(request: SignedInRequest, pk: int) -> RetrospectiveItem:
    return get_object_or_404(RetrospectiveItem.objects.visible_to(request.user), pk=pk)


def _changed(request: SignedInRequest, retrospective: Retrospective, section: str, words: str) -> HttpResponse:
    """After a change: the section as it is now, and the common problems, which follow the problems."""
    if wants_fragment(request) and section in RetrospectiveItem.Section.values:
        return _section(request, retrospective, section, said=words)
    messages.success(request, words)
    return redirect("retrospective_detail", retrospective.pk)


def _section(
    request: SignedInRequest,
    retrospective: Retrospective,
    section: str,
    *,
    form: ItemForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    context = sections_context(request, retrospective, {section: form} if form else None)
    context |= {"changed": context["sections"][section], "said": said}
    response = render(request, "lessons/_section_changed.html", context, status=status)
    return reswap(retarget(response, f"#section-{section}"), "outerHTML")
