"""One way to send a form to a service: what it made, or the form with its errors and the status to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from goaltrack.common.errors import ActionForbidden, DomainError, StaleVersion
from goaltrack.common.forms import EditingForm, Form


@dataclass(frozen=True)
class Outcome:
    """`status` is 200 for a form not sent yet; `refusal` is what the service refused it with, a conflict apart."""

    done: bool = False
    result: Any = None
    conflict: StaleVersion | None = None
    refusal: DomainError | None = None
    status: int = 200


def send(form: Form, save: Callable[[dict[str, Any]], Any]) -> Outcome:
    """Give what was typed to `save`; its refusals land at their fields. A form that was not sent stays as it is."""
    if not form.is_bound:
        return Outcome()
    if not form.is_valid():
        return Outcome(status=400)
    try:
        return Outcome(done=True, result=save(dict(form.cleaned_data)))
    except ActionForbidden:
        raise
    except StaleVersion as error:
        if isinstance(form, EditingForm):
            form.rebase(error)
        return Outcome(conflict=error, status=error.status)
    except DomainError as error:
        form.add_service_errors(error)
        return Outcome(refusal=error, status=error.status)


def said(request: HttpRequest, form: Form, save: Callable[[dict[str, Any]], Any]) -> bool:
    """The same for a button without a page of its own: whether it was done; a refusal is told on the next page."""
    outcome = send(form, save)
    if outcome.conflict is not None:
        messages.error(request, outcome.conflict.words)
    elif not outcome.done:
        for text in dict.fromkeys(str(text) for texts in form.errors.values() for text in texts):
            messages.error(request, text)
    return outcome.done
