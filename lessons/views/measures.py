"""Measures of a retrospective: written until it is published, followed up afterwards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.errors import DomainError, StaleVersion
from lessons import services
from lessons.forms.retrospectives import CarryForm, DoneForm, KeyForm, MeasureChangeForm, MeasureForm
from lessons.models import Measure
from lessons.services.items import require_open
from lessons.services.measures import EDITABLE
from lessons.views.retrospective_page import detail_page, retrospective_for
from people.requests import SignedInRequest


@require_POST
def measure_add(request: SignedInRequest, pk: int) -> HttpResponse:
    retrospective = retrospective_for(request, pk)
    form = MeasureForm(request.POST, actor=request.user)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in EDITABLE}
        try:
            services.measure_add(actor=request.user, key=form.cleaned_data["key"], retrospective_id=pk, values=values)
        except DomainError as error:
            if error.status == 403 or not retrospective.is_open:
                raise
            form.add_service_errors(error)
        else:
            messages.success(request, _("Added the measure “%(text)s”.") % {"text": values["text"]})
            return _back(pk)
    require_open(request.user, retrospective)
    return detail_page(request, retrospective, measure_form=form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_change(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    require_open(request.user, measure.retrospective)
    initial = {name: getattr(measure, name) for name in (*EDITABLE, "version")}
    form = MeasureChangeForm(request.POST or None, actor=request.user, owner=measure.owner, initial=initial)
    context = {"form": form, "measure": measure, "retrospective": measure.retrospective}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                services.measure_change(actor=request.user, measure_id=pk, version=values.pop("version"), values=values)
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                if error.status != 400:
                    raise
                form.add_service_errors(error)
            else:
                messages.success(request, _("Saved."))
                return _back(measure.retrospective_id)
    return render(request, "lessons/measure_change.html", context, status=status)


@require_POST
def measure_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    services.measure_remove(actor=request.user, measure_id=pk)
    messages.success(request, _("Removed “%(title)s”.") % {"title": measure.text})
    return _back(measure.retrospective_id)


@require_POST
def measure_done(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    form = DoneForm(request.POST)
    done = form.is_valid() and form.cleaned_data["done"]
    services.measure_done(actor=request.user, measure_id=pk, done=done)
    words = _("Done: “%(title)s”.") if done else _("Not done after all: “%(title)s”.")
    messages.success(request, words % {"title": measure.text})
    return _back(_place(request, measure))


@require_POST
def measure_to_task(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    form = KeyForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("The form was incomplete; try again."))
        return _back(measure.retrospective_id)
    task = services.measure_to_task(actor=request.user, key=form.cleaned_data["key"], measure_id=pk)
    messages.success(request, _("Added the task “%(title)s”.") % {"title": task.title})
    return _back(measure.retrospective_id)


@require_POST
def measure_carry(request: SignedInRequest, pk: int) -> HttpResponse:
    measure = _measure(request, pk)
    form = CarryForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("The form was incomplete; try again."))
        return _back(measure.retrospective_id)
    target = retrospective_for(request, form.cleaned_data["retrospective"])
    services.measure_carry(actor=request.user, key=form.cleaned_data["key"], measure_id=pk, retrospective_id=target.pk)
    messages.success(request, _("Carried over: “%(title)s”.") % {"title": measure.text})
    return _back(target.pk)


def _measure(request: SignedInRequest, pk: int) -> Measure:
    related = ("retrospective__project__department", "owner", "task")
    return get_object_or_404(Measure.objects.visible_to(request.user).select_related(*related), pk=pk)


def _place(request: SignedInRequest, measure: Measure) -> int:
    """The page it was pressed on: the retrospective after the measure's own shows it too."""
    number = request.POST.get("from", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else measure.retrospective_id


def _back(retrospective_id: int) -> HttpResponse:
    response: HttpResponse = redirect("retrospective_detail", retrospective_id)
    response["Location"] += "#measures"
    return response
