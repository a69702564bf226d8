"""Logging a status: one tap is one form. htmx puts the fresh row or card in its place and says so in a toast."""

import uuid
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from goaltrack.common.errors import DomainError
from goaltrack.common.htmx import wants_fragment
from goaltrack.common.markup import TASK_STATUS
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.forms import StatusForm
from projects.models import StatusLog, Task
from projects.selectors import TaskLine, task_line
from projects.selectors.limits import loads_over
from projects.services import task_log_status
from projects.services.status import NOT_YOURS
from projects.views.tasks import open_note, task_context, task_or_404

TEMPLATES = {
    "row": "projects/_task_row.html",
    "card": "projects/_task_card.html",
    "soon": "projects/_task_soon.html",
    "tile": "projects/_task_tile.html",
    "page": "projects/_task_detail.html",
}

# The columns and counts of a board are those of before.
MOVED = "gt:task-moved"


@dataclass(frozen=True)
class Said:
    """What the toast says, and what an undo logs again."""

    text: str
    is_warning: bool = False
    # It was done, and is asked about.
    asks: bool = False
    undo_status: str = ""
    undo_note: str = ""
    undo_blocked_by: int | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def task_log_status_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET opens the note; POST logs. A form's key is good once for each button and note."""
    task = task_or_404(request, pk)
    if request.method != "POST":
        return _open_note(request, task)
    form = StatusForm(request.POST, actor=request.user)
    place = request.POST.get("place", "")
    if not form.is_valid():
        return _refused(request, task, place, _first_error(form))
    to_status, note = form.cleaned_data["to_status"], form.cleaned_data["note"]
    waits_for = form.waits_for()
    key = uuid.uuid5(form.cleaned_data["key"], f"{task.pk}:{to_status}:{note}:{getattr(waits_for, 'pk', waits_for)}")
    try:
        log = task_log_status(
            actor=request.user, key=key, task_id=task.pk, to_status=to_status, note=note, blocked_by=waits_for
        )
    except DomainError as error:
        if not wants_fragment(request):
            raise
        messages_of = [str(text) for texts in error.fields.values() for text in texts]
        return _refused(request, task, place, " ".join(messages_of) or str(error.message))
    said = _said(task, log)
    if place == "tile" and log is not None and log.from_status != log.to_status and not said.is_warning:
        said = _asked(request, log.task, said)
    return _answer(request, task.pk, place, said)


def _open_note(request: SignedInRequest, task: Task) -> HttpResponse:
    place = request.GET.get("place", "")
    try:
        authorize(request.user, "projects.task_log_status", task, NOT_YOURS)
    except DomainError as error:
        if not wants_fragment(request):
            raise
        return _refused(request, task, place, str(error.message))
    if wants_fragment(request) and place in ("row", "card", "soon", "tile"):
        return _fragment(request, task.pk, place, noting=True)
    return render(request, "projects/task_log_status.html", task_context(request, task))


def _said(before: Task, log: StatusLog | None) -> Said:
    if log is None:
        return Said(_("Nothing new: it was logged so already."))
    words = str(TASK_STATUS[log.to_status][2])
    now = Task.objects.values_list("status", flat=True).get(pk=before.pk)
    if now != log.to_status:
        text = _("This was logged earlier as “%(then)s”; by now it is “%(now)s”. Tap again to change it.")
        return Said(text % {"then": words, "now": TASK_STATUS[now][2]}, is_warning=True)
    if log.from_status == log.to_status:
        return Said(_("Note added: %(status)s") % {"status": words})
    said = _("Logged: %(status)s") % {"status": words}
    return Said(said, undo_status=log.from_status, undo_note=before.status_note, undo_blocked_by=before.blocked_by_id)


def _asked(request: SignedInRequest, task: Task, said: Said) -> Said:
    """With a question where the column is fuller now than the department settled; nothing is refused."""
    over = [] if request.POST.get("undo") else loads_over(request.user, task)
    if not over:
        return said
    fullest = _("%(name)s: %(count)d of at most %(most)d")
    loads = [fullest % {"name": one.name, "count": one.count, "most": one.most} for one in over]
    told = {"said": said.text, "loads": pgettext("between", "; ").join(loads)}
    words = _("%(said)s. Over the limit: %(loads)s. Leave it there?") % told
    return replace(said, text=words, asks=True)


def _answer(request: SignedInRequest, pk: int, place: str, said: Said) -> HttpResponse:
    if wants_fragment(request):
        # Who is blocked by whom is what the others need to know: ask for it at once.
        is_block = not said.is_warning and request.POST.get("to_status") == "blocked"
        says = any(request.POST.get(name) for name in ("note", "blocked_by", "undo"))
        return _fragment(request, pk, place, said, noting=is_block and not says)
    level = messages.WARNING if said.is_warning or said.asks else messages.SUCCESS
    messages.add_message(request, level, _toast_words(request, pk, said))
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        # Not redirect(): it would take a bare word for the name of a route.
        return HttpResponseRedirect(back)
    return redirect("task_detail", pk)


def _refused(request: SignedInRequest, task: Task, place: str, text: str) -> HttpResponse:
    """The tap came too late or from a page that is out of date: show how things stand, and why it was not taken."""
    if wants_fragment(request):
        noting = bool(request.POST.get("note") or request.POST.get("blocked_by"))
        return _fragment(request, task.pk, place, Said(text, is_warning=True), noting=noting, status=409)
    typed = {"typed_note": request.POST.get("note", ""), "typed_blocked_by": _typed_person(request)}
    context = task_context(request, task) | typed | {"refused": text}
    return render(request, "projects/task_log_status.html", context, status=400)


def _fragment(
    request: SignedInRequest, pk: int, place: str, said: Said | None = None, *, noting: bool = False, status: int = 200
) -> HttpResponse:
    template = TEMPLATES.get(place, TEMPLATES["page"])
    if template == TEMPLATES["page"]:
        context = task_context(request, task_or_404(request, pk))
    else:
        line: TaskLine = task_line(request.user, pk)
        if noting and line.may_log:
            open_note(request.user, line)
        context = {"line": line}
    refused = said is not None and said.is_warning
    context |= {
        "swapped": True,
        "asks_why": noting and said is not None and not refused,
        "typed_note": request.POST.get("note", "") if refused else "",
        "typed_blocked_by": _typed_person(request) if refused else None,
        "refused": said.text if refused and noting and said is not None else "",
    }
    html = render_to_string(template, context, request=request)
    if said is not None:
        words = _toast_words(request, pk, said, place)
        html += render_to_string("projects/_toast.html", {"words": words, "said": said})
    response = HttpResponse(html, status=status)
    response.headers["Vary"] = "HX-Request"
    if place == "tile" and said is not None and not noting:
        # The board is drawn anew, unless somebody is writing on the tile.
        trigger_client_event(response, MOVED, after="settle")
    return response


def _toast_words(request: SignedInRequest, pk: int, said: Said, place: str = "") -> str:
    """The words of the toast with the form that takes the tap back."""
    if not said.undo_status:
        return said.text
    context = {"said": said, "pk": pk, "place": place, "key": uuid.uuid4(), "csrf": get_token(request)}
    return render_to_string("projects/_toast_words.html", context | {"next": request.POST.get("next", "")})


def _typed_person(request: SignedInRequest) -> int | None:
    typed = request.POST.get("blocked_by", "")
    return int(typed) if typed.isascii() and typed.isdecimal() else None


def _first_error(form: StatusForm) -> str:
    errors = [str(text) for texts in form.errors.values() for text in texts]
    return errors[0] if errors else _("This could not be logged.")
