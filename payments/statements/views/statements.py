"""Bank statements: handing one in, naming its columns, looking at what becomes of each line, confirming."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.forms import Form
from goaltrack.common.htmx import wants_fragment
from goaltrack.common.sending import said, send
from payments.bank import BankAccount
from payments.permissions import money_departments
from payments.statements import services
from payments.statements.forms import ConfirmForm, MappingForm, StatementUploadForm
from payments.statements.models import Statement, StatementLine
from payments.statements.permissions import require_keeper
from people.requests import SignedInRequest

PER_PAGE = 50
State, Verdict = Statement.State, StatementLine.Verdict
LEFT_OUT = "left_out"
SHOWS = (*Verdict.values, LEFT_OUT)


def statement_or_404(request: SignedInRequest, pk: int) -> Statement:
    return get_object_or_404(Statement.objects.visible_to(request.user).select_related("account", "uploaded_by"), pk=pk)


@require_GET
def statement_list(request: SignedInRequest) -> HttpResponse:
    require_keeper(request.user)
    statements = Statement.objects.visible_to(request.user).select_related("account", "uploaded_by")
    page = Paginator(statements, PER_PAGE).get_page(request.GET.get("page"))
    waiting = StatementLine.objects.visible_to(request.user).waiting().count()
    return render(request, "statements/statement_list.html", {"page": page, "rows": list(page), "waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
def statement_upload_view(request: SignedInRequest) -> HttpResponse:
    require_keeper(request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StatementUploadForm(*sent, actor=request.user)
    outcome = send(
        form,
        lambda values: services.statement_upload(
            actor=request.user, key=values["key"], account_id=values["account"].pk, upload=values["upload"]
        ),
    )
    if outcome.done:
        return redirect("statement_map", pk=outcome.result.pk)
    has_account = BankAccount.objects.open().filter(department__in=money_departments(request.user)).exists()
    context = {"form": form, "has_account": has_account, "step": 1}
    return render(request, "statements/statement_upload.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def statement_map_view(request: SignedInRequest, pk: int) -> HttpResponse:
    statement = statement_or_404(request, pk)
    form = MappingForm(
        request.POST if request.method == "POST" else None,
        statement=statement,
        initial={"version": statement.version},
    )
    if request.method != "POST" and statement.state not in (State.MAPPING, State.READY):
        return redirect("statement_detail", pk=pk)
    outcome = send(
        form,
        lambda values: services.statement_map(
            actor=request.user, statement_id=pk, version=values["version"], mapping=form.mapping
        ),
    )
    if outcome.done:
        return redirect("statement_detail", pk=pk)
    context = {"form": form, "statement": statement, "step": 2, "conflict": outcome.conflict}
    return render(request, "statements/statement_map.html", context, status=outcome.status)


@require_GET
def statement_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the statement waits for: its columns, a worker, a confirmation; or what became of it."""
    statement = statement_or_404(request, pk)
    if wants_fragment(request) and not statement.is_at_work:
        # The progress asks for itself: what has become of the statement is a page of its own.
        return HttpResponse(headers={"HX-Refresh": "true"})
    if statement.state == State.MAPPING:
        return redirect("statement_map", pk=pk)
    if statement.is_at_work:
        context: dict[str, Any] = {"statement": statement, "step": 3 if statement.state == State.READING else 4}
        name = "_progress" if wants_fragment(request) else "statement_progress"
        return render(request, f"statements/{name}.html", context)
    return render(request, "statements/statement_detail.html", _preview(request, statement))


def _preview(request: SignedInRequest, statement: Statement) -> dict[str, Any]:
    sums = statement.lines.sums()
    counts = {name: sums.get(name, (0, None))[0] for name in SHOWS}
    show = request.GET.get("show", "")
    if show not in SHOWS:
        show = next((name for name in SHOWS if counts[name]), Verdict.READY)
    lines = statement.lines.filter(left_out=True) if show == LEFT_OUT else statement.lines.filter(verdict=show)
    if show != LEFT_OUT:
        lines = lines.filter(left_out=False)
    lines = lines.select_related("contract__project", "contract__customer", "checkpoint", "receipt")
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    words = {**dict(Verdict.choices), LEFT_OUT: pgettext("bank line", "Left out")}
    return {
        "statement": statement,
        "step": 4 if statement.state == State.DONE else 3,
        "counts": counts,
        "tabs": [(name, words[name], counts[name]) for name in SHOWS],
        "total": sums.get(Verdict.READY, (0, None))[1],
        "show": show,
        "page": page,
        "rows": list(page),
        "form": ConfirmForm(initial={"version": statement.version}),
        "may_change": statement.state == State.READY,
    }


@require_POST
def statement_confirm_view(request: SignedInRequest, pk: int) -> HttpResponse:
    statement_or_404(request, pk)
    said(
        request,
        ConfirmForm(request.POST),
        lambda values: services.statement_confirm(actor=request.user, statement_id=pk, version=values["version"]),
    )
    return redirect("statement_detail", pk=pk)


@require_POST
def statement_discard_view(request: SignedInRequest, pk: int) -> HttpResponse:
    statement_or_404(request, pk)
    if not said(
        request, Form(request.POST), lambda _values: services.statement_discard(actor=request.user, statement_id=pk)
    ):
        return redirect("statement_detail", pk=pk)
    messages.success(request, _("The statement is discarded; nothing of it was booked."))
    return redirect("statement_list")
