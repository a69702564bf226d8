"""A template put into a draft: choose one, say where it goes and who is who, look at it, and take it over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import ActionForbidden, DomainError, StaleVersion
from people.requests import SignedInRequest
from planning.models import Breakdown
from planning.project_templates import services
from planning.project_templates.forms import UseForm, use_initial
from planning.project_templates.models import PlannedPrecondition, ProjectTemplate
from planning.project_templates.placing import Placed, placed
from planning.project_templates.selectors import template_lines, template_rows
from planning.project_templates.views.templates import newest_of, template_for
from planning.views.pages import editable


@require_GET
def template_choose(request: SignedInRequest, breakdown_pk: int) -> HttpResponse:
    breakdown = editable(request, breakdown_pk)
    rows = template_rows(request.user, ProjectTemplate.objects.visible_to(request.user).offered())
    context = {"breakdown": breakdown, "goal": breakdown.goal, "rows": rows}
    return render(request, "project_templates/template_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template_use_view(request: SignedInRequest, pk: int, breakdown_pk: int) -> HttpResponse:
    """The form; what would come (after the first POST); and with `confirm` the rows."""
    breakdown = editable(request, breakdown_pk)
    template = template_for(request, pk)
    version = newest_of(template)
    lines = template_lines(version)
    form = UseForm(
        request.POST or None,
        actor=request.user,
        breakdown=breakdown,
        lines=lines,
        initial=use_initial(request.user, breakdown, template),
    )
    status, found, conflict = 200, None, None
    if form.is_bound:
        status = 400
        if form.is_valid():
            wish = form.wish()
            found = placed(request.user, breakdown, version, wish)
            if "confirm" in request.POST:
                try:
                    services.template_use(
                        actor=request.user,
                        key=form.cleaned_data["key"],
                        breakdown_id=breakdown_pk,
                        template_id=pk,
                        version=form.cleaned_data["version"],
                        wish=wish,
                    )
                except ActionForbidden:
                    raise
                except StaleVersion as error:
                    conflict, status = error, error.status
                except DomainError as error:
                    form.add_service_errors(_at_rows(error, found))
                    status = error.status
                else:
                    return _put_in(request, found, breakdown)
            else:
                status = _show(form, found)
            form.show_preview(template.version)
    boxes = form.boxes
    context = {
        "breakdown": breakdown,
        "goal": breakdown.goal,
        "template": template,
        "form": form,
        "rows": [(row, boxes[row.line.key]) for row in found.rows]
        if found is not None and found.rows
        else [(line, boxes[line.key]) for line in lines],
        "placed": found,
        "conflict": conflict,
        "ready": found is not None and not found.problems.fields and not found.refused,
    }
    return render(request, "project_templates/template_use.html", context, status=status)


@require_POST
def planned_precondition_drop_view(request: SignedInRequest, pk: int) -> HttpResponse:
    versions = Breakdown.objects.visible_to(request.user)
    row = get_object_or_404(PlannedPrecondition.objects.filter(use__breakdown__in=versions), pk=pk)
    services.planned_precondition_drop(actor=request.user, row_id=row.pk)
    messages.success(request, _("Struck out: “%(title)s” does not come.") % {"title": row.title})
    newest = Breakdown.objects.filter(goal__template_uses__preconditions=row).order_by("-number")[0]
    return redirect("breakdown_detail", newest.pk)


def _show(form: UseForm, found: Placed) -> int:
    """The wish's problems at its fields; those of rows stand in the rows."""
    for name, texts in found.problems.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, str(text))
    return 400 if found.problems.fields or found.refused else 200


def _at_rows(error: DomainError, found: Placed) -> DomainError:
    """What the rows say already is not said above them again."""
    if found.refused and set(error.fields) == {"lines"}:
        error.fields = {}
        error.message = _(
            "Lines are taken over all together or not at all: strike out what is refused, or start earlier."
        )
    return error


def _put_in(request: SignedInRequest, found: Placed, breakdown: Breakdown) -> HttpResponse:
    count = len(found.items)
    words = ngettext("Added %(count)d row to the draft.", "Added %(count)d rows to the draft.", count) % {
        "count": count
    }
    if waiting := len(found.preconditions):
        more = ngettext(
            "%(count)d precondition comes when the version passes.",
            "%(count)d preconditions come when the version passes.",
            waiting,
        )
        words = f"{words} {more % {'count': waiting}}"
    messages.success(request, words)
    return redirect("breakdown_detail", breakdown.pk)
