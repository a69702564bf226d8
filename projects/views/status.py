"""Logging a status: one tap is one form. htmx puts the fresh row or card in its place and says so in a toast."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from goaltrack.common.addresses import back_or
from goaltrack.common.errors import DomainError
from goaltrack.common.htmx import page_address, wants_fragment
from goaltrack.common.markup import TASK_STATUS
from goaltrack.common.numbers import asked_id
from people.models import User
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.forms import StatusForm
from projects.models import StatusLog, Task
from projects.selectors import TaskLine, task_line
from projects.selectors.checklists import open_lines
from projects.selectors.limits import loads_over
from projects.services import task_log_status
from projects.services.status import NOT_YOURS, OPEN_PARTS
from projects.views.tasks import open_note, task_context, task_or_404

TEMPLATES = {
    "row": "projects/_task_row.html",
    "card": "projects/_task_card.html",
    "soon": "projects/_task_soon.html",
    "tile": "projects/_task_tile.html",
    "part": "projects/_subtask.html",
    "review": "projects/_task_review.html",
    "page": "projects/_task_detail.html",
}

# What a form may say besides the status.
GOES_WITH = ("note", "blocked_by", "blocked_until", "reviewer")
# The columns and counts of a board are those of before.
MOVED = "gt:task-moved"
PART_MOVED = "gt:part-moved"
COUNTED = "gt:counts"


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
    undo_blocked_until: date | None = None
    undo_reviewer: int | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def task_log_status_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET opens the note; POST logs. A form's key is good once for each button and note."""
    task = task_or_404(request, pk)
    if request.method != "POST":
        return _open_note(request, task)
    form = StatusForm(request.POST, actor=request.user)
    place = request.POST.get("place", "")
    if not form.is_valid():
        return _refused(request, task, place, _first_error(form), set(form.errors))
    to_status, note = form.cleaned_data["to_status"], form.cleaned_data["note"]
    more = form.goes_with()
    despite_open = form.cleaned_data["despite_open"]
    said = ":".join(str(getattr(value, "pk", value)) for value in more.values()) + ":despite" * despite_open
    key = uuid.uuid5(form.cleaned_data["key"], f"{task.pk}:{to_status}:{note}:{said}")
    try:
        log = task_log_status(
            actor=request.user,
            key=key,
            task_id=task.pk,
            to_status=to_status,
            note=note,
            despite_open=despite_open,
            **more,
        )
    except DomainError as error:
        if error.code == OPEN_PARTS:
            return _asked(request, task, place, str(error.message))
        if not wants_fragment(request) and error.status != 400:
            raise
        messages_of = [str(text) for texts in error.fields.values() for text in texts]
        return _refused(request, task, place, " ".join(messages_of) or str(error.message), set(error.fields))
    said = _said(request.user, task, log)
    if place == "tile" and log is not None and log.from_status != log.to_status and not said.is_warning:
        said = _over_limits(request, log.task, said)
    return _answer(request, task, place, said)


def _open_note(request: SignedInRequest, task: Task) -> HttpResponse:
    place = request.GET.get("place", "")
    try:
        authorize(request.user, "projects.task_log_status", task, NOT_YOURS)
    except DomainError as error:
        if not wants_fragment(request):
            raise
        return _refused(request, task, place, str(error.message))
    if wants_fragment(request) and place in ("row", "card", "soon", "tile", "part"):
        return _fragment(request, task.pk, place, noting=True)
    return render(request, "projects/task_log_status.html", task_context(request, task))


def _said(user: User, before: Task, log: StatusLog | None) -> Said:
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
    if log.to_status == Task.Status.DONE and (left := open_lines(before)):
        text = ngettext(
            "%(said)s. %(count)d line of its checklist is open.",
            "%(said)s. %(count)d lines of its checklist are open.",
            left,
        )
        said = text % {"said": said, "count": left}
    # Who merely looks at it cannot put it before themselves again.
    if log.to_status == Task.Status.DOING and not may(user, "projects.task_move", before):
        return Said(said)
    return Said(
        said,
        undo_status=log.from_status,
        undo_note=before.status_note,
        undo_blocked_by=before.blocked_by_id,
        undo_blocked_until=before.blocked_until,
        undo_reviewer=before.reviewer_id,
    )


def _over_limits(request: SignedInRequest, task: Task, said: Said) -> Said:
    """With a question where the column is fuller now than the department settled; nothing is refused."""
    over = [] if request.POST.get("undo") else loads_over(request.user, task)
    if not over:
        return said
    fullest = _("%(name)s: %(count)d of at most %(most)d")
    loads = [fullest % {"name": one.name, "count": one.count, "most": one.most} for one in over]
    told = {"said": said.text, "loads": pgettext("between", "; ").join(loads)}
    words = _("%(said)s. Over the limit: %(loads)s. Leave it there?") % told
    return replace(said, text=words, asks=True)


