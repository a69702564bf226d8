"""What the two pages of a breakdown show: the editor of a draft, and the review of everything later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from goaltrack.common import clock
from people.models import User
from people.permissions import authorize, may
from people.requests import SignedInRequest
from people.selectors import workday_calendar
from planning import selectors
from planning.diff import SAME, ItemDiff
from planning.drafts import Draft
from planning.forms import AnswerForm, BreakdownStartForm, ItemCreateForm, RemarkForm, SubmitForm, VerdictForm
from planning.lesson_forms import LessonDismissForm, warning_rows
from planning.lesson_warnings import lesson_answers, lesson_warnings
from planning.models import Breakdown, BreakdownItem
from planning.selectors import Thread
from planning.services.breakdowns import default_review_due, require_draft
from reviews.models import Review
from reviews.permissions import is_submitter

KIND_ICONS = {"goal": "subtask", "task": "list-check", "milestone": "flag", "checkpoint": "coin"}


def breakdown_for(request: SignedInRequest, pk: int) -> Breakdown:
    """The version with its goal and its review, or 404."""
    visible = Breakdown.objects.visible_to(request.user)
    whole = selectors.with_reviews(visible).select_related(
        "goal__department", "goal__cycle", "goal__parent", "goal__owner", "goal__follower"
    )
    return get_object_or_404(whole, pk=pk)


def editable(request: SignedInRequest, pk: int) -> Breakdown:
    """The version; 403 for a reader, 409 for one that is no longer written."""
    breakdown = breakdown_for(request, pk)
    authorize(request.user, "planning.breakdown_edit", breakdown)
    require_draft(breakdown)
    return breakdown


def is_editor(user: User, breakdown: Breakdown) -> bool:
    return breakdown.state == Breakdown.State.DRAFT and may(user, "planning.breakdown_edit", breakdown)


def days_in_review(review: Review) -> int:
    """Working days since it was submitted."""
    return workday_calendar().late(timezone.localtime(review.submitted_at).date(), clock.today())


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
    draft = Draft(breakdown, request.user)
    items = draft.items
    warnings = lesson_warnings(request.user, breakdown, items)
    return {
        "breakdown": breakdown,
        "goal": breakdown.goal,
        "draft": draft,
        "items": items,
        "blank": [_blank_row(breakdown, kind) for kind in (Kind.TASK, Kind.GOAL, Kind.MILESTONE)],
        "sums": selectors.item_sums(items),
        "criteria": selectors.criteria(breakdown, items, reader=request.user),
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
    """The experts of the last round are ticked again."""
    initial: dict[str, Any] = {
        "version": breakdown.version,
        "due": default_review_due(),
        "change_reason": breakdown.change_reason,
    }
    earlier = next((v for v in versions or () if v.review is not None), None)
    eligible = selectors.eligible_reviewers(breakdown.goal, without=request.user)
    if earlier is not None:
        asked = {reviewer.user.pk for reviewer in selectors.reviewers_of(earlier.review)}
        initial["reviewers"] = [user.pk for user in eligible if user.pk in asked]
    return SubmitForm(data, eligible=eligible, first=breakdown.number == 1, initial=initial)


# The review


@dataclass
class Row:
    """One line of the comparison with what was said about it, and where to say more."""

    line: ItemDiff
    number: int
    threads: list[Thread] = field(default_factory=list)
    remark: Any = None
    remark_form: RemarkForm | None = None

    @property
    def item(self) -> BreakdownItem:
        return self.line.item

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.line.item.kind]


@dataclass(frozen=True)
class Version:
    """One entry of the review log."""

    breakdown: Breakdown
    reviewers: list[selectors.Reviewer]
    withdrawn: bool
    in_force: bool


def version_rows(versions: Sequence[Breakdown]) -> list[Version]:
    force = next((v for v in versions if v.state == Breakdown.State.PASSED), None)
    return [
        Version(
            v,
            selectors.reviewers_of(v.review),
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


def verdict_form_for(
    request: SignedInRequest, breakdown: Breakdown, data: Mapping[str, Any] | None = None
) -> VerdictForm:
    items = selectors.breakdown_items(breakdown)
    return VerdictForm(
        data,
        criteria=selectors.criteria(breakdown, items, reader=request.user),
        items=items,
        preview=reverse("verdict_preview", args=[breakdown.pk]),
    )


def chosen_comparison(
    request: SignedInRequest, breakdown: Breakdown, versions: Sequence[Breakdown]
) -> tuple[list[selectors.Comparison], Breakdown | None]:
    """The versions to choose from, and the one asked for by ?against=<number> (0: none); else the last submitted."""
    choices = selectors.comparisons(breakdown, versions)
    asked = request.GET.get("against", "")
    if asked.isdecimal():
        earlier = [v for v in versions if v.number < breakdown.number and v.state != Breakdown.State.DRAFT]
        chosen = next((v for v in earlier if v.number == int(asked)), None)
        if chosen is not None or int(asked) == 0:
            return choices, chosen
    return choices, choices[0].breakdown if choices else None


def review_page(
    request: SignedInRequest,
    breakdown: Breakdown,
    *,
    verdict_form: VerdictForm | None = None,
    remark_form: RemarkForm | None = None,
    answer_form: tuple[int, AnswerForm] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    user = request.user
    items = selectors.breakdown_items(breakdown)
    versions = selectors.versions_of(breakdown.goal)
    choices, against = chosen_comparison(request, breakdown, versions)
    threads = selectors.remarks_by_item(breakdown.review)
    diff = selectors.version_diff(breakdown, against, items)
    selectors.hide_amounts_of_diff(user, diff)
    rights = rights_of(user, breakdown, versions)
    criteria = selectors.criteria(breakdown, items, selectors.opinions_by_criterion(breakdown.review), reader=user)
    if verdict_form is None and rights.can_decide:
        verdict_form = VerdictForm(
            criteria=criteria, items=items, preview=reverse("verdict_preview", args=[breakdown.pk])
        )
    rows = [Row(line, n, threads.get(str(line.item.key), [])) for n, line in enumerate(diff.lines, start=1)]
    # An expert has five minutes: what changed comes first, each with its number in the version.
    rows.sort(key=lambda row: row.line.status == SAME)
    for row in rows:
        ref = str(row.item.key)
        if row.line.status == "removed":
            continue
        if rights.can_decide and verdict_form is not None:
            row.remark = verdict_form[f"remark_{ref}"]
        elif rights.can_remark:
            mine = remark_form if remark_form and remark_form["ref"].value() == ref else None
            row.remark_form = mine or RemarkForm(initial={"ref": ref}, auto_id=f"remark_{ref}_%s")
    context: dict[str, Any] = {
        "breakdown": breakdown,
        "goal": breakdown.goal,
        "review": breakdown.review,
        "day": days_in_review(breakdown.review) if breakdown.review else 0,
        "rows": rows,
        "diff": diff,
        "sums": selectors.item_sums(items),
        "against": against,
        "comparisons": choices,
        "criteria": [(c, *_fields(verdict_form, c.letter)) for c in criteria],
        "versions": version_rows(versions),
        "reviewers": selectors.reviewers_of(breakdown.review),
        "form": verdict_form if rights.can_decide else None,
        "counts": verdict_form.counts() if verdict_form is not None else None,
        "rights": rights,
        "answers": answer_forms(rights, threads, answer_form),
        "lesson_answers": lesson_answers(user, breakdown, items),
        "made": selectors.made_work(items) if breakdown.state == Breakdown.State.PASSED else None,
        "start_form": BreakdownStartForm() if rights.can_start else None,
        **more,
    }
    return render(request, "planning/breakdown_detail.html", context, status=status)


def _fields(form: VerdictForm | None, letter: str) -> tuple[Any, Any, bool]:
    """The radio buttons and the words of a criterion; True where the words should lie open."""
    if form is None:
        return None, None, False
    stance, words = form[f"stance_{letter}"], form[f"opinion_{letter}"]
    return stance, words, form.is_open(letter)


def answer_forms(
    rights: "Rights", threads: Mapping[str, list[Thread]], refused: tuple[int, AnswerForm] | None = None
) -> dict[int, AnswerForm]:
    """One form for each remark, by the remark's id; the refused one with what was typed."""
    if not rights.can_answer:
        return {}
    forms = {
        thread.remark.pk: AnswerForm(auto_id=f"answer_{thread.remark.pk}_%s")
        for of_item in threads.values()
        for thread in of_item
    }
    return forms | dict([refused] if refused else [])


@dataclass(frozen=True)
class Rights:
    """What the reader may do with a submitted or decided version."""

    can_decide: bool = False
    can_remark: bool = False
    can_answer: bool = False
    can_withdraw: bool = False
    can_start: bool = False
    decided: bool = False


def rights_of(user: User, breakdown: Breakdown, versions: Sequence[Breakdown]) -> Rights:
    newest = bool(versions) and versions[0].pk == breakdown.pk
    writes = may(user, "planning.breakdown_start", breakdown.goal) and not breakdown.goal.is_over
    closed = breakdown.state in (Breakdown.State.PASSED, Breakdown.State.RETURNED)
    review = breakdown.review
    if review is None:
        return Rights()
    asked = may(user, "reviews.verdict_give", review)
    given = any(reviewer.verdict for reviewer in selectors.reviewers_of(review) if reviewer.user.pk == user.pk)
    in_review = review.state == Review.State.OPEN
    mine = bool(is_submitter(user, review))
    return Rights(
        can_decide=asked and in_review and not given,
        can_remark=asked and in_review,
        can_answer=mine and breakdown.state != Breakdown.State.PASSED,
        can_withdraw=mine and in_review,
        can_start=newest and closed and writes,
        decided=given,
    )
