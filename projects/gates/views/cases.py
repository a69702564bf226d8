"""One case and its verbs: submitted, decided, withdrawn; its documents and its checklist."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import InvalidInput, StateConflict
from goaltrack.common.sending import send
from goaltrack.common.uploads import allowed_kinds, as_attachment
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.gates.forms import CaseSubmitForm, CaseVerdictForm, DocumentForm, ReasonForm
from projects.gates.models import CaseCheck, CaseDocument, GateCase
from projects.gates.services import case_submit, case_withdraw, check_tick, document_provide
from projects.gates.views.case_page import detail_page
from projects.gates.views.find import case_for
from reviews.models import Review, Verdict
from reviews.services import SubjectChanged, verdict_give


@require_GET
def gate_case_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return detail_page(request, case_for(request, pk))


@require_POST
def gate_case_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    case = case_for(request, pk)
    form = CaseSubmitForm(request.POST)
    outcome = send(form, lambda values: case_submit(actor=request.user, case_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Submitted. Those who decide have been told."))
        return redirect("gate_case_detail", pk)
    authorize(request.user, "gates.case_submit", case)
    return detail_page(
        request, case_for(request, pk), submit_form=form, status=outcome.status, conflict=outcome.conflict
    )


@require_POST
def gate_case_verdict(request: SignedInRequest, pk: int, review_pk: int) -> HttpResponse:
    """On the review that was before one's eyes: the case may have gone on since."""
    case = case_for(request, pk)
    review = get_object_or_404(Review.objects.filter(gate_round__step__case=case), pk=review_pk)
    form = CaseVerdictForm(request.POST)
    if form.is_valid():
        try:
            verdict = verdict_give(actor=request.user, review_id=review.pk, **form.cleaned_data)
        except SubjectChanged as error:
            # What was typed stays in its form: to be sent again once the changes were looked at.
            form = form.renewed(error.reading)
            return detail_page(request, case_for(request, pk), verdict_form=form, status=409, changed=error)
        except StateConflict as error:
            # Too late: nothing can be sent any more, but what was written is shown to be taken along.
            return detail_page(request, case_for(request, pk), status=409, refusal=error, unsent=list(form.typed()))
        except InvalidInput as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _verdict_words(verdict, case_for(request, pk)))
            return redirect("gate_case_detail", pk)
    asked = Review.objects.select_related("department").prefetch_related("assignments")
    authorize(request.user, "reviews.verdict_give", asked.get(pk=review.pk))
    return detail_page(request, case, verdict_form=form, status=400)


def _verdict_words(verdict: Verdict, case: GateCase) -> str:
    if verdict.decision == Verdict.Decision.RETURN:
        return _("Returned to its applicant.")
    if case.state == GateCase.State.PASSED:
        return _("Passed: it is through.")
    if verdict.review.state == Review.State.OPEN:
        return _("You passed it. Others are still awaited.")
    return _("You passed this step.")


@require_POST
def gate_case_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    case = case_for(request, pk)
    form = ReasonForm(request.POST, auto_id="withdraw_%s")
    outcome = send(form, lambda values: case_withdraw(actor=request.user, case_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Withdrawn."))
        return redirect("gate_case_detail", pk)
    for said in form.non_field_errors() if outcome.status == 409 else ():
        # The form itself is no longer on the page.
        messages.error(request, str(said))
    return detail_page(request, case, withdraw_form=form, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_document_provide(request: SignedInRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(CaseDocument.objects.visible_to(request.user).select_related("case"), pk=pk)
    case = case_for(request, document.case_id)
    authorize(request.user, "gates.case_write", case)
    initial = {name: getattr(document, name) for name in ("reference", "note", "version")}
    form = DocumentForm(request.POST or None, request.FILES or None, initial=initial)

    def save(values: dict[str, Any]) -> CaseDocument:
        return document_provide(actor=request.user, document_id=pk, **values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("The document is there: “%(name)s”.") % {"name": document.name})
        return redirect("gate_case_detail", case.pk)
    context = {
        "form": form,
        "document": document,
        "case": case,
        "allowed": allowed_kinds(),
        "conflict": outcome.conflict,
    }
    return render(request, "gates/gate_document_provide.html", context, status=outcome.status)


@require_GET
def gate_document_download(request: SignedInRequest, pk: int) -> FileResponse:
    document = get_object_or_404(CaseDocument.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return as_attachment(document.file, name=document.file_name, content_type=document.content_type)


@require_POST
def gate_check_tick(request: SignedInRequest, pk: int) -> HttpResponse:
    """The button says which way: `ticked` is 1 or nothing."""
    check = get_object_or_404(CaseCheck.objects.visible_to(request.user), pk=pk)
    check_tick(actor=request.user, check_id=check.pk, ticked=request.POST.get("ticked") == "1")
    return redirect(f"{check.case.link}#checklist")
