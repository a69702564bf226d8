"""Addresses that a form brings along: only our own are gone back to."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def own_or(request: HttpRequest, address: str, name: str, *args: object) -> str:
    """The address where it is one of ours, else that of the route `name`."""
    is_own = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if is_own else reverse(name, args=args)


def back_or(request: HttpRequest, name: str, *args: object) -> HttpResponseRedirect:
    """To the page named in `next`, or to the route `name`."""
    # Not redirect(): it would take a bare word for the name of a route.
    return HttpResponseRedirect(own_or(request, request.POST.get("next", ""), name, *args))
