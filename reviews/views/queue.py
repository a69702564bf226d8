from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from people.requests import SignedInRequest
from reviews.selectors import review_queue


@require_GET
def review_list(request: SignedInRequest) -> HttpResponse:
    """The queue: what waits for me, what I decided, what I asked for."""
    return render(request, "reviews/review_list.html", {"queue": review_queue(request.user)})
