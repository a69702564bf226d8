"""One's own notices: the list, the bell's counter, opening one, and marking all read."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from notices.kinds import Action, actions_of, all_kinds
from notices.models import Notice
from notices.selectors import unread_count
from notices.services import notice_mark_read
from people.requests import SignedInRequest

PAGE_SIZE = 30


@dataclass(frozen=True)
class Line:
    """A notice of the list, with what can be done from it."""

    notice: Notice
    actions: list[Action]


@require_GET
def notice_list(request: SignedInRequest) -> HttpResponse:
    """All or the unread ones (`show=unread`), of every kind or of one, by day."""
    known = {kind.code: str(kind.label) for kind in all_kinds()}
    show = "unread" if request.GET.get("show") == "unread" else ""
    kind = request.GET.get("kind", "") if request.GET.get("kind") in known else ""
    notices = Notice.objects.visible_to(request.user)
    if show:
        notices = notices.unread()
    if kind:
        notices = notices.of_kind(kind)
    page = Paginator(notices, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "days": _by_day(request, list(page.object_list)),
        "unread": unread_count(request.user),
        "show": show,
        "kind": kind,
        "kinds": sorted(known.items(), key=lambda pair: pair[1]),
        "links": {which or "all": "?" + urlencode({"show": which, "kind": kind}) for which in ("", "unread")},
    }
    return render(request, "notices/notice_list.html", context)


def _by_day(request: SignedInRequest, notices: list[Notice]) -> list[tuple[date, list[Line]]]:
    actions = actions_of(request.user, notices)
    lines = [Line(notice, list(actions.get(notice.pk, ()))) for notice in notices]
    days = groupby(lines, key=lambda line: timezone.localdate(line.notice.created_at))
    return [(day, list(group)) for day, group in days]


@require_GET
def notice_bell(request: SignedInRequest) -> HttpResponse:
    """The bell with a fresh counter; nothing where it is the one that the page shows (`known`). One query."""
    unread = unread_count(request.user)
    if request.GET.get("known") == str(unread):
        return HttpResponse(status=204)
    return render(request, "components/bell.html", {"unread": unread})


@require_POST
def notice_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark it read and go where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    notice_mark_read(actor=request.user, notice_ids=[pk])
    return redirect(notice.link)


@require_POST
def notice_read_all(request: SignedInRequest) -> HttpResponse:
    if notice_mark_read(actor=request.user):
        messages.success(request, _("All notices are marked read."))
    return redirect("notice_list")
