"""Import of departments and people: upload, preview, confirm."""

import csv
from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import DomainError
from people.forms import PeopleImportApplyForm, PeopleImportForm
from people.models import PeopleImport
from people.permissions import authorize
from people.requests import SignedInRequest
from people.services import people_import_apply, people_import_left_out, people_import_plan, people_import_upload
from people.sheets import COLUMN_LABELS, COLUMNS, MAX_BYTES

PREVIEW_ROWS = 100


def _pending(request: SignedInRequest, pk: int) -> PeopleImport:
    return get_object_or_404(PeopleImport.objects.filter(created_by=request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: SignedInRequest) -> HttpResponse:
    authorize(request.user, "people.manage")
    if request.method != "POST":
        return render(request, "people/people_import.html", {"form": PeopleImportForm(), "columns": _columns()})
    form = PeopleImportForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            pending = people_import_upload(
                actor=request.user,
                key=form.cleaned_data["key"],
                filename=upload.name,
                # One byte more than allowed is enough to know that it is too much.
                content=upload.read(MAX_BYTES + 1),
            )
        except DomainError as error:
            form.add_service_errors(error)
        else:
            return redirect("people_import_preview", pending.pk)
    return render(request, "people/people_import.html", {"form": form, "columns": _columns()}, status=400)


@require_GET
def people_import_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    authorize(request.user, "people.manage")
    pending = _pending(request, pk)
    if pending.applied_at is not None:
        return render(request, "people/people_import_done.html", {"pending": pending})
    plan = people_import_plan(actor=request.user, rows=pending.rows)
    shown = request.GET.get("show", "")
    rows = [row for row in plan.rows if not shown or row.verdict == shown]
    context = {
        "pending": pending,
        "plan": plan,
        "show": shown,
        "page": Paginator(rows, PREVIEW_ROWS).get_page(request.GET.get("page")),
        "form": PeopleImportApplyForm(),
        "columns": COLUMN_LABELS,
    }
    return render(request, "people/people_import_preview.html", context)


@require_POST
def people_import_apply_view(request: SignedInRequest, pk: int) -> HttpResponse:
    authorize(request.user, "people.manage")
    pending = _pending(request, pk)
    form = PeopleImportApplyForm(request.POST)
    if form.is_valid():
        try:
            done = people_import_apply(actor=request.user, key=form.cleaned_data["key"], pending=pending)
        except DomainError as error:
            if error.status == 403:
                raise
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Imported %(new)d new and %(changed)d changed rows.") % done.result["counts"])
    return redirect("people_import_preview", pk)


@require_GET
def people_import_errors(request: SignedInRequest, pk: int) -> HttpResponse:
    """The rows left out, as a file to correct and upload again."""
    authorize(request.user, "people.manage")
    pending = _pending(request, pk)
    lines = [
        [
            *(row.values[column] for column in COLUMNS),
            "; ".join(f"{COLUMN_LABELS[column]}: {message}" for column, message in row.problems),
        ]
        for row in people_import_left_out(actor=request.user, pending=pending)
    ]
    return _csv("people-errors.csv", [*_columns(), _("What is wrong")], lines)


@require_GET
def people_import_template(request: SignedInRequest) -> HttpResponse:
    authorize(request.user, "people.manage")
    example = ["D2", _("Delivery 2"), "", "Q1001", _("Zhou Ke"), "zhouke@example.com", _("Engineer"), _("Team lead")]
    return _csv("people-template.csv", _columns(), [example])


def _columns() -> list[str]:
    """The file's column names in the reader's language; both languages are read."""
    in_chinese = (get_language() or "").startswith("zh")
    return [chinese if in_chinese else english for chinese, english in COLUMNS.values()]


def _csv(filename: str, header: Sequence[str], lines: Iterable[Sequence[str]]) -> HttpResponse:
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{filename}"'}
    )
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(header)
    for line in lines:
        # A spreadsheet would run what looks like a formula.
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in line])
    return response
