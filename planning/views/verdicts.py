"""Verdicts, remarks and answers on a submitted version."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goaltrack.common.errors import DomainError, InvalidInput, StateConflict
from goaltrack.common.htmx import wants_fragment
from people.permissions import authorize
from people.requests import SignedInRequest
from planning import selectors
from planning.forms import AnswerForm, RemarkForm, VerdictForm
from planning.models import Breakdown
from planning.threads import version_threads
from planning.views.pages import breakdown_for
from planning.views.review import Row, review_page, verdict_form_for
from reviews.models import Remark, Review, Verdict
from reviews.selectors import reviewers_of, with_rights
from reviews.services import remark_add as remark_add_service
from reviews.services import remark_answer as remark_answer_service
from reviews.services import verdict_give as verdict_give_service
from reviews.services.verdicts import verdict_refusal


def _review(breakdown: Breakdown) -> Review:
    if breakdown.review is None:
        raise StateConflict(_("This version has not been submitted yet."))
    return breakdown.review


@require_POST
def verdict_give(request: SignedInRequest, pk: int) -> HttpResponse:
    breakdown = breakdown_for(request, pk)
    review = _review(breakdown)
    form = verdict_form_for(request, breakdown, request.POST)
    status = 400
    if form.is_decided():
        try:
            verdict = verdict_give_service(
                actor=request.user,
                review_id=review.pk,
                decision=form.cleaned_data["decision"],
                summary=form.cleaned_data["summary"],
                opinions=form.opinions(),
                items=form.item_opinions(),
            )
        except DomainError as error:
            if error.status == 403:
                raise
            if error.status == 409:
                # Too late: nothing can be sent any more, but what was written is shown to be taken along.
                fresh = breakdown_for(request, pk)
                return review_page(request, fresh, status=409, refusal=error, unsent=form.typed())
            form.add_service_errors(error)
        else:
            messages.success(request, _verdict_words(breakdown, verdict))
            return redirect("breakdown_detail", pk)
    authorize(request.user, "reviews.verdict_give", review)
    return review_page(request, breakdown, verdict_form=form, status=status)


def _verdict_words(breakdown: Breakdown, verdict: Verdict) -> str:
    number = {"number": breakdown.number}
    if verdict.decision == Verdict.Decision.RETURN:
        return _("Version %(number)s was returned.") % number
    review = Review.objects.prefetch_related("assignments__reviewer", "verdicts").get(pk=verdict.review_id)
    if review.state == Review.State.PASSED:
        return _("Version %(number)s passed; its work is there now.") % number
    open_ones = [reviewer.user.name for reviewer in reviewers_of(review) if reviewer.verdict is None]
    return _("You passed it. Still awaited: %(names)s.") % {"names": _(", ").join(open_ones)}


@require_POST
def verdict_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the bar says about the choices so far; nothing is kept. Without a script nobody asks."""
    breakdown = breakdown_for(request, pk)
    authorize(request.user, "reviews.verdict_give", _review(breakdown))
    form = verdict_form_for(request, breakdown, request.POST)
    context = {"breakdown": breakdown, "form": form, "counts": form.counts(), "review": breakdown.review}
    trigger = (getattr(request, "htmx", None) and request.htmx.trigger_name) or ""  # type: ignore[attr-defined]
    is_item = trigger.startswith("itemstance_")
    ref = trigger.removeprefix("itemstance_" if is_item else "stance_")
    if trigger in form.fields and ref != trigger:
        form.errors.pop(f"remark_{ref}" if is_item else f"opinion_{ref}", None)
        _stance, words, is_open = form.of_item(ref) if is_item else form.of_criterion(ref)
        context |= {"ref": ref, "words": words, "is_open": is_open, "is_item": is_item}
    return render(request, "planning/_decision_preview.html", context)


