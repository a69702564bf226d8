"""What the editor of a draft shows, and what both pages of a breakdown have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from goals.models import Goal
from goals.services.goals import EDITABLE
from people.models import User
from people.permissions import authorize, may
from people.requests import SignedInRequest
from planning import selectors
from planning.drafts import Draft
from planning.forms import ItemCreateForm, SubmitForm
from planning.lesson_forms import LessonDismissForm, warning_rows
from planning.lesson_warnings import lesson_warnings
from planning.models import Breakdown, BreakdownItem
from planning.removed import removed_items
from planning.services.breakdowns import require_draft
from planning.threads import unresolved
from reviews.models import Review
from reviews.selectors import Reviewer, reviewers_of, thread_lines

KIND_ICONS = {"goal": "subtask", "task": "list-check", "milestone": "flag", "checkpoint": "coin"}


def breakdown_for(request: SignedInRequest, pk: int) -> Breakdown:
    """The version with its goal and its review, or 404; who reviews comes with `versions_of`."""
    above = Goal.objects.visible_to(request.user).filter(pk=OuterRef("goal__parent_id"))
    visible = Breakdown.objects.visible_to(request.user).annotate(parent_is_visible=Exists(above))
    whole = visible.select_related(
        "author",
        "review__submitted_by",
        "review__department",
        "goal__department",
        "goal__cycle",
        "goal__parent",
        "goal__owner",
        "goal__follower",
        "goal__continues__totals",
    )
    breakdown = get_object_or_404(whole, pk=pk)
    breakdown.goal.parent_is_visible = breakdown.parent_is_visible  # type: ignore[attr-defined]
    return breakdown


def editable(request: SignedInRequest, pk: int) -> Breakdown:
    """The version; 403 for a reader, 409 for one that is no longer written."""
    breakdown = breakdown_for(request, pk)
    authorize(request.user, "planning.breakdown_edit", breakdown)
    require_draft(breakdown)
    return breakdown


def is_editor(user: User, breakdown: Breakdown) -> bool:
    return breakdown.state == Breakdown.State.DRAFT and may(user, "planning.breakdown_edit", breakdown)


# The editor

Kind = BreakdownItem.Kind


def item_initial(breakdown: Breakdown, items: Sequence[BreakdownItem]) -> dict[str, Any]:
    """A new item begins with what the last one had in common with it."""
    last = items[-1] if items else None
    if last is None:
        return {"kind": BreakdownItem.Kind.TASK, "owner": breakdown.goal.owner_id}
    return {"kind": last.kind, "project": last.project_id, "owner": last.owner_id, "follower": last.follower_id}


def items_context(
    request: SignedInRequest,
    breakdown: Breakdown,
    add_form: ItemCreateForm | None = None,
    refused_dismissal: tuple[int, LessonDismissForm] | None = None,
) -> dict[str, Any]:
    """The rows with their form, the check that follows from them, and the lessons they bring to mind."""
    items = selectors.breakdown_items(breakdown)
    warnings = lesson_warnings(request.user, breakdown, items)
    # Judged with all amounts: the verdict is the same for everybody.
    writes_goal = may(request.user, "goals.goal_update", breakdown.goal)
    repairs = EDITABLE if writes_goal else ()
    criteria = selectors.criteria(breakdown, items, reader=request.user, repairs=repairs)
    draft = Draft(breakdown, request.user, items)
    return {
        "breakdown": breakdown,
        "goal": breakdown.goal,
        "draft": draft,
        "items": items,
        "blank": [_blank_row(breakdown, kind) for kind in (Kind.TASK, Kind.GOAL, Kind.MILESTONE)],
        "sums": selectors.item_sums(items),
        "removed": removed_items(breakdown, items),
        "criteria": criteria,
        "add_form": add_form
        or ItemCreateForm(actor=request.user, breakdown=breakdown, initial=item_initial(breakdown, items)),
        "warnings": warning_rows(warnings.open, refused_dismissal),
        "answered": warnings.answered,
        "editing": True,
    }


def _blank_row(breakdown: Breakdown, kind: str) -> BreakdownItem:
    """What a row begins with where none stands above it."""
    goal = breakdown.goal
    return BreakdownItem(kind=kind, owner=goal.owner, due=goal.due, weight=Decimal(1))


def editor_page(
    request: SignedInRequest,
    breakdown: Breakdown,
    *,
    add_form: ItemCreateForm | None = None,
    submit_form: SubmitForm | None = None,
    refused_dismissal: tuple[int, LessonDismissForm] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    versions = selectors.versions_of(breakdown.goal)
    context = items_context(request, breakdown, add_form, refused_dismissal) | {
        "submit_form": submit_form or submit_form_for(request, breakdown, versions=versions),
        "versions": version_rows(versions),
        "last_return": last_return(versions),
        "can_submit": may(request.user, "planning.breakdown_submit", breakdown),
        **more,
    }
    return render(request, "planning/breakdown_edit.html", context, status=status)


def submit_form_for(
    request: SignedInRequest,
    breakdown: Breakdown,
    data: Mapping[str, Any] | None = None,
    versions: Sequence[Breakdown] | None = None,
) -> SubmitForm:
    """The experts of the last round are ticked again; what they asked for and nobody resolved is listed."""
    initial: dict[str, Any] = {"version": breakdown.version, "change_reason": breakdown.change_reason}
    earlier = next((v for v in versions or () if v.review is not None), None)
    choice = selectors.eligible_reviewers(breakdown.goal, without=request.user)
    if earlier is not None:
        asked = {reviewer.user.pk for reviewer in reviewers_of(earlier.review)}
        initial["reviewers"] = [user.pk for user in choice.people if user.pk in asked]
    open_threads = thread_lines(unresolved(breakdown.goal)) if breakdown.number > 1 else []
    return SubmitForm(data, choice=choice, open_threads=open_threads, first=breakdown.number == 1, initial=initial)


# Versions


@dataclass(frozen=True)
class Version:
    """One entry of the review log."""

    breakdown: Breakdown
    reviewers: list[Reviewer]
    withdrawn: bool
    in_force: bool


def version_rows(versions: Sequence[Breakdown]) -> list[Version]:
    force = next((v for v in versions if v.state == Breakdown.State.PASSED), None)
    return [
        Version(
            v,
            reviewers_of(v.review),
            v.review is not None and v.review.state == Review.State.WITHDRAWN,
            v is force,
        )
        for v in versions
    ]


def last_return(versions: Sequence[Breakdown]) -> Version | None:
    """Why the version before the draft came back, while that is the newest thing that was decided."""
    decided = next((row for row in version_rows(versions) if row.breakdown.state != Breakdown.State.DRAFT), None)
    return (
        decided if decided and decided.breakdown.state == Breakdown.State.RETURNED and not decided.withdrawn else None
    )
