"""What the departments ask of their reviews, and the groups of which one must agree."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import DomainError, StaleVersion, StateConflict
from people.abilities import Ability
from people.models import Department, User
from people.permissions import authorize
from people.requests import SignedInRequest
from reviews.kinds import GateKind, kinds_with_policies
from reviews.models import ReviewerGroup, ReviewPolicy
from reviews.policy import Policy
from reviews.policy_forms import GroupCreateForm, GroupUpdateForm, PolicyForm
from reviews.selectors import policy_in_force, policy_lines
from reviews.services import group_create, group_remove, group_update, policy_clear, policy_set


@require_GET
def review_policies(request: SignedInRequest) -> HttpResponse:
    """Everybody reads what is asked; those who may set it find the forms here."""
    groups = ReviewerGroup.objects.visible_to(request.user).select_related("department").prefetch_related("members")
    lines = policy_lines(request.user)
    settable = {line.department.pk for line in lines if line.may_set}
    context = {
        "lines": lines,
        "groups": [(group, group.department_id in settable) for group in groups.order_by("department__path", "name")],
        "may_set": bool(settable),
        "first_lines": [line for line in lines if line.may_set and line.kind is kinds_with_policies()[0]],
        "nothing_set": all(line.own is None for line in lines),
        "default": Policy(),
    }
    return render(request, "reviews/review_policies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_policy(request: SignedInRequest, department_pk: int, kind: str) -> HttpResponse:
    department, gate = _place(request, department_pk, kind)
    own = ReviewPolicy.objects.filter(department=department, kind=kind).first()
    form = PolicyForm(
        request.POST or None, actor=request.user, department=department, initial=_initial(department, kind, own)
    )
    context: dict[str, Any] = {"form": form, "department": department, "kind": gate, "own": own}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                policy_set(
                    actor=request.user,
                    department_id=department.pk,
                    kind=kind,
                    version=form.cleaned_data["version"],
                    values=form.values(),
                )
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                if error.status == 403:
                    raise
                form.add_service_errors(error)
            else:
                messages.success(request, _("Saved. Reviews that are open keep what they were opened under."))
                return redirect("review_policies")
    return render(request, "reviews/review_policy.html", context, status=status)


@require_POST
def review_policy_clear(request: SignedInRequest, department_pk: int, kind: str) -> HttpResponse:
    department, _gate = _place(request, department_pk, kind)
    policy_clear(actor=request.user, department_id=department.pk, kind=kind)
    messages.success(request, _("Given up: what rules above rules here again."))
    return redirect("review_policies")


@require_http_methods(["GET", "HEAD", "POST"])
def reviewer_group_create(request: SignedInRequest, department_pk: int) -> HttpResponse:
    department = _settable(request, department_pk)
    form = GroupCreateForm(request.POST or None)
    form.offer(_entitled(department))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"members": list(form.cleaned_data["members"])}
        try:
            group_create(actor=request.user, department_id=department.pk, **values)
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_service_errors(error)
        else:
            messages.success(request, _("Added the group “%(name)s”.") % {"name": values["name"]})
            return redirect("review_policies")
    context = {"form": form, "department": department, "group": None}
    return render(request, "reviews/reviewer_group.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def reviewer_group_update(request: SignedInRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    authorize(request.user, "reviews.policy_set", group.department)
    initial = {
        "name": group.name,
        "version": group.version,
        "members": list(group.members.values_list("pk", flat=True)),
    }
    form = GroupUpdateForm(request.POST or None, initial=initial)
    form.offer(_entitled(group.department))
    context: dict[str, Any] = {"form": form, "department": group.department, "group": group}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = form.cleaned_data | {"members": list(form.cleaned_data["members"])}
            try:
                group_update(actor=request.user, group_id=group.pk, **values)
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                if error.status == 403:
                    raise
                form.add_service_errors(error)
            else:
                messages.success(request, _("Saved. Reviews that are open keep what they were opened under."))
                return redirect("review_policies")
    return render(request, "reviews/reviewer_group.html", context, status=status)


@require_POST
def reviewer_group_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    try:
        group_remove(actor=request.user, group_id=group.pk)
    except StateConflict as error:
        messages.error(request, str(error.message))
        return redirect("reviewer_group_update", pk)
    messages.success(request, _("Removed the group “%(name)s”.") % {"name": group.name})
    return redirect("review_policies")


def _settable(request: SignedInRequest, pk: int) -> Department:
    department = get_object_or_404(Department.objects.visible_to(request.user), pk=pk)
    authorize(request.user, "reviews.policy_set", department)
    return department


def _place(request: SignedInRequest, department_pk: int, kind: str) -> tuple[Department, GateKind]:
    gate = next((one for one in kinds_with_policies() if one.code == kind), None)
    if gate is None:
        raise Http404
    return _settable(request, department_pk), gate


def _group(request: SignedInRequest, pk: int) -> ReviewerGroup:
    return get_object_or_404(ReviewerGroup.objects.visible_to(request.user).select_related("department"), pk=pk)


def _entitled(department: Department) -> list[User]:
    return list(User.objects.with_ability(Ability.REVIEW, department).select_related("department"))


def _initial(department: Department, kind: str, own: ReviewPolicy | None) -> dict[str, Any]:
    """The form begins with what rules here now."""
    ruling = policy_in_force(department, kind)
    names = ("rule", "needed", "fewest", "workdays", "escalate_after", "escalate_to")
    return {name: getattr(ruling, name) for name in names} | {
        "groups": [group.pk for group in ruling.groups],
        "version": own.version if own else 0,
    }