@require_POST
def verdict_agree(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agree with everything that has no stance yet; nothing is kept until the verdict is given."""
    breakdown = breakdown_for(request, pk)
    authorize(request.user, "reviews.verdict_give", _review(breakdown))
    data = verdict_form_for(request, breakdown, request.POST).agreeing_with_the_rest()
    form = verdict_form_for(request, breakdown, data)
    form.errors.clear()
    return review_page(request, breakdown, verdict_form=form)


@require_POST
def remark_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A remark of its own, or sent ahead out of the verdict's form, which is shown again with all the rest."""
    breakdown = breakdown_for(request, pk)
    review = _review(breakdown)
    ref = request.POST.get("ref", "")
    from_verdict = f"remark_{ref}" in request.POST
    data = request.POST.copy()
    data["ref"] = ref
    if from_verdict:
        text, stance = request.POST[f"remark_{ref}"], request.POST.get(f"itemstance_{ref}", "")
        data["text"], data["stance"] = text, stance
        data["key"] = _remark_key(request.POST.get("key", ""), ref, stance + text)
    form = RemarkForm(data, auto_id=f"remark_{ref}_%s")
    if form.is_valid():
        try:
            remark_add_service(actor=request.user, review_id=review.pk, **form.cleaned_data)
        except StateConflict as error:
            return review_page(
                request, breakdown_for(request, pk), status=409, refusal=error, unsent=[("", form.cleaned_data["text"])]
            )
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_service_errors(error)
        else:
            data[f"remark_{ref}"] = data[f"itemstance_{ref}"] = ""
            return _remarked(request, breakdown, ref, data if from_verdict else None)
    authorize(request.user, "reviews.remark_add", review, verdict_refusal(request.user, review))
    if ref not in map(str, breakdown.items.values_list("key", flat=True)):
        # There is no row to show it at: what was written is shown to be taken along.
        refusal = InvalidInput(_("There is no such item in this version."))
        return review_page(request, breakdown, status=400, refusal=refusal, unsent=[("", data.get("text", ""))])
    if not from_verdict:
        return review_page(request, breakdown, remark_form=form, status=400)
    verdict_form = verdict_form_for(request, breakdown, request.POST)
    for message in form.errors.get("text", form.errors.get("key", [])):
        verdict_form.add_error(f"remark_{ref}" if f"remark_{ref}" in verdict_form.fields else None, message)
    if wants_fragment(request):
        return _threads(request, breakdown, ref, verdict_form, status=400)
    return review_page(request, breakdown, verdict_form=verdict_form, status=400)


def _remark_key(form_key: str, ref: str, text: str) -> str:
    """One key for each remark of a form that is sent several times."""
    try:
        return str(uuid.uuid5(uuid.UUID(form_key), f"{ref} {text}"))
    except ValueError:
        return ""


def _remarked(request: SignedInRequest, breakdown: Breakdown, ref: str, data: dict[str, str] | None) -> HttpResponse:
    if data is None:
        messages.success(request, _("Your remark is there."))
        return redirect(reverse("breakdown_detail", args=[breakdown.pk]) + f"#item-{ref}")
    verdict_form = verdict_form_for(request, breakdown, data)
    verdict_form.errors.clear()
    if wants_fragment(request):
        return _threads(request, breakdown, ref, verdict_form)
    messages.success(request, _("Your remark is there. The verdict below is not given yet."))
    return review_page(request, breakdown, verdict_form=verdict_form)


def _threads(
    request: SignedInRequest, breakdown: Breakdown, ref: str, form: VerdictForm, status: int = 200
) -> HttpResponse:
    """The remarks on one item with the place to write the next one."""
    threads = version_threads(breakdown, list(breakdown.goal.breakdowns.all()))
    items = selectors.breakdown_items(breakdown)
    lines = selectors.version_diff(breakdown, None, items).lines
    number, line = next((n, line) for n, line in enumerate(lines, start=1) if str(line.item.key) == ref)
    stance, remark, is_open = form.of_item(ref)
    row = Row(line, number, threads.by_item.get(ref, []), stance, remark, is_open)
    with_rights(request.user, threads.all)
    here = reverse("breakdown_detail", args=[breakdown.pk])
    context = {"row": row, "breakdown": breakdown, "review": breakdown.review, "here": here}
    return render(request, "planning/_item_remarks.html", context, status=status)


@require_POST
def remark_answer(request: SignedInRequest, pk: int, remark_pk: int) -> HttpResponse:
    breakdown = breakdown_for(request, pk)
    remark = get_object_or_404(
        Remark.objects.filter(review=_review(breakdown)).exclude(about=Remark.About.ANSWER), pk=remark_pk
    )
    form = AnswerForm(request.POST, auto_id=f"answer_{remark_pk}_%s")
    if form.is_valid():
        try:
            remark_answer_service(actor=request.user, remark_id=remark.pk, **form.cleaned_data)
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_service_errors(error)
        else:
            messages.success(request, _("Answered."))
            return redirect(reverse("breakdown_detail", args=[pk]) + f"#item-{remark.ref}")
    authorize(request.user, "reviews.remark_answer", remark.review)
    return review_page(request, breakdown, answer_form=(remark_pk, form), status=400)
