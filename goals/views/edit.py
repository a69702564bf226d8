"""Writing a goal: the form laid out by the five letters, with the SMART check beside it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.forms import GoalCreateForm, GoalFields, GoalUpdateForm, as_typed, default_dates
from goals.gate import answer
from goals.models import Cycle, Goal
from goals.selectors import pick_cycle, smart_facts
from goals.services import goal_create, goal_update
from goals.services.goals import EDITABLE, refuse_over
from goals.smart import Report, smart_check
from goals.views.goals import smart_report, visible_goal
from goaltrack.common.errors import ActionForbidden, DomainError, StaleVersion
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from people.abilities import Ability
from people.permissions import authorize
from people.requests import SignedInRequest

FRAGMENT = "goals/_smart_live.html"


def _number(value: str | None) -> int | None:
    """A row's id from the query string; what is none counts as not given."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 19 else None


@require_http_methods(["GET", "HEAD", "POST"])
def goal_create_view(request: SignedInRequest) -> HttpResponse:
    user = request.user
    if user.department is None and not user.departments_with(Ability.WRITE_GOALS):
        raise ActionForbidden(_("You belong to no department yet: an administrator puts you into one."))
    cycles = list(Cycle.objects.visible_to(user).open().select_related("department"))
    if not cycles:
        return render(request, "goals/goal_create.html", {"form": None})
    asked = request.POST if request.method == "POST" else request.GET
    parent = Goal.objects.visible_to(user).live().filter(pk=_number(request.GET.get("parent")) or 0).first()
    cycle = _asked_cycle(asked, cycles, parent) or pick_cycle(cycles, user)
    if request.method != "POST":
        form = GoalCreateForm(actor=user, cycle=cycle, initial=_initial(request, cycle, parent))
        return render(request, "goals/goal_create.html", _context(form, cycle))
    form = GoalCreateForm(request.POST, actor=user, cycle=cycle)
    if "check" in request.POST:
        return _checked(request, form, "goals/goal_create.html", _context(form, cycle))
    if form.is_valid():
        values = dict(form.cleaned_data)
        key = values.pop("key")
        try:
            goal = goal_create(actor=user, key=key, values=values)
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Saved as a draft. Start it when it is agreed on."))
            return redirect("goal_detail", goal.pk)
    context = _context(form, cycle) | {"report": _report(form, cycle)}
    return render(request, "goals/goal_create.html", context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    goal = visible_goal(request, pk)
    authorize(request.user, "goals.goal_update", goal)
    refuse_over(goal)
    if request.method != "POST":
        initial = {name: as_typed(getattr(goal, name)) for name in (*EDITABLE, "version")}
        form = GoalUpdateForm(actor=request.user, goal=goal, initial=initial)
        context = _context(form, goal.cycle) | {"goal": goal, "report": smart_report(goal)}
        return render(request, "goals/goal_update.html", context)
    form = GoalUpdateForm(request.POST, actor=request.user, goal=goal)
    context = _context(form, goal.cycle) | {"goal": goal}
    if "check" in request.POST:
        return _checked(request, form, "goals/goal_update.html", context)
    status = 400
    if form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            goal = goal_update(actor=request.user, goal_id=goal.pk, version=version, values=values)
        except ActionForbidden:
            raise
        except StaleVersion as error:
            form.rebase(error)
            context["conflict"], status = error, error.status
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, answer(goal, _("Saved.")))
            return redirect("goal_detail", goal.pk)
    context["report"] = _report(form, goal.cycle, goal)
    return render(request, "goals/goal_update.html", context, status=status)


def _asked_cycle(asked: QueryDict, cycles: list[Cycle], parent: Goal | None) -> Cycle | None:
    wanted = _number(asked.get("cycle")) or (parent.cycle_id if parent else None)
    return next((cycle for cycle in cycles if cycle.pk == wanted), None)


def _initial(request: SignedInRequest, cycle: Cycle | None, parent: Goal | None) -> dict[str, Any]:
    user = request.user
    personal = request.GET.get("kind") == Goal.Kind.PERSONAL or not user.departments_with(Ability.WRITE_GOALS)
    values: dict[str, Any] = {
        "cycle": cycle,
        "owner": user.pk,
        "weight": 1,
        "source": Goal.Source.MANUAL,
        "kind": Goal.Kind.PERSONAL if personal else Goal.Kind.DEPARTMENT,
        "department": user.department_id,
    } | default_dates(cycle, parent)
    if parent is not None and cycle is not None and parent.cycle_id == cycle.pk:
        values["parent"] = parent
        if not personal:
            values |= {"kind": parent.kind, "department": parent.department_id}
    return values


def _context(form: GoalFields, cycle: Cycle | None) -> dict[str, Any]:
    return {"form": form, "cycle": cycle}


def _checked(request: SignedInRequest, form: GoalFields, page: str, context: dict[str, Any]) -> HttpResponse:
    """The form again with the verdicts beside it; nothing is saved, and what is still empty is no error yet."""
    form.is_valid()
    form.forgive_missing()
    context |= {
        "report": _report(form, context["cycle"], context.get("goal")),
        "parents_changed": wants_fragment(request) and request.headers.get("HX-Trigger-Name") == "cycle",
    }
    return page_or_fragment(request, page, FRAGMENT, context)


def _report(form: GoalFields, cycle: Cycle | None, goal: Goal | None = None) -> Report | None:
    """The SMART check of what is typed so far."""
    if cycle is None:
        return None
    typed = form.so_far()
    parent = typed.get("parent", goal.parent if goal else None)
    words = ("statement", "metric", "unit", "resources", "preconditions", "contribution")
    draft = Goal(cycle=cycle, parent=parent, **{name: typed[name] or "" for name in words})
    draft.source = typed["source"] or Goal.Source.MANUAL
    for name in ("baseline", "target", "start", "due"):
        setattr(draft, name, typed[name])
    # A parent that is no field of this form is one that the person may not see.
    return smart_check(smart_facts(draft, parent_is_visible="parent" in form.fields))
