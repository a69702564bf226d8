"""What the page of one lesson shows; its verbs answer with it when something was wrong."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from lessons.forms.library import LessonVerdictForm, LessonWithdrawForm
from lessons.gate import CRITERIA
from lessons.models import Lesson
from lessons.selectors import eligible_lesson_reviewers, withdrawal_of
from lessons.services.library import IN_WRITING
from people.models import User
from people.permissions import may
from people.requests import SignedInRequest
from reviews.asking_forms import AskForm
from reviews.kinds import kind_of
from reviews.models import Review
from reviews.policy import Policy
from reviews.selectors import Thread, agreeing, reviewers_of, threads_of, with_people, with_rights, worded


def lesson_for(request: SignedInRequest, pk: int) -> Lesson:
    """The lesson, or 404 where the reader may not see it."""
    related = ("department", "project", "author", "source_item__retrospective__project")
    visible = Lesson.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(visible.defer("search"), pk=pk)


def detail_page(
    request: SignedInRequest,
    lesson: Lesson,
    *,
    submit_form: AskForm | None = None,
    verdict_form: LessonVerdictForm | None = None,
    withdraw_form: LessonWithdrawForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    user = request.user
    review = with_people(Review.objects.filter(pk=lesson.review_id)).first() if lesson.review_id else None
    form = (verdict_form or LessonVerdictForm()) if review and _may_decide(user, review) else None
    said = _threads(review)
    with_rights(user, said)
    writes = lesson.state in IN_WRITING and may(user, "lessons.lesson_update", lesson)
    context: dict[str, Any] = {
        "lesson": lesson,
        "here": f"/lessons/{lesson.pk}/",
        "review": review,
        "reviewers": reviewers_of(review, user),
        "criteria": _criteria(review, form, said),
        "policy": Policy.from_json(review.policy) if review else None,
        "form": form,
        "may_update": writes,
        "may_take_back": lesson.state == Lesson.State.SUBMITTED and lesson.author_id == user.pk,
        "submit_form": (submit_form or submit_form_for(lesson)) if writes else None,
        "withdraw_form": withdraw_form,
        "withdrawal": withdrawal_of(lesson),
        **more,
    }
    if lesson.state == Lesson.State.PUBLISHED and may(user, "lessons.lesson_withdraw", lesson):
        context["withdraw_form"] = withdraw_form or LessonWithdrawForm()
    return render(request, "lessons/lesson_detail.html", context, status=status)


def submit_form_for(lesson: Lesson, data: Any = None) -> AskForm:
    return AskForm(data, choice=eligible_lesson_reviewers(lesson), initial={"version": lesson.version})


def _may_decide(user: User, review: Review) -> bool:
    given = any(verdict.reviewer_id == user.pk for verdict in review.verdicts.all())
    return review.state == Review.State.OPEN and not given and may(user, "reviews.verdict_give", review)


def _criteria(review: Review | None, form: LessonVerdictForm | None, said: list[Thread]) -> list[dict[str, Any]]:
    """What the experts judge, with what they said and where to say it."""
    if review is None:
        return []
    return [
        {
            "name": name,
            "question": question,
            "threads": worded(one for one in said if one.remark.ref == ref),
            "agreeing": agreeing(one for one in said if one.remark.ref == ref),
            "stance": form[f"stance_{ref}"] if form else None,
            "words": form[f"opinion_{ref}"] if form else None,
        }
        for ref, (name, question) in CRITERIA.items()
    ]


def _threads(review: Review | None) -> list[Thread]:
    """What was said in this round, and what earlier ones left unsettled (three queries)."""
    if review is None:
        return []
    return threads_of(review, list(kind_of(review.kind).rounds(review)))
