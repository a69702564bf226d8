"""Changing a goal from its line in the tree: weight, A role and due date, and what it hangs below."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from goals.forms import GoalMoveForm, GoalQuickForm, as_typed
from goals.gate import answer
from goals.models import Goal
from goals.selectors import MovePreview, goal_figures, move_preview
from goals.services import goal_update
from goals.services.goals import refuse_counting_above, refuse_over
from goals.views.goals import visible_goal
from goals.views.tree import tree_context
from goaltrack.common.errors import ActionForbidden, DomainError, InvalidInput, StaleVersion
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from goaltrack.common.numbers import asked_id
from people.permissions import authorize
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def goal_quick_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """A line of the tree as fields; saved, the tree comes back as it was asked for (`?view=` is its query string)."""
    goal = _open_goal(request, pk)
    form = GoalQuickForm(
        request.POST or None, actor=request.user, goal=goal, initial=_values(goal, "weight", "owner", "due")
    )
    status, conflict = 200, None
    if request.method == "POST":
        status, conflict = _saved(request, goal, form)
        if not status:
            return _tree(request, goal)
    context = {
        "goal": goal,
        "form": form,
        "conflict": conflict,
        "view": _view(request),
        "figures": goal_figures(goal),
        "depth": asked_id(request.GET.get("depth")) or 1,
    }
    return page_or_fragment(request, "goals/goal_quick.html", "goals/_goal_row_form.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_move_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """What hanging the goal below another one changes, and doing it. `?parent=` is where it was dropped."""
    goal = _open_goal(request, pk)
    if not goal.is_gated:
        refuse_counting_above(request.user, goal)
    initial = _values(goal, "parent", "weight")
    if "parent" in request.GET:
        initial["parent"] = asked_id(request.GET["parent"]) or None
    form = GoalMoveForm(request.POST or None, actor=request.user, goal=goal, initial=initial)
    status, conflict = 200, None
    if request.method == "POST" and "preview" not in request.POST:
        status, conflict = _saved(request, goal, form)
        if not status:
            messages.success(request, answer(goal, _("Moved.")))
            return redirect(f"{reverse('goal_list')}?{_view(request)}")
    context = {
        "goal": goal,
        "form": form,
        "conflict": conflict,
        "view": _view(request),
        "preview": _preview(request, goal, form),
    }
    return page_or_fragment(request, "goals/goal_move.html", "goals/_move_preview.html", context, status)


def _open_goal(request: SignedInRequest, pk: int) -> Goal:
    goal = visible_goal(request, pk)
    authorize(request.user, "goals.goal_update", goal)
    refuse_over(goal)
    return goal


def _values(goal: Goal, *names: str) -> dict[str, object]:
    values = {name: getattr(goal, f"{name}_id", getattr(goal, name)) for name in names}
    return {name: as_typed(value) for name, value in values.items()} | {"version": goal.version}


def _saved(request: SignedInRequest, goal: Goal, form: GoalQuickForm | GoalMoveForm) -> tuple[int, StaleVersion | None]:
    """Save what was typed: status 0 where it is done, else that of the refusal."""
    if not form.is_valid():
        return 400, None
    values = dict(form.cleaned_data)
    try:
        saved = goal_update(actor=request.user, goal_id=goal.pk, version=values.pop("version"), values=values)
    except ActionForbidden:
        raise
    except StaleVersion as error:
        form.rebase(error)
        return error.status, error
    except DomainError as error:
        form.add_service_errors(error)
        return error.status, None
    goal.proposed = saved.proposed
    return 0, None


def _preview(request: SignedInRequest, goal: Goal, form: GoalMoveForm) -> MovePreview | None:
    """Of what is chosen now; nothing where that cannot be."""
    if form.is_bound:
        form.is_valid()
        parent, weight = form.cleaned_data.get("parent"), form.cleaned_data.get("weight")
        if "parent" in form.errors or not weight:
            return None
    else:
        parents = form.fields["parent"].queryset  # type: ignore[attr-defined]
        parent, weight = parents.filter(pk=form.initial["parent"] or 0).first(), goal.weight
    try:
        return move_preview(goal, parent, weight, user=request.user)
    except InvalidInput:
        return None


def _view(request: HttpRequest) -> str:
    """The query string of the tree that the person came from."""
    asked = request.POST.get("view") or request.GET.get("view", "")
    return urlencode(parse_qsl(asked.replace("\x00", "")))


def _tree(request: SignedInRequest, goal: Goal) -> HttpResponse:
    tree = f"{reverse('goal_list')}?{_view(request)}"
    if not wants_fragment(request) or goal.proposed is not None:
        # What a line of the tree cannot say is said on the whole page.
        messages.success(request, answer(goal, _("Saved.")))
        return HttpResponseClientRedirect(tree) if wants_fragment(request) else redirect(tree)
    response = render(request, "goals/_goal_tree.html", tree_context(request, QueryDict(_view(request)), goal))
    response["HX-Retarget"], response["HX-Reswap"] = "#goal-tree", "innerHTML"
    return trigger_client_event(response, "gt:focus", {"id": f"edit-{goal.pk}"}, after="settle")
