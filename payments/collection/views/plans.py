"""The month's collection plan: what each person committed to and what came in; one's own, before the month begins."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common import clock
from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from payments.collection.forms import ExplainForm, PlanForm
from payments.collection.models import CollectionPlan, PlanLine
from payments.collection.selectors import is_frozen, month_by_person, proposal
from payments.collection.selectors.plans import Proposed, month_end, total
from payments.collection.services import plan_commit, plan_confirm, plan_explain
from payments.collection.views.find import plan_line_or_404, plan_or_404
from payments.views.receipts import month_asked
from people.permissions import authorize
from people.requests import SignedInRequest


@require_GET
def plan_start(request: SignedInRequest) -> HttpResponse:
    return redirect("collection_plan", f"{clock.today():%Y-%m}")


@require_GET
def plan_month(request: SignedInRequest, month: str) -> HttpResponse:
    """By person, with the rows behind each number; `person` narrows it to one."""
    first = _first(month)
    people = month_by_person(request.user, first, person=asked_id(request.GET.get("person")))
    own = next((one.plan for one in people if one.person.pk == request.user.pk), None)
    context = {
        "month": first,
        "before": _shifted(first, -1),
        "after": _shifted(first, 1),
        "people": people,
        "planned": total([one.planned for one in people]),
        "received": total([one.received for one in people]),
        "missing": total([one.missing for one in people]),
        "has_begun": first <= clock.today(),
        "is_over": month_end(first) < clock.today(),
        "may_commit": not is_frozen(first, own),
        "own": own,
        "person": asked_id(request.GET.get("person")),
    }
    return render(request, "collection/plan_month.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_commit_view(request: SignedInRequest, month: str) -> HttpResponse:
    first = _first(month)
    plan = CollectionPlan.objects.filter(owner=request.user, month=first).first()
    proposed = proposal(request.user, first)
    chosen = _committed(plan)
    initial: dict[str, Any] = {"version": plan.version if plan else None}
    for one in proposed:
        pk = one.line.checkpoint.pk
        # A plan that is there is changed; a new one begins with what it proposes.
        initial[f"line-{pk}"] = chosen.get(pk) if plan else one.amount if one.why else None
    form = PlanForm(request.POST if request.method == "POST" else None, proposed=proposed, initial=initial)

    def save(values: dict[str, Any]) -> CollectionPlan:
        key, version = values["key"], values["version"]
        return plan_commit(actor=request.user, key=key, month=first, amounts=form.amounts, version=version)

    outcome = send(form, save)
    if outcome.done:
        messages.success(
            request, _("You committed to it. Until the month begins or it is confirmed you may change it.")
        )
        return redirect("collection_plan", month)
    context = {
        "form": form,
        "month": first,
        "plan": plan,
        "frozen": is_frozen(first, plan),
        "rows": [(one, form[f"line-{one.line.checkpoint.pk}"]) for one in proposed if one.why or _is_typed(form, one)],
        "others": [
            (one, form[f"line-{one.line.checkpoint.pk}"])
            for one in proposed
            if not one.why and not _is_typed(form, one)
        ],
        "conflict": outcome.conflict,
    }
    return render(request, "collection/plan_commit.html", context, status=outcome.status)


@require_POST
def plan_confirm_view(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = plan_or_404(request.user, pk)
    version = asked_id(request.POST.get("version")) or 0
    plan_confirm(actor=request.user, plan_id=pk, version=version)
    messages.success(request, _("Confirmed: it is frozen from now on."))
    return redirect("collection_plan", f"{plan.month:%Y-%m}")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_explain_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line = plan_line_or_404(request.user, pk)
    authorize(request.user, "collection.plan_explain", line.plan)
    posted = request.POST if request.method == "POST" else None
    form = ExplainForm(posted, initial={"reason": line.missed_reason})
    outcome = send(form, lambda values: plan_explain(actor=request.user, line_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("collection_plan", f"{line.plan.month:%Y-%m}")
    return render(request, "collection/plan_explain.html", {"form": form, "line": line}, status=outcome.status)


def _is_typed(form: PlanForm, one: Proposed) -> bool:
    """Committed to before, or typed and sent back: it stands with what is proposed."""
    return form[f"line-{one.line.checkpoint.pk}"].value() not in (None, "")


def _committed(plan: CollectionPlan | None) -> dict[int, Any]:
    rows = PlanLine.objects.filter(plan=plan) if plan else PlanLine.objects.none()
    return dict(rows.values_list("checkpoint", "amount"))


def _first(month: str) -> date:
    first = month_asked(month)
    if first is None:
        raise Http404
    return first


def _shifted(first: date, months: int) -> date:
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)
