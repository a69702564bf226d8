"""A lesson's steps: from a retrospective, submitted, taken back, decided, withdrawn."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goaltrack.common.errors import InvalidInput, StaleVersion, StateConflict
from goaltrack.common.forms import CreatingForm
from lessons.forms.library import LessonVerdictForm, LessonWithdrawForm
from lessons.models import Lesson, RetrospectiveItem
from lessons.services import lesson_from_item, lesson_submit, lesson_take_back, lesson_withdraw
from lessons.views.lesson_page import detail_page, lesson_for, submit_form_for
from people.permissions import authorize
from people.requests import SignedInRequest
from reviews.models import Review, Verdict
from reviews.services import verdict_give


@require_POST
def lesson_from_item_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """A line of a retrospective as the draft of a lesson, which its author goes on writing."""
    item = get_object_or_404(RetrospectiveItem.objects.visible_to(request.user), pk=pk)
    form = CreatingForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("The form was not complete. Go back, reload the page and try again."))
    lesson = lesson_from_item(actor=request.user, key=form.cleaned_data["key"], item_id=item.pk)
    messages.success(request, _("A draft of a lesson. Add what to do next time and its keywords, then submit it."))
    return redirect("lesson_update", lesson.pk)


@require_POST
def lesson_submit_view(request: SignedInRequest, pk: int) -> HttpResponse:
    lesson = lesson_for(request, pk)
    form = submit_form_for(lesson, request.POST)
    status, conflict = 400, None
    if form.is_valid():
        try:
            lesson_submit(actor=request.user, lesson_id=pk, **form.values())
        except StaleVersion as error:
            form.rebase(error)
            lesson, status, conflict = lesson_for(request, pk), error.status, error
        except InvalidInput as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Submitted. The experts have been told."))
            return redirect("lesson_detail", pk)
    authorize(request.user, "lessons.lesson_update", lesson)
    return detail_page(request, lesson, submit_form=form, status=status, conflict=conflict)


@require_POST
def lesson_take_back_view(request: SignedInRequest, pk: int) -> HttpResponse:
    lesson_for(request, pk)
    lesson_take_back(actor=request.user, lesson_id=pk)
    messages.success(request, _("Taken back: it is a draft again."))
    return redirect("lesson_detail", pk)


@require_POST
def lesson_verdict_view(request: SignedInRequest, pk: int) -> HttpResponse:
    lesson = lesson_for(request, pk)
    review_id = lesson.review_id
    if review_id is None:
        raise StateConflict(_("This lesson has not been submitted yet."))
    form = LessonVerdictForm(request.POST)
    if form.is_valid():
        try:
            verdict = verdict_give(
                actor=request.user,
                review_id=review_id,
                decision=form.cleaned_data["decision"],
                summary=form.cleaned_data["summary"],
                opinions=form.opinions(),
            )
        except StateConflict as error:
            # Too late: nothing can be sent any more, but what was written is shown to be taken along.
            lesson, unsent = lesson_for(request, pk), list(form.typed())
            return detail_page(request, lesson, status=409, refusal=error, unsent=unsent)
        except InvalidInput as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _verdict_words(verdict))
            return redirect("lesson_detail", pk)
    reviews = Review.objects.select_related("department").prefetch_related("assignments")
    authorize(request.user, "reviews.verdict_give", reviews.get(pk=review_id))
    return detail_page(request, lesson, verdict_form=form, status=400)


@require_POST
def lesson_agree_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agree with everything that has no stance yet; nothing is kept until the verdict is given."""
    lesson = lesson_for(request, pk)
    reviews = Review.objects.select_related("department").prefetch_related("assignments")
    authorize(request.user, "reviews.verdict_give", get_object_or_404(reviews, pk=lesson.review_id))
    form = LessonVerdictForm(LessonVerdictForm(request.POST).agreeing_with_the_rest())
    form.errors.clear()
    return detail_page(request, lesson, verdict_form=form)


def _verdict_words(verdict: Verdict) -> str:
    if verdict.decision == Verdict.Decision.RETURN:
        return _("Returned to its author.")
    review = Review.objects.get(pk=verdict.review_id)
    if review.state == Review.State.PASSED:
        return _("Passed: it is in the library now.")
    return _("You passed it. Others are still awaited.")


@require_POST
def lesson_withdraw_view(request: SignedInRequest, pk: int) -> HttpResponse:
    lesson = lesson_for(request, pk)
    form = LessonWithdrawForm(request.POST)
    if form.is_valid():
        try:
            lesson_withdraw(actor=request.user, lesson_id=pk, reason=form.cleaned_data["reason"])
        except InvalidInput as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Withdrawn: it is no longer found and warns nobody."))
            readable = Lesson.objects.visible_to(request.user).filter(pk=pk).exists()
            return redirect("lesson_detail", pk) if readable else redirect("lesson_list")
    authorize(request.user, "lessons.lesson_withdraw", lesson)
    return detail_page(request, lesson, withdraw_form=form, status=400)
