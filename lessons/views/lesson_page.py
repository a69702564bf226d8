"""What the page of one lesson shows; its verbs answer with it when something was wrong."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from lessons.forms.library import LessonSubmitForm, LessonVerdictForm, LessonWithdrawForm
from lessons.gate import CRITERIA
from lessons.models import Lesson
from lessons.selectors import eligible_lesson_reviewers, withdrawal_of
from lessons.services.library import IN_WRITING
from people.models import User
from people.permissions import may
from people.requests import SignedInRequest
from reviews.models import Remark, Review
from reviews.selectors import with_people


def lesson_for(request: SignedInRequest, pk: int) -> Lesson:
    """The lesson, or 404 where the reader may not see it."""
    related = ("department", "project", "author", "source_item__retrospective__project")
    visible = Lesson.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(visible.defer("search"), pk=pk)


def detail_page(
    request: SignedInRequest,
    lesson: Lesson,
    *,
    submit_form: LessonSubmitForm | None = None,
    verdict_form: LessonVerdictForm | None = None,
    withdraw_form: LessonWithdrawForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    user = request.user
    review = with_people(Review.objects.filter(pk=lesson.review_id)).first() if lesson.review_id else None
    form = (verdict_form or LessonVerdictForm()) if review and _may_decide(user, review) else None
    writes = lesson.state in IN_WRITING and may(user, "lessons.lesson_update", lesson)
    context: dict[str, Any] = {
        "lesson": lesson,
        "review": review,
        "reviewers": _reviewers(review),
        "criteria": _criteria(review, form),
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


def submit_form_for(lesson: Lesson, data: Any = None) -> LessonSubmitForm:
    eligible = eligible_lesson_reviewers(lesson)
    return LessonSubmitForm(data, eligible=eligible, initial={"version": lesson.version})


def _may_decide(user: User, review: Review) -> bool:
    given = any(verdict.reviewer_id == user.pk for verdict in review.verdicts.all())
    return review.state == Review.State.OPEN and not given and may(user, "reviews.verdict_give", review)


def _reviewers(review: Review | None) -> list[dict[str, Any]]:
    """Each person asked, with the verdict once it is there."""
    if review is None:
        return []
    given = {verdict.reviewer_id: verdict for verdict in review.verdicts.all()}
    return [{"user": one.reviewer, "verdict": given.get(one.reviewer_id)} for one in review.assignments.all()]


def _criteria(review: Review | None, form: LessonVerdictForm | None) -> list[dict[str, Any]]:
    """What the experts judge, with what they said (one query) and where to say it."""
    if review is None:
        return []
    remarks = review.remarks.filter(about=Remark.About.CRITERION).select_related("author")
    said: dict[str, list[Remark]] = {}
    for remark in remarks:
        said.setdefault(remark.ref, []).append(remark)
    return [
        {
            "name": name,
            "question": question,
            "remarks": said.get(ref, []),
            "stance": form[f"stance_{ref}"] if form else None,
            "words": form[f"opinion_{ref}"] if form else None,
        }
        for ref, (name, question) in CRITERIA.items()
    ]
