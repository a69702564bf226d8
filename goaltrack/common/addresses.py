"""Addresses that a form brings along: only our own are gone back to."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back_or(request: HttpRequest, name: str, *args: object) -> HttpResponseRedirect:
    """To the page named in `next`, or to the route `name`."""
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        # Not redirect(): it would take a bare word for the name of a route.
        return HttpResponseRedirect(back)
    return redirect(name, *args)
