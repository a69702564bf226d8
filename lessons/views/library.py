"""The library: search, one lesson, and its form."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common import panels
from goaltrack.common.errors import DomainError, InvalidInput, StaleVersion
from lessons.forms.library import LessonCreateForm, LessonSearchForm, LessonUpdateForm
from lessons.selectors import Results, lessons_in_writing, search_lessons
from lessons.services import lesson_draft, lesson_update
from lessons.services.library import EDITABLE, require_in_writing
from lessons.views.lesson_page import detail_page, lesson_for
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.models import Project


@require_GET
def lesson_list(request: SignedInRequest) -> HttpResponse:
    form = LessonSearchForm(request.GET, auto_id="search_%s")
    results = None
    if form.is_valid():
        asked = form.cleaned_data
        try:
            results = search_lessons(
                request.user,
                asked["q"],
                kind=asked["kind"],
                department=asked["department"],
                page=request.GET.get("page"),
            )
        except InvalidInput as error:
            form.add_service_errors(error)
    context: dict[str, Any] = {
        "form": form,
        "results": results,
        "asked": str(form["q"].value() or "").strip(),
        "rows": _rows(request, results) if results else [],
        "mine": lessons_in_writing(request.user),
    }
    if results is not None:
        context["chosen"] = [facet for facet in (*results.kinds, *results.departments) if facet.chosen]
        context["is_filtered"] = bool(results.query or context["chosen"])
    return render(request, "lessons/lesson_list.html", context, status=200 if results else 400)


def _rows(request: SignedInRequest, results: Results) -> list[dict[str, Any]]:
    """Each hit with what upper apps say of its lesson, in a fixed number of queries."""
    said: dict[int, list[str]] = {hit.lesson.pk: [] for hit in results.hits}
    for panel, contexts in panels.collect("lesson.line", request.user, list(said)):
        for pk, context in contexts.items():
            said[pk].append(render_to_string(panel.template, dict(context), request=request))
    return [{"hit": hit, "said": SafeString("".join(said[hit.lesson.pk]))} for hit in results.hits]


@require_GET
def lesson_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return detail_page(request, lesson_for(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def lesson_create(request: SignedInRequest) -> HttpResponse:
    form = LessonCreateForm(request.POST or None, actor=request.user, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            lesson = lesson_draft(actor=request.user, key=values.pop("key"), values=values)
        except InvalidInput as error:
            form.add_service_errors(error)
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_service_errors(error)
        else:
            messages.success(request, _("Your draft is kept. Submit it when it is ready."))
            return redirect("lesson_detail", lesson.pk)
    return render(request, "lessons/lesson_create.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def lesson_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    lesson = lesson_for(request, pk)
    authorize(request.user, "lessons.lesson_update", lesson, _("Only its author writes on a lesson."))
    require_in_writing(lesson)
    initial = {name: getattr(lesson, name) for name in EDITABLE} | {"version": lesson.version}
    form = LessonUpdateForm(request.POST or None, actor=request.user, initial=initial)
    context: dict[str, Any] = {"form": form, "lesson": lesson}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                lesson_update(actor=request.user, lesson_id=lesson.pk, version=values.pop("version"), values=values)
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except InvalidInput as error:
                form.add_service_errors(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("lesson_detail", lesson.pk)
    return render(request, "lessons/lesson_update.html", context, status=status)


def _initial(request: SignedInRequest) -> dict[str, Any]:
    """A project named in the address is chosen, where the reader sees it."""
    asked = request.GET.get("project", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return {}
    return {"project": get_object_or_404(Project.objects.visible_to(request.user), pk=int(asked))}
