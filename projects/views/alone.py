"""What only one person can do, with a line to name a B."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.gate import answer
from goaltrack.common.errors import DomainError
from goaltrack.common.numbers import asked_id
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.forms import NameBForm, colleagues
from projects.selectors import task_lines
from projects.selectors.alone import SOON, alone, alone_tasks
from projects.services import task_update
from projects.views.tasks import task_or_404

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def alone_list(request: SignedInRequest) -> HttpResponse:
    """Five queries; a posted line names the B of one task."""
    authorize(request.user, "projects.alone_read")
    form = None
    if request.method == "POST":
        form = NameBForm(request.POST, actor=request.user)
        if form.is_valid() and _named(request, form):
            return redirect(request.get_full_path())
    found = alone(request.user)
    chosen = {name: asked_id(request.GET.get(name)) for name in ("owner", "project")}
    tasks = alone_tasks(request.user).filter(**{name: pk for name, pk in chosen.items() if pk})
    page = Paginator(tasks.as_lines().order_by("due", "id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "alone": found,
        "soon_days": SOON,
        "page": page,
        "lines": task_lines(request.user, page.object_list, alone=True),
        "people": colleagues(request.user).values_list("name", flat=True),
        "form": form,
        "chosen": chosen,
    }
    return render(request, "projects/alone_list.html", context, status=400 if form is not None else 200)


def _named(request: SignedInRequest, form: NameBForm) -> bool:
    task = task_or_404(request, form.cleaned_data["task"])
    values = {"follower": form.cleaned_data["follower"]}
    try:
        task = task_update(actor=request.user, task_id=task.pk, version=form.cleaned_data["version"], values=values)
    except DomainError as error:
        form.add_service_errors(error)
        return False
    text = _("%(name)s is B of “%(title)s” now.") % {"name": values["follower"].name, "title": task.title}
    messages.success(request, answer(task, text))
    return True
