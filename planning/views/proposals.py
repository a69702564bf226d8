"""Taking back, on the page of the work, what was proposed there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goaltrack.common.errors import DomainError
from people.requests import SignedInRequest
from planning import services
from planning.live import MODELS, PAGES
from planning.models import Breakdown, BreakdownItem


@require_POST
def proposal_take_back(request: SignedInRequest, key: UUID) -> HttpResponse:
    planned = BreakdownItem.objects.filter(key=key, breakdown__in=Breakdown.objects.visible_to(request.user))
    model = MODELS[get_list_or_404(planned)[0].kind]
    work = get_object_or_404(model._default_manager.visible_to(request.user), origin=key)
    try:
        services.proposal_take_back(actor=request.user, key=key)
    except DomainError as error:
        if error.status == 403:
            raise
        messages.warning(request, error.words)
    else:
        messages.success(request, _("Taken back. The plan stays as it is."))
    return redirect(PAGES[model], work.pk)
