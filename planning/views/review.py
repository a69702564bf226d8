"""What the page of a submitted or decided version shows; its verbs answer with it when something was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from goaltrack.common import clock
from people.models import User
from people.permissions import may
from people.requests import SignedInRequest
from people.selectors import workday_calendar
from planning import selectors
from planning.applied import report_of
from planning.diff import SAME, ItemDiff
from planning.forms import AnswerForm, BreakdownStartForm, RemarkForm, VerdictForm
from planning.lesson_warnings import lesson_answers
from planning.models import Breakdown, BreakdownItem
from planning.threads import Threads, version_threads
from planning.views.pages import KIND_ICONS, is_editor, version_rows
from reviews.models import Review
from reviews.permissions import is_submitter
from reviews.policy import Policy
from reviews.selectors import Thread, ThreadLine, agreeing, reviewers_of, thread_lines, with_rights, worded


def days_in_review(review: Review) -> int:
    """Working days since it was submitted."""
    return workday_calendar().late(timezone.localtime(review.submitted_at).date(), clock.today())


@dataclass
class Row:
    """One line of the comparison with what was said about it, and where to say more."""

    line: ItemDiff
    number: int
    said: list[Thread] = field(default_factory=list)
    stance: Any = None
    remark: Any = None
    is_open: bool = False
    remark_form: RemarkForm | None = None

    @property
    def item(self) -> BreakdownItem:
        return self.line.item

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.line.item.kind]

    @property
    def threads(self) -> list[Thread]:
        """What was said beyond plain agreement."""
        return worded(self.said)

    @property
    def agreeing(self) -> str:
        return agreeing(self.said)


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
    breakdown.review = next(v.review for v in versions if v.pk == breakdown.pk)
    choices, against = chosen_comparison(request, breakdown, versions)
    threads = version_threads(breakdown, versions)
    with_rights(user, threads.all)
    diff = selectors.version_diff(breakdown, against, items)
    # Judged with all amounts: the verdict is the same for everybody.
    criteria = selectors.criteria(breakdown, items, threads.by_criterion, reader=user)
    selectors.hide_amounts_of_diff(user, diff)
    rights = rights_of(user, breakdown, versions)
    if verdict_form is None and rights.can_decide:
        verdict_form = VerdictForm(
            criteria=criteria, items=items, preview=reverse("verdict_preview", args=[breakdown.pk])
        )
    rows = [Row(line, n, threads.by_item.get(str(line.item.key), [])) for n, line in enumerate(diff.lines, start=1)]
    # An expert has five minutes: what changed comes first, each with its number in the version.
    rows.sort(key=lambda row: row.line.status == SAME)
    for row in rows:
        ref = str(row.item.key)
        if row.line.status == "removed":
            continue
        if rights.can_decide and verdict_form is not None:
            row.stance, row.remark, row.is_open = verdict_form.of_item(ref)
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
        "criteria": [
            (c, *(verdict_form.of_criterion(c.letter) if verdict_form else (None, None, False))) for c in criteria
        ],
        "threads": threads,
        "lines": thread_lines([*threads.open, *threads.to_confirm]),
        "elsewhere": elsewhere(threads, rows),
        "here": reverse("breakdown_detail", args=[breakdown.pk]),
        "policy": Policy.from_json(breakdown.review.policy) if breakdown.review else None,
        "versions": version_rows(versions),
        "reviewers": reviewers_of(breakdown.review, user),
        "form": verdict_form if rights.can_decide else None,
        "counts": verdict_form.counts() if verdict_form is not None else None,
        "rights": rights,
        "can_write": is_editor(user, breakdown),
        "answers": answer_forms(rights, threads, answer_form),
        "lesson_answers": lesson_answers(user, breakdown, items),
        "made": selectors.made_work(items) if breakdown.state == Breakdown.State.PASSED else None,
        "applied": report_of(breakdown, items, user) if breakdown.applied else None,
        "start_form": BreakdownStartForm() if rights.can_start else None,
        **more,
    }
    return render(request, "planning/breakdown_detail.html", context, status=status)


def elsewhere(threads: Threads, rows: Sequence[Row]) -> list[ThreadLine]:
    """Threads of items that do not stand in the table: this version does not have them any more."""
    shown = {str(row.item.key) for row in rows}
    gone = [one for ref, of_item in threads.by_item.items() if ref not in shown for one in of_item]
    return thread_lines(gone)


def answer_forms(
    rights: "Rights", threads: Threads, refused: tuple[int, AnswerForm] | None = None
) -> dict[int, AnswerForm]:
    """One form for each remark, by the remark's id; the refused one with what was typed."""
    if not rights.can_answer:
        return {}
    forms = {
        thread.remark.pk: AnswerForm(auto_id=f"answer_{thread.remark.pk}_%s")
        for of_item in threads.by_item.values()
        for thread in of_item
        if not thread.state and not thread.is_earlier
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
    given = any(reviewer.verdict for reviewer in reviewers_of(review) if reviewer.user.pk == user.pk)
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
