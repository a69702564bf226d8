"""Handing an assignment over to somebody else."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.errors import DomainError
from people.permissions import authorize
from people.requests import SignedInRequest
from reviews.asking_forms import DelegateForm
from reviews.models import Review, ReviewAssignment
from reviews.selectors import deputies, with_people
from reviews.selectors.asking import away_until, first_choice
from reviews.services import review_delegate


@require_http_methods(["GET", "HEAD", "POST"])
def review_delegate_view(request: SignedInRequest, pk: int) -> HttpResponse:
    visible = Review.objects.visible_to(request.user)
    related = ("review__department", "reviewer")
    assignment = get_object_or_404(
        ReviewAssignment.objects.filter(review__in=visible.values("pk")).select_related(*related), pk=pk
    )
    authorize(request.user, "reviews.review_delegate", assignment)
    review = with_people(visible).get(pk=assignment.review_id)
    candidates = deputies(assignment, review)
    form = DelegateForm(request.POST or None, candidates=candidates, initial={"to": first_choice(assignment)})
    status, refusal = 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                review_delegate(actor=request.user, assignment_id=assignment.pk, **form.cleaned_data)
            except DomainError as error:
                if error.status == 403:
                    raise
                status = error.status
                if status == 409:
                    refusal = error
                else:
                    form.add_service_errors(error)
            else:
                messages.success(
                    request, _("Handed over to %(name)s, who has been told.") % {"name": form.cleaned_data["to"].name}
                )
                still_mine = Review.objects.visible_to(request.user).filter(pk=review.pk).exists()
                return redirect(review.link if still_mine else "review_list")
    context = {
        "form": form,
        "assignment": assignment,
        "review": review,
        "candidates": candidates,
        "away_until": away_until([assignment.reviewer_id]).get(assignment.reviewer_id),
        "is_taking_back": assignment.away_until is not None and assignment.asked_first_id == request.user.pk,
        "refusal": refusal,
    }
    return render(request, "reviews/review_delegate.html", context, status=status)
