"""One URL, page and fragment: the view renders the page, or the fragment when htmx asks for it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def wants_fragment(request: HttpRequest) -> bool:
    """True for an htmx request that swaps a part, not for history restores and boosted links."""
    details = getattr(request, "htmx", None)
    return details is not None and bool(details) and not details.boosted and not details.history_restore_request


def page_or_fragment(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render `fragment` (its name starts with an underscore) when htmx asks, else `page`, from one context."""
    response = render(request, fragment if wants_fragment(request) else page, context, status=status)
    response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "HX-Request"]))
    return response


def page_address(request: HttpRequest) -> str:
    """Path and query of the page that a fragment is asked for from; empty where the browser says none that is ours."""
    details: Any = getattr(request, "htmx", None)
    try:
        return (details.current_url_abs_path if details else None) or ""
    except ValueError:
        # Browsers send none such.
        return ""
