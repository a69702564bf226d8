"""The signed-in person's language, and a door that is closed unless a view says otherwise."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from goaltrack.common.api.problems import problem_response
from goaltrack.common.errors import ActionForbidden
from goaltrack.common.htmx import page_address
from people.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class PreferencesMiddleware:
    """Speaks the person's own language; before sign-in the language cookie's, else the site's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            language = request.user.language
        else:
            language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        if request.user.is_authenticated:
            # No shared cache keeps a person's page, and a browser asks again before it shows an old one.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class SignInRequiredMiddleware:
    """Every page needs a signed-in person, except those whose route name stands in PUBLIC_ROUTES.

    The API is left to its own authentication, which answers in its own words. Where the site asks administrators for
    a second factor (MFA_REQUIRED_FOR_ADMINISTRATORS), one without gets nothing but the pages to set it up.
    """

    PUBLIC_ROUTES = frozenset(
        {
            "account_login",
            "account_logout",
            "account_inactive",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "mfa_authenticate",
            "mfa_login_webauthn",
            "healthz",
            "readyz",
            "language",
        }
    )
    # What an administrator reaches before the second factor is set up.
    SECOND_FACTOR_ROUTES = PUBLIC_ROUTES | {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "preferences",
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        match = request.resolver_match
        route = match.view_name if match else None
        if request.user.is_authenticated:
            return self._second_factor(request, route)
        if match is None or route in self.PUBLIC_ROUTES or request.path.startswith("/api/"):
            return None
        return _whole_page(request, redirect_to_login(_shown_path(request)))

    def _second_factor(self, request: HttpRequest, route: str | None) -> HttpResponse | None:
        if not settings.MFA_REQUIRED_FOR_ADMINISTRATORS or route in self.SECOND_FACTOR_ROUTES:
            return None
        user = request.user
        if not isinstance(user, User) or not user.is_administrator or is_mfa_enabled(user):
            return None
        if request.path.startswith("/api/"):
            return _second_factor_problem()
        messages.warning(request, _("Administrators need a second factor here: set up an app or a passkey first."))
        return _whole_page(request, redirect("mfa_index"))


def _second_factor_problem() -> JsonResponse:
    """An exception here would be a 500: no view, so no process_exception."""
    problem = problem_response(ActionForbidden(_("Set up a second factor first."), code="second-factor-required"), {})
    assert problem is not None
    return JsonResponse(problem.data, status=problem.status_code, content_type=problem.content_type)


def _shown_path(request: HttpRequest) -> str:
    """The page to come back to: for a fragment the page that asked for it, for a sent form none but the start."""
    if request.htmx:  # type: ignore[attr-defined]
        return page_address(request) or "/"
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/"


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """htmx would put the sign-in page into the fragment's place."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(response.headers["Location"])
    return response
