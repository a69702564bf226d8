"""Writing a goal: the form laid out by the five letters, with the SMART check beside it."""

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.forms import GoalCreateForm, GoalFields, GoalUpdateForm, as_typed, default_dates
from goals.gate import answer
from goals.models import Cycle, Goal
from goals.selectors import hidden_from, pick_cycle, smart_facts
from goals.services import goal_create, goal_update
from goals.services.goals import EDITABLE, refuse_over
from goals.smart import Report, smart_check
from goals.views.goals import visible_goal
from goaltrack.common.errors import ActionForbidden, DomainError, StaleVersion
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from people.abilities import Ability
from people.models import User
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
    if asks_for_check(request):

        def again(data: QueryDict) -> GoalFields:
            return GoalCreateForm(data, actor=user, cycle=cycle)

        return _checked(request, form, again, "goals/goal_create.html", {"cycle": cycle})
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
    context = _context(form, cycle) | {"report": _report(form, cycle, user)}
    return render(request, "goals/goal_create.html", context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    goal = visible_goal(request, pk)
    authorize(request.user, "goals.goal_update", goal)
    refuse_over(goal)
    if request.method != "POST":
        return _update_page(request, goal)
    form = GoalUpdateForm(request.POST, actor=request.user, goal=goal)
    context = _context(form, goal.cycle) | {"goal": goal}
    if asks_for_check(request):

        def again(data: QueryDict) -> GoalFields:
            return GoalUpdateForm(data, actor=request.user, goal=goal)

        return _checked(request, form, again, "goals/goal_update.html", {"cycle": goal.cycle, "goal": goal})
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
    context["report"] = _report(form, goal.cycle, request.user, goal)
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


def asks_for_check(request: SignedInRequest) -> bool:
    """The form is sent to be looked at, or to have something filled in, not to be saved."""
    return "check" in request.POST or "repair" in request.POST


def _checked(
    request: SignedInRequest,
    form: GoalFields,
    again: Callable[[QueryDict], GoalFields],
    page: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The form again with the verdicts beside it; nothing is saved, and what is still empty is no error yet.

    Where a repair is asked for, its values stand in the fields (`again` builds the form anew with them).
    """
    cycle, goal = context["cycle"], context.get("goal")
    report = _looked_at(form, cycle, request.user, goal)
    repair = report.repair(request.POST.get("repair", "")) if report is not None else None
    if repair is not None:
        data = request.POST.copy()
        for name, value in repair.values.items():
            data[form.add_prefix(name)] = value
        form = again(data)
        report = _looked_at(form, cycle, request.user, goal)
    context |= {
        "form": form,
        "report": report,
        **_filled(request, form, repair.values if repair is not None else {}),
        "parents_changed": wants_fragment(request) and request.headers.get("HX-Trigger-Name") == "cycle",
    }
    return page_or_fragment(request, page, FRAGMENT, context)


def _looked_at(form: GoalFields, cycle: Cycle | None, user: User, goal: Goal | None) -> Report | None:
    form.is_valid()
    form.forgive_missing()
    return _report(form, cycle, user, goal)


def _filled(request: SignedInRequest, form: GoalFields, values: Mapping[str, str]) -> dict[str, Any]:
    """What the page says of the fields that were filled in.

    The first of them takes the focus; in a fragment only from the button that is gone (frontend/js/forms.js).
    """
    fields = [form[name] for name in values]
    for bound in fields[:1]:
        bound.field.widget.attrs["data-focus-left" if wants_fragment(request) else "autofocus"] = True
    return {"filled": fields, "filled_names": _(", ").join(str(bound.label) for bound in fields)}


def _update_page(request: SignedInRequest, goal: Goal) -> HttpResponse:
    """The form as the goal stands; a repair asked for in the address is filled in."""
    as_it_is = smart_check(smart_facts(goal, hidden=hidden_from(request.user, goal))).offering(EDITABLE)
    repair = as_it_is.repair(request.GET.get("repair", ""))
    values = repair.values if repair is not None else {}
    initial = {name: as_typed(getattr(goal, name)) for name in (*EDITABLE, "version")} | dict(values)
    form = GoalUpdateForm(actor=request.user, goal=goal, initial=initial)
    report = as_it_is
    if repair is not None:
        repaired = copy(goal)
        for name, value in values.items():
            setattr(repaired, name, form.fields[name].clean(value))
        facts = smart_facts(repaired, hidden=hidden_from(request.user, goal))
        report = smart_check(facts).offering(EDITABLE)
    context = _context(form, goal.cycle) | {"goal": goal, "report": report} | _filled(request, form, values)
    return render(request, "goals/goal_update.html", context)


def _report(form: GoalFields, cycle: Cycle | None, user: User, goal: Goal | None = None) -> Report | None:
    """The SMART check of what is typed so far."""
    if cycle is None:
        return None
    typed = form.so_far()
    draft = copy(goal) if goal is not None else Goal()
    draft.cycle = cycle
    words = ("statement", "metric", "unit", "resources", "preconditions", "contribution", "strategy")
    for name in words:
        setattr(draft, name, typed[name] or "")
    draft.source = typed["source"] or Goal.Source.MANUAL
    for name in ("baseline", "target", "start", "due"):
        setattr(draft, name, typed[name])
    # What is no field of this form stays as it is; a parent that is none is one that the person may not see.
    for name in ("parent", "supports", "owner", "department"):
        if name in typed and (typed[name] is not None or Goal._meta.get_field(name).null):
            setattr(draft, name, typed[name])
    draft.parent_is_visible = "parent" in typed  # type: ignore[attr-defined]  # as `visible_goal` tells it
    unreadable = form.unreadable()
    report = smart_check(smart_facts(draft, hidden=hidden_from(user, draft), unreadable=unreadable))
    return report.offering([n for n, field in form.fields.items() if not field.disabled and n not in unreadable])
