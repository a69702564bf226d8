"""Answering the lessons that warn: each step answers with the page, or with what it changed for htmx."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, trigger_client_event

from goaltrack.common.errors import DomainError, StateConflict
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from lessons.models import Lesson
from people.requests import SignedInRequest
from planning import selectors, services
from planning.lesson_forms import LessonDismissForm, LessonTakeForm, item_from_lesson
from planning.services.items import EDITABLE
from planning.views.pages import breakdown_for, editable, editor_page, item_initial, items_context


@require_http_methods(["GET", "HEAD", "POST"])
def lesson_take(request: SignedInRequest, pk: int, lesson_pk: int) -> HttpResponse:
    """The item form, begun from the lesson's advice; sending it adds the item and answers the lesson."""
    breakdown = editable(request, pk)
    lesson = get_object_or_404(Lesson.objects.library_of(request.user), pk=lesson_pk)
    initial = item_initial(breakdown, selectors.breakdown_items(breakdown)) | item_from_lesson(lesson)
    form = LessonTakeForm(request.POST or None, actor=request.user, lesson=lesson, breakdown=breakdown, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = {name: form.cleaned_data[name] for name in EDITABLE}
            try:
                services.lesson_take(
                    actor=request.user,
                    key=form.cleaned_data["key"],
                    breakdown_id=pk,
                    lesson_id=lesson_pk,
                    values=values,
                )
            except DomainError as error:
                if error.status == 403:
                    raise
                form.add_service_errors(error)
                status = error.status
            else:
                words = _("Taken over: “%(title)s” is an item now.") % {"title": values["title"]}
                return _items_changed(request, pk, words)
    context = {"form": form, "lesson": lesson, "breakdown": breakdown, "goal": breakdown.goal}
    return page_or_fragment(request, "planning/lesson_take.html", "planning/_lesson_take.html", context, status)


@require_POST
def lesson_dismiss(request: SignedInRequest, pk: int, lesson_pk: int) -> HttpResponse:
    breakdown = editable(request, pk)
    get_object_or_404(Lesson.objects.visible_to(request.user), pk=lesson_pk)
    form = LessonDismissForm(request.POST, lesson_id=lesson_pk)
    status, refusal = 400, None
    if form.is_valid():
        try:
            services.lesson_dismiss(
                actor=request.user, breakdown_id=pk, lesson_id=lesson_pk, reason=form.cleaned_data["reason"]
            )
        except StateConflict as error:
            status, refusal = error.status, error
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_service_errors(error)
        else:
            words = _("Kept: the experts will read your reason.")
            if not wants_fragment(request):
                messages.success(request, words)
                return redirect("breakdown_detail", pk)
            return render(
                request, "planning/_lesson_warnings.html", items_context(request, breakdown) | {"said": words}
            )
    more: dict[str, Any] = {"refused_dismissal": (lesson_pk, form), "warning_refusal": refusal}
    if wants_fragment(request):
        context = items_context(request, breakdown, refused_dismissal=(lesson_pk, form)) | more
        return render(request, "planning/_lesson_warnings.html", context, status=status)
    return editor_page(request, breakdown, status=status, **more)


@require_POST
def lesson_undo(request: SignedInRequest, pk: int, lesson_pk: int) -> HttpResponse:
    editable(request, pk)
    services.lesson_answer_undo(actor=request.user, breakdown_id=pk, lesson_id=lesson_pk)
    return _items_changed(request, pk, _("Taken back: the lesson waits for an answer again."))


def _items_changed(request: SignedInRequest, pk: int, words: str) -> HttpResponse:
    """What stands around the rows, as it is now; the rows follow by themselves, and the lesson's form is closed."""
    if not wants_fragment(request):
        messages.success(request, words)
        return redirect("breakdown_detail", pk)
    context = items_context(request, breakdown_for(request, pk)) | {"said": words}
    response = reswap(render(request, "planning/_lesson_answered.html", context), "none")
    return trigger_client_event(response, "gt:draft-changed")
