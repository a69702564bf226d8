"""The tasks of one filter, which lives in the address: as a list, a board, a plan, and on the days of a calendar."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from goaltrack.common import clock, dates, panels
from goaltrack.common.errors import Problems
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from goaltrack.common.markup import TASK_STATUS
from people.abilities import Ability
from people.requests import SignedInRequest
from people.selectors import opening_address, workday_calendar
from projects.forms import colleagues
from projects.gantt import gantt
from projects.models import Phase, Project
from projects.months import Span
from projects.selectors import COUNTED, GROUPS, PRIORITIES, STATUSES, TaskFilter, task_lines
from projects.selectors.board import Column, columns_of, task_board
from projects.selectors.calendar import DueDay, task_calendar
from projects.selectors.filters import OPEN_CHOICE
from projects.selectors.groups import key_of, keys_read, task_groups
from projects.selectors.limits import Load, column_loads
from projects.selectors.phases import phase_lines
from projects.selectors.plan import ROWS, task_plan

PER_PAGE = 50
DEFAULT_STATUS = "open"
# Nobody pages beyond what is counted.
LAST_PAGE = COUNTED // ROWS
COLUMNS = (
    ("title", gettext_lazy("Task")),
    ("status", gettext_lazy("Status")),
    ("owner", gettext_lazy("A / B")),
    ("due", gettext_lazy("Due")),
    ("priority", gettext_lazy("Priority")),
)


class CountedPaginator(Paginator):
    """The count is known already: it stands in the head of the page."""

    def __init__(self, object_list: Any, per_page: int, *, count: int) -> None:
        super().__init__(object_list, per_page)
        self._count = count

    @cached_property
    def count(self) -> int:
        return self._count


@require_GET
def task_list(request: SignedInRequest) -> HttpResponse:
    """Three queries, one for what waits for the experts, one for each named condition, two for the choices when the
    reader asks for them (`more`), and one that counts the groups where there are some.

    An address that asks for nothing leads to the reader's own view, where they have one.
    """
    if not request.GET and not wants_fragment(request) and (address := opening_address(request.user, "tasks")):
        return redirect(address)
    if _asks_for_counts(request):
        return _live(request, "list")
    chosen, context = _filtered(request)
    tasks = chosen.grouped(request.user).as_lines().with_parts(request.user)
    shown = context["counts"]["shown"]
    page = CountedPaginator(tasks, PER_PAGE, count=shown).get_page(request.GET.get("page"))
    # With the one before: its group may go on.
    first = max(page.start_index() - 1, 0)
    rows = list(tasks[max(first - 1, 0) : first + PER_PAGE])
    before = rows.pop(0) if first else None
    lines = task_lines(request.user, rows, marked=True)
    context |= {"view": "list", "page": page, "lines": lines, "heads": _heads(chosen), "groupings": GROUPS}
    if chosen.group:
        counts = chosen.group_counts(request.user, [key_of(chosen.group, task) for task in rows], shown)
        context["groups"] = task_groups(chosen.group, lines, before, counts)
    return page_or_fragment(request, "projects/task_list.html", "projects/_task_list.html", context)


@require_GET
def task_board_view(request: SignedInRequest) -> HttpResponse:
    """The same as columns by status: four queries, two for limits, one for what late tasks hold up, and those for
    conditions and choices.

    What is done stands on the board too, so "not finished" is called what it shows here.
    """
    if _asks_for_counts(request):
        return _live(request, "board")
    chosen, context = _filtered(request, by_status=True)
    loads = column_loads(request.user, chosen)
    board = task_board(request.user, chosen, context["by_status"])
    context |= {
        "view": "board",
        "may_set_limits": bool(request.user.departments_with(Ability.WRITE_TASKS)),
        "statuses": {**STATUSES, OPEN_CHOICE: _("All but cancelled")},
        "columns": [_column(chosen, column, loads) for column in board],
    }
    return page_or_fragment(request, "projects/task_board.html", "projects/_task_board.html", context)


@require_GET
def task_gantt(request: SignedInRequest) -> HttpResponse:
    """The same as a plan, with the milestones that fit: nine queries, one for the phases of a chosen project, and those
    for conditions and choices.
    """
    if _asks_for_counts(request):
        return _live(request, "gantt")
    chosen, context = _filtered(request)
    number = request.GET.get("page", "")
    page = min(int(number), LAST_PAGE) if number.isascii() and number.isdecimal() and len(number) < 9 else 1
    plan = task_plan(request.user, chosen, max(page, 1))
    phases = (
        phase_lines(Phase.objects.visible_to(request.user).filter(project=chosen.project)) if chosen.project else []
    )
    today = clock.today()
    context |= {
        "view": "gantt",
        "plan": plan,
        "today": today,
        "gantt": gantt(plan.rows, plan.links, workday_calendar(), today, phases) if plan.rows else None,
    }
    context["links"] |= {
        "before": _paged(chosen, page - 1) if page > 1 else "",
        "after": _paged(chosen, page + 1) if plan.more else "",
    }
    return page_or_fragment(request, "projects/task_gantt.html", "projects/_task_gantt.html", context)


@require_GET
def task_calendar_view(request: SignedInRequest) -> HttpResponse:
    """A month or a week of it: five queries, and those for head, conditions and choices."""
    problems = Problems()
    today = clock.today()
    span = Span.parse(request.GET, today, problems)
    if _asks_for_counts(request):
        return _live(request, "calendar", beside=span.parameter)
    chosen, context = _filtered(request, beside=span.parameter)
    context["unclear"] |= problems.fields
    days = task_calendar(request.user, chosen, span)

    def of_span(other: Span | None) -> str:
        return chosen.query(DEFAULT_STATUS, other.parameter) if other else ""

    def of_day(day: DueDay | None) -> str:
        return chosen.query(DEFAULT_STATUS, due_from=day.day, due_to=day.day) if day and day.hidden else ""

    weeks = [(week, of_span(week), [days.get(day) for day in week.days()]) for week in span.weeks()]
    context |= {
        "view": "calendar",
        "span": span,
        "weeks": [(week, link, [(day, of_day(day)) for day in cells]) for week, link, cells in weeks],
        "weekdays": [dates.weekday_name(day) for day in span.weeks()[0].days()],
        "today": today,
        "is_empty": not any(day.entries or day.lanes for day in days.values()),
        "is_provisional": span.last.year in workday_calendar().provisional_years,
    }
    inside = span.day_near(today)
    context["links"] |= {
        "before": of_span(span.before),
        "today": of_span(Span.week_of(today) if span.is_week else Span.month_of(today)),
        "after": of_span(span.after),
        "month": of_span(Span.month_of(inside)),
        "week": of_span(Span.week_of(inside)),
    }
    return page_or_fragment(request, "projects/task_calendar.html", "projects/_task_calendar.html", context)


def _asks_for_counts(request: SignedInRequest) -> bool:
    return "live" in request.GET and wants_fragment(request)


def _live(request: SignedInRequest, view: str, beside: Mapping[str, str] | None = None) -> HttpResponse:
    """The counts of the page alone, each where it stands: one query, one more for groups, two for columns.

    Asked for when something on the page was changed, and when somebody comes back to it after a while.
    """
    chosen, _unclear = TaskFilter.parse(request.GET, status=DEFAULT_STATUS)
    asked = columns_of(chosen)[1] if view == "board" else []
    counts, by_status = chosen.counts_with(request.user, asked)
    context: dict[str, Any] = {
        "view": view,
        "counts": counts,
        "words": {name: _counted(count) for name, count in counts.items()},
        "links": _links(chosen, partial(chosen.query, DEFAULT_STATUS, beside), beside or {}),
    }
    if view == "list" and chosen.group:
        keys = keys_read(chosen.group, request.GET.getlist("key")[: PER_PAGE + 1])
        found = chosen.group_counts(request.user, list(keys.values()), counts["shown"])
        is_counted = counts["shown"] < COUNTED or chosen.group == "status"
        context["groups"] = [(text, found.get(key, "0")) for text, key in keys.items()] if is_counted else []
    if view == "board":
        loads = column_loads(request.user, chosen)
        context["columns"] = [(one, _counted(by_status.get(one, 0)), loads.get(one)) for one in asked]
    response = render(request, "projects/_task_live.html", context)
    response.headers["Vary"] = "HX-Request"
    return response


def _filtered(
    request: SignedInRequest, beside: Mapping[str, str] | None = None, *, by_status: bool = False
) -> tuple[TaskFilter, dict[str, Any]]:
    """The filter of the address, and what the head and the conditions of every view show; with the counts of the
    board's columns where they are asked for.

    `beside` is what the address of this view says besides, which its own links keep."""
    chosen, unclear = TaskFilter.parse(request.GET, status=DEFAULT_STATUS)
    address = partial(chosen.query, DEFAULT_STATUS, beside)
    counts, of_columns = chosen.counts_with(request.user, columns_of(chosen)[1] if by_status else [])
    more = request.GET.get("more") == "1"
    names = chosen.names(request.user)
    context: dict[str, Any] = {
        "filter": chosen,
        "counts": counts,
        "by_status": of_columns,
        "words": {name: _counted(count) for name, count in counts.items()},
        "unclear": unclear,
        "statuses": STATUSES,
        "priorities": PRIORITIES,
        "beside": beside or {},
        "chips": _chips(chosen, names, address, shown={"project", "owner", "priority"} if more else set()),
        "links": _links(chosen, address, beside or {}),
        "is_filtered": chosen != TaskFilter(status=DEFAULT_STATUS, sort=chosen.sort, group=chosen.group),
        "more": more,
    }
    if more:
        context |= {
            "projects": Project.objects.visible_to(request.user).order_by("name").values_list("pk", "name"),
            "people": colleagues(request.user),
        }
    return chosen, context


def _column(chosen: TaskFilter, column: Column, loads: Mapping[str, Load]) -> dict[str, Any]:
    """A column with its icon, its words, its count, how full it is, what its late tasks hold up together, and the
    address of the list that shows all of it."""
    _kind, icon, words = TASK_STATUS[column.status]
    return {
        "column": column,
        "icon": icon,
        "words": words,
        "count": _counted(column.count),
        "load": loads.get(column.status),
        "beside": panels.summed(line.beside for line in column.lines),
        "link": chosen.query(DEFAULT_STATUS, status=column.status),
    }


def _counted(count: int) -> str:
    return f"{count}+" if count >= COUNTED else str(count)


def _paged(chosen: TaskFilter, page: int) -> str:
    return chosen.query(DEFAULT_STATUS, {"page": str(page)})


def _chips(
    chosen: TaskFilter, names: dict[str, str], address: Callable[..., str], shown: set[str]
) -> list[tuple[str, str]]:
    """The conditions in force that no control shows, each with the address that drops it."""
    words = {
        "project": _("Project: %(name)s"),
        "goal": _("Goal: %(name)s"),
        "owner": _("A role: %(name)s"),
        "module": _("Module: %(name)s"),
        "parent": _("Part of: %(name)s"),
        "department": _("Department: %(name)s"),
    }
    chips = [(words[key] % {"name": name}, address(**{key: None})) for key, name in names.items() if key not in shown]
    if chosen.priority and "priority" not in shown:
        words_of = _("Priority: %(priority)s") % {"priority": PRIORITIES[chosen.priority]}
        chips.append((words_of, address(priority="")))
    if chosen.overdue:
        chips.append((_("Overdue"), address(overdue=False)))
    if chosen.due_from and chosen.due_from == chosen.due_to:
        chips.append((_("Due on %(day)s") % {"day": dates.short(chosen.due_from)}, address(due_from=None, due_to=None)))
        return chips
    if chosen.due_from:
        chips.append((_("Due from %(day)s on") % {"day": dates.short(chosen.due_from)}, address(due_from=None)))
    if chosen.due_to:
        chips.append((_("Due by %(day)s") % {"day": dates.short(chosen.due_to)}, address(due_to=None)))
    return chips


def _heads(chosen: TaskFilter) -> list[dict[str, str]]:
    """The columns that sort: words, address and the direction in force."""
    heads = []
    for name, words in COLUMNS:
        ascending = chosen.sort == name
        direction = "ascending" if ascending else "descending" if chosen.sort == f"-{name}" else ""
        link = chosen.query(DEFAULT_STATUS, sort=f"-{name}" if ascending else name)
        heads.append({"words": str(words), "link": link, "direction": direction})
    return heads


def _links(chosen: TaskFilter, address: Callable[..., str], beside: Mapping[str, str]) -> dict[str, str]:
    """The addresses behind the counts in the head and the switch between all and mine; `here` leads to other views."""
    return {
        "total": address(status="all", overdue=False),
        "open": address(status="open", overdue=False),
        "overdue": address(status="open", overdue=True),
        "blocked": address(status="blocked", overdue=False),
        "everybody": address(who=""),
        "mine": address(who="me"),
        "here": chosen.query(DEFAULT_STATUS),
        "saved": chosen.query(DEFAULT_STATUS).removeprefix("?"),
        "live": address(),
        "none": TaskFilter(status=DEFAULT_STATUS).query(DEFAULT_STATUS, beside),
        "more": chosen.query(DEFAULT_STATUS, {**beside, "more": "1"}),
    }
