"""What people set for themselves: language, theme, and the way to their sign-in settings."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goaltrack.common import clock
from people.forms import PreferencesForm
from people.requests import SignedInRequest
from people.services import preferences_update

A_YEAR = 365 * 24 * 60 * 60


@require_GET
def me(request: SignedInRequest) -> HttpResponse:
    user = request.user
    types = list(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    context = {
        "form": PreferencesForm(
            initial={"language": user.language, "theme": user.theme, "shortcuts": "1" if user.shortcuts else "0"}
        ),
        "has_totp": Authenticator.Type.TOTP in types,
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "has_recovery_codes": Authenticator.Type.RECOVERY_CODES in types,
        "person": user,
        "absences": user.absences.from_day(clock.today()).select_related("stand_in"),
        "may_record": True,
        "grants": user.role_grants.select_related("department").order_by("department__path", "role"),
    }
    return render(request, "people/me.html", context)


@require_POST
def preferences(request: SignedInRequest) -> HttpResponse:
    """Stores what was sent: theme, language, shortcuts; then back to where the person was."""
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        if _by_script(request):
            return HttpResponse(status=400)
        return render(request, "people/me.html", {"form": form}, status=400)
    sent = {name: form.cleaned_data[name] for name in ("language", "theme", "shortcuts") if name in request.POST}
    if sent.get("language") == "":
        del sent["language"]
    user = preferences_update(actor=request.user, **sent)
    if _by_script(request):
        response = HttpResponse(status=204)
    else:
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        response = HttpResponseRedirect(_safe_next(request, "me"))
    if "language" in sent:
        _remember_language(response, user.language)
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Before sign-in a cookie remembers the language; a signed-in person's is stored with them."""
    wanted = request.POST.get("language", "")
    response = HttpResponseRedirect(_safe_next(request, settings.LOGIN_URL))
    if wanted in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            preferences_update(actor=request.user, language=wanted)
        _remember_language(response, wanted)
    return response


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )


def _by_script(request: HttpRequest) -> bool:
    """fetch() asks for no page: the theme switch."""
    return bool(request.htmx) or request.headers.get("Sec-Fetch-Dest") == "empty"  # type: ignore[attr-defined]


def _safe_next(request: HttpRequest, otherwise: str) -> str:
    """The page the form named, else the one it came from, as long as it is ours."""
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return resolve_url(otherwise)
