"""What the page of one case shows; its verbs answer with it when something was wrong."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from goaltrack.common import clock
from history.selectors import timeline
from people.models import User
from people.permissions import may
from people.requests import SignedInRequest
from projects.gates.forms import CaseSubmitForm, CaseVerdictForm, ReasonForm
from projects.gates.models import GateCase, Kind, Visit
from projects.gates.reading import as_read
from projects.gates.selectors import case_steps, overlaps_of
from projects.gates.selectors.cases import StepLine
from projects.gates.words import quarter_label
from projects.models import Project
from projects.selectors import as_event
from reviews.models import Review


def detail_page(
    request: SignedInRequest,
    case: GateCase,
    *,
    submit_form: CaseSubmitForm | None = None,
    verdict_form: CaseVerdictForm | None = None,
    withdraw_form: ReasonForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    user = request.user
    steps = case_steps(case, user)
    review = open_review(steps)
    decides = review is not None and _decides(user, review)
    writes = case.is_open and may(user, "gates.case_write", case)
    waits = case.state in (GateCase.State.DRAFT, GateCase.State.RETURNED)
    visit = getattr(case, "visit", None) if case.kind == Kind.VISIT else None
    documents = list(case.documents.select_related("provided_by"))
    reading = {"read": as_read(documents, visit)}
    context: dict[str, Any] = {
        "case": case,
        "quarter": quarter_label(case.quarter),
        "steps": steps,
        "chain": {"steps": [{"label": line.step.name, "state": line.state} for line in steps]},
        "review": review,
        "documents": documents,
        "checks": list(case.checks.select_related("ticked_by")),
        "reads_project": Project.objects.visible_to(user).filter(pk=case.project_id).exists(),
        "may_write": writes,
        "may_check": case.is_open and (writes or may(user, "gates.case_check", case)),
        "form": (verdict_form or CaseVerdictForm(initial=reading)) if decides else None,
        "submit_form": submit_form,
        "withdraw_form": (withdraw_form or ReasonForm(auto_id="withdraw_%s")) if writes else None,
        "visit": visit,
        "overlapping": overlaps_of(user, [visit]).get(visit.pk, []) if visit is not None else [],
        "may_visit": visit is not None and may(user, "gates.visit_update", visit),
        "may_report": visit is not None and _may_report(user, visit),
        "events": [as_event(entry) for entry in timeline(case)],
        **more,
    }
    if waits and may(user, "gates.case_submit", case):
        context["submit_form"] = submit_form or CaseSubmitForm(initial={"version": case.version})
    return render(request, "gates/gate_case_detail.html", context, status=status)


def open_review(steps: list[StepLine]) -> Review | None:
    return next((one.review for line in steps for one in line.rounds if one.review.state == Review.State.OPEN), None)


def _decides(user: User, review: Review) -> bool:
    given = any(verdict.reviewer_id == user.pk for verdict in review.verdicts.all())
    return not given and may(user, "reviews.verdict_give", review)


def _may_report(user: User, visit: Visit) -> bool:
    """Once the visit was agreed to and has begun."""
    agreed = visit.case.state == GateCase.State.PASSED and visit.state != Visit.State.CANCELLED
    return agreed and visit.starts_at <= clock.now() and may(user, "gates.visit_report", visit)