def _answer(request: SignedInRequest, before: Task, place: str, said: Said) -> HttpResponse:
    pk = before.pk
    if before.reviewer_id == request.user.pk and not Task.objects.visible_to(request.user).filter(pk=pk).exists():
        # Who merely looked at it, and watches it no more, has sent it back.
        if wants_fragment(request) and place != "page":
            return HttpResponse(render_to_string("projects/_toast.html", {"words": said.text, "said": said}))
        messages.success(request, said.text)
        home = reverse("home")
        return HttpResponse(headers={"HX-Redirect": home}) if wants_fragment(request) else redirect(home)
    if wants_fragment(request):
        # Who is blocked by whom, and who looks at it, is what the others need to know: ask for it at once.
        asks = not said.is_warning and request.POST.get("to_status") in ("blocked", "review")
        says = any(request.POST.get(name) for name in ("note", "blocked_by", "blocked_until", "reviewer", "undo"))
        return _fragment(request, pk, place, said, noting=asks and not says)
    level = messages.WARNING if said.is_warning or said.asks else messages.SUCCESS
    messages.add_message(request, level, _toast_words(request, pk, said))
    return back_or(request, "task_detail", pk)


def _asked(request: SignedInRequest, task: Task, place: str, words: str) -> HttpResponse:
    """Parts of it are open: whether it is finished nevertheless is for the person to say."""
    if wants_fragment(request):
        return _fragment(request, task.pk, place, asked=words, status=409)
    context = task_context(request, task) | {"asked": words, "typed_note": request.POST.get("note", "")}
    return render(request, "projects/task_log_status.html", context, status=409)


def _refused(request: SignedInRequest, task: Task, place: str, text: str, fields: Collection[str] = ()) -> HttpResponse:
    """The tap came too late, from a page that is out of date, or says too little: show how things stand, and why it was
    not taken. What is missing is asked for."""
    asks = "review" if "reviewer" in fields else ""
    if wants_fragment(request):
        noting = bool({"reviewer", "note"} & set(fields)) or any(request.POST.get(name) for name in GOES_WITH)
        return _fragment(request, task.pk, place, Said(text, is_warning=True), noting=noting, asks=asks, status=409)
    context = task_context(request, task) | _typed(request) | {"refused": text}
    if asks:
        open_note(request.user, context["line"], asks=asks)
    return render(request, "projects/task_log_status.html", context, status=400)


def _fragment(
    request: SignedInRequest,
    pk: int,
    place: str,
    said: Said | None = None,
    *,
    noting: bool = False,
    asked: str = "",
    asks: str = "",
    status: int = 200,
) -> HttpResponse:
    template = TEMPLATES.get(place, TEMPLATES["page"])
    if template == TEMPLATES["page"]:
        context = task_context(request, task_or_404(request, pk))
        if asks:
            open_note(request.user, context["line"], asks=asks)
    else:
        line: TaskLine = task_line(request.user, pk)
        if noting and line.may_log:
            open_note(request.user, line, asks=asks)
        context = {"line": line}
    refused = said is not None and said.is_warning
    context |= {
        "swapped": True,
        "shown_at": page_address(request),
        "asked": asked,
        "asks_why": noting and said is not None and not refused,
        "typed_note": request.POST.get("note", "") if asked else "",
        **(_typed(request) if refused else {}),
        "refused": said.text if refused and noting and said is not None else "",
    }
    html = render_to_string(template, context, request=request)
    if said is not None:
        words = _toast_words(request, pk, said, place)
        html += render_to_string("projects/_toast.html", {"words": words, "said": said})
    response = HttpResponse(html, status=status)
    response.headers["Vary"] = "HX-Request"
    if place in ("row", "tile") and said is not None:
        # The board is drawn anew, unless somebody is writing on the tile; else what counts is asked for again.
        redrawn = place == "tile" and not noting
        trigger_client_event(response, MOVED if redrawn else COUNTED, after="settle")
    if place == "part" and said is not None and not noting:
        # What stands above it counts it.
        trigger_client_event(response, PART_MOVED, after="settle")
    return response


def _toast_words(request: SignedInRequest, pk: int, said: Said, place: str = "") -> str:
    """The words of the toast with the form that takes the tap back."""
    if not said.undo_status:
        return said.text
    context = {"said": said, "pk": pk, "place": place, "key": uuid.uuid4(), "csrf": get_token(request)}
    return render_to_string("projects/_toast_words.html", context | {"next": request.POST.get("next", "")})


def _typed(request: SignedInRequest) -> dict[str, Any]:
    return {
        "typed_note": request.POST.get("note", ""),
        "typed_until": request.POST.get("blocked_until", ""),
        "typed_blocked_by": asked_id(request.POST.get("blocked_by")) or None,
        "typed_reviewer": asked_id(request.POST.get("reviewer")) or None,
    }


def _first_error(form: StatusForm) -> str:
    errors = [str(text) for texts in form.errors.values() for text in texts]
    return errors[0] if errors else _("This could not be logged.")
