"""Signing in and out, passwords by mail, throttling, and the second factor."""

import re
from io import StringIO
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.utils import translation

from goaltrack.common import clock
from notices.models import Delivery
from notices.tasks import sweep
from people.middleware import SignInRequiredMiddleware
from people.models import Department, User
from tests.people.conftest import PASSWORD

LOGIN = "/accounts/login/"
LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}


@pytest.fixture(autouse=True)
def home(settings: Any) -> None:
    """The home page is another app's."""
    settings.LOGIN_REDIRECT_URL = "team"


@pytest.fixture
def english() -> Client:
    client = Client()
    client.cookies["gt_language"] = "en"
    return client


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": login, "password": password})


@pytest.mark.parametrize("login", ["Q0005", "q0005", "q0005@example.com", " Q0005@EXAMPLE.COM "])
def test_by_number_or_address(team: Any, english: Client, login: str) -> None:
    assert sign_in(english, login).url == "/team/"
    assert english.get("/team/").status_code == 200


@pytest.mark.parametrize("login", ["Q0005", "q0005@example.com", "nobody", "nobody@example.com"])
def test_a_wrong_password(team: Any, english: Client, login: str) -> None:
    answer = sign_in(english, login, "wrong-wrong-wrong")
    assert "the password is not right" in answer.text
    assert "_auth_user_id" not in english.session


def test_null_bytes_are_no_crash(team: Any, english: Client) -> None:
    assert sign_in(english, "Q00\x0005", "a\x00b").status_code == 200


def test_a_closed_account(team: Any, english: Client) -> None:
    User.objects.filter(pk=team.zhou.pk).update(is_active=False)
    assert sign_in(english, "Q0005").url == "/accounts/inactive/"
    assert english.get("/accounts/inactive/").status_code == 200


def test_closing_an_account_ends_its_sessions(team: Any, as_: Any) -> None:
    client = as_(team.zhou)
    assert client.get("/team/").status_code == 200
    User.objects.filter(pk=team.zhou.pk).update(is_active=False)
    assert client.get("/team/").status_code == 302


def test_a_closed_door_leads_back(team: Any, english: Client) -> None:
    assert english.get("/team/?q=a").url == "/accounts/login/?next=/team/%3Fq%3Da"
    assert english.post("/team/calendar/").url == "/accounts/login/?next=/"
    fragment = english.get("/team/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/team/me/"})
    assert fragment.headers["HX-Redirect"] == "/accounts/login/?next=/team/me/"
    answer = english.post(LOGIN, {"login": "Q0005", "password": PASSWORD, "next": "/team/me/"})
    assert answer.url == "/team/me/"


def test_no_redirect_to_strangers(team: Any, english: Client) -> None:
    answer = english.post(LOGIN, {"login": "Q0005", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.url == "/team/"


def test_sign_out_needs_a_post(team: Any, as_: Any) -> None:
    client = as_(team.zhou)
    assert "Sign out?" in client.get("/accounts/logout/").text
    assert client.get("/team/").status_code == 200
    assert client.post("/accounts/logout/").url == LOGIN
    assert client.get("/team/").status_code == 302


def test_no_sign_up(db: None, english: Client) -> None:
    assert english.get("/accounts/signup/").status_code == 404


def test_failures_are_throttled(team: Any, english: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    cache.clear()
    for _ in range(5):
        assert "not right" in sign_in(english, "Q0005", "wrong-wrong-wrong").text
    assert "Too many failed attempts" in sign_in(english, "Q0005").text
    assert sign_in(english, "Q0004").url == "/team/"
    cache.clear()


def test_mails_are_throttled(team: Any, english: Client, settings: Any, mailoutbox: list[Any]) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/ip"}
    cache.clear()
    codes = [english.post("/accounts/password/reset/", {"email": "x@example.com"}).status_code for _ in range(3)]
    assert codes == [302, 302, 429]
    assert "Too many attempts" in english.post("/accounts/password/reset/", {"email": "x@example.com"}).text
    cache.clear()


# A new password by mail


def ask_for_mail(client: Client, mailoutbox: list[Any], email: str = "q0005@example.com") -> str:
    assert client.post("/accounts/password/reset/", {"email": email}).url == "/accounts/password/reset/done/"
    sweep()
    return re.search(r"https?://[^/]+(/\S+)", mailoutbox[-1].body)[1]


def test_reset(team: Any, english: Client, mailoutbox: list[Any]) -> None:
    for page in ("/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/password/reset/key/done/"):
        assert english.get(page).status_code == 200
    link = ask_for_mail(english, mailoutbox, "Q0005@example.com")
    page = english.get(link, follow=True)
    assert "New password" in page.text
    url = page.redirect_chain[-1][0]
    assert english.post(url, {"password1": "short", "password2": "short"}).status_code == 200
    answer = english.post(url, {"password1": "a-brand-new-one-7", "password2": "a-brand-new-one-7"})
    assert answer.url == "/accounts/password/reset/key/done/"
    assert "not right" in sign_in(english, "Q0005").text
    assert sign_in(english, "Q0005", "a-brand-new-one-7").url == "/team/"
    assert "no longer works" in Client(headers={"Cookie": "gt_language=en"}).get(link, follow=True).text


@pytest.mark.parametrize(("language", "words"), [("en", "Open this link"), ("zh-hans", "")])
def test_the_mail_speaks_the_persons_language(
    team: Any, english: Client, mailoutbox: list[Any], monkeypatch: Any, language: str, words: str
) -> None:
    spoken = []
    original = DefaultAccountAdapter.render_mail

    def render(*args: Any) -> Any:
        spoken.append(translation.get_language())
        return original(*args)

    monkeypatch.setattr("people.adapters.DefaultAccountAdapter.render_mail", render)
    User.objects.filter(pk=team.zhou.pk).update(language=language)
    ask_for_mail(english, mailoutbox)
    assert spoken == [language]
    assert "Q0005" in mailoutbox[0].body
    assert words in mailoutbox[0].body
    assert mailoutbox[0].subject.startswith("[Goaltrack] ")


def test_nobody_learns_who_is_here(team: Any, english: Client, mailoutbox: list[Any]) -> None:
    assert (
        english.post("/accounts/password/reset/", {"email": "no@example.com"}).url == "/accounts/password/reset/done/"
    )
    assert (sweep(), mailoutbox) == (0, [])


def test_a_mail_server_that_is_down_is_asked_again(
    team: Any, english: Client, mailoutbox: list[Any], monkeypatch: Any
) -> None:
    """The page answers as ever, and the mail follows when the server is back."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("connection refused")

    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMessage.send", refuse)
        answer = english.post("/accounts/password/reset/", {"email": "q0005@example.com"}, follow=True)
        assert "on its way" in answer.text
        assert sweep() == 0
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.attempts, waiting.mail["to"]) == ("pending", 1, "q0005@example.com")
    assert "/accounts/password/reset/key/" in waiting.mail["text"]
    Delivery.objects.update(due_at=clock.now())
    assert sweep() == 1
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[0].body)[1]
    assert "New password" in english.get(link, follow=True).text
    waiting.refresh_from_db()
    assert waiting.mail == {"to": "q0005@example.com", "subject": mailoutbox[0].subject, "text": ""}


def test_change_password(team: Any, as_: Any) -> None:
    client = as_(team.zhou)
    assert client.get("/accounts/password/change/").status_code == 200
    form = {"oldpassword": "wrong", "password1": "a-brand-new-one-7", "password2": "a-brand-new-one-7"}
    assert client.post("/accounts/password/change/", form).status_code == 200
    assert client.post("/accounts/password/change/", form | {"oldpassword": PASSWORD}).url == "/team/me/"
    team.zhou.refresh_from_db()
    assert team.zhou.check_password("a-brand-new-one-7")


def test_set_password(team: Any, as_: Any) -> None:
    team.zhou.set_unusable_password()
    team.zhou.save()
    client = as_(team.zhou)
    assert client.get("/accounts/password/change/").url == "/accounts/password/set/"
    assert client.get("/accounts/password/set/").status_code == 200


# The second factor


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def signed_in(team: Any, english: Client) -> Client:
    User.objects.filter(pk=team.zhou.pk).update(language="en")
    sign_in(english, "Q0005")
    return english


def confirm(client: Client) -> None:
    """What changes the way to sign in asks for the password once more."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def enrol(client: Client) -> None:
    confirm(client)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(client.session["mfa.totp.secret"])})
    assert answer.url == "/accounts/2fa/recovery-codes/"


def test_totp(team: Any, signed_in: Client, mailoutbox: list[Any]) -> None:
    # allauth's own copy of the address, made by a reset, must not stand in the way.
    ask_for_mail(Client(), mailoutbox)
    enrol(signed_in)
    assert "Recovery codes" in signed_in.get("/accounts/2fa/recovery-codes/").text
    assert signed_in.get("/accounts/2fa/recovery-codes/download/").status_code == 200
    assert signed_in.get("/accounts/2fa/recovery-codes/generate/").status_code == 200
    assert "Turn off" in signed_in.get("/team/me/").text
    signed_in.post("/accounts/logout/")

    answer = sign_in(signed_in, "Q0005")
    assert answer.url == "/accounts/2fa/authenticate/"
    assert signed_in.get("/team/").status_code == 302
    assert "Second factor" in signed_in.get(answer.url).text
    assert "ncorrect" in signed_in.post(answer.url, {"code": "000000"}).text
    secret = Authenticator.objects.get(user=team.zhou, type="totp").data["secret"]
    cache.clear()
    assert signed_in.post(answer.url, {"code": code_for(secret)}).url == "/team/"

    confirm(signed_in)
    assert signed_in.get("/accounts/2fa/totp/deactivate/").status_code == 200
    assert signed_in.post("/accounts/2fa/totp/deactivate/").url == "/accounts/2fa/"
    assert not Authenticator.objects.filter(user=team.zhou, type="totp").exists()


def test_changing_the_way_to_sign_in_asks_again(team: Any, signed_in: Client) -> None:
    answer = signed_in.get("/accounts/2fa/totp/activate/")
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert "Confirm that it is you" in signed_in.get(answer.url).text
    assert signed_in.post(answer.url, {"password": "wrong"}).status_code == 200
    assert signed_in.post(answer.url, {"password": PASSWORD}).url == "/accounts/2fa/totp/activate/"
    enrol(signed_in)
    session = signed_in.session
    session["account_authentication_methods"] = []
    session.save()
    assert "Code from the app" in signed_in.get("/accounts/2fa/reauthenticate/").text


def test_passkey_pages(team: Any, signed_in: Client) -> None:
    confirm(signed_in)
    add = signed_in.get("/accounts/2fa/webauthn/add/").text
    assert 'data-passkey="create"' in add
    assert "build/webauthn.js" in add
    assert not re.search(r"<script(?![^>]*(src|application/json))", add)
    assert signed_in.post("/accounts/2fa/webauthn/add/", {"name": "x", "credential": "{}"}).status_code == 200
    assert "No passkeys yet" in signed_in.get("/accounts/2fa/webauthn/").text
    key = Authenticator.objects.create(
        user=team.zhou, type="webauthn", data={"name": "工作电脑", "credential": {"clientExtensionResults": {}}}
    )
    assert "工作电脑" in signed_in.get("/accounts/2fa/webauthn/").text
    edit = f"/accounts/2fa/webauthn/keys/{key.pk}/edit/"
    assert signed_in.get(edit).status_code == 200
    assert signed_in.post(edit, {"name": "家里"}).url == "/accounts/2fa/webauthn/"
    remove = f"/accounts/2fa/webauthn/keys/{key.pk}/remove/"
    assert "家里" in signed_in.get(remove).text
    signed_in.post(remove)
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_sign_in_with_a_passkey_starts_with_a_challenge(db: None, english: Client) -> None:
    answer = english.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert "challenge" in answer.json()["request_options"]["publicKey"]


def test_administrators_are_sent_to_set_up_a_second_factor(team: Any, english: Client, settings: Any) -> None:
    User.objects.update(language="en")
    sign_in(english, "Q0001")
    assert english.get("/team/").status_code == 200
    settings.MFA_REQUIRED_FOR_ADMINISTRATORS = True
    assert english.get("/team/").url == "/accounts/2fa/"
    assert "second factor here" in english.get("/team/", follow=True).text
    assert english.get("/team/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/accounts/2fa/"
    enrol(english)
    assert english.get("/team/").status_code == 200


def test_in_the_api_as_a_problem(team: Any, settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_ADMINISTRATORS = True
    request = RequestFactory().get("/api/v1/people/")
    request.user, request.resolver_match, request.htmx = team.admin, None, False
    answer = SignInRequiredMiddleware(lambda _: HttpResponse()).process_view(request)
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")


def test_others_are_not(team: Any, signed_in: Client, settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_ADMINISTRATORS = True
    assert signed_in.get("/team/").status_code == 200


def test_the_open_routes_exist() -> None:
    """A name in the list that no route has opens nothing, and hides a spelling error."""
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    assert names >= SignInRequiredMiddleware.SECOND_FACTOR_ROUTES


# The first administrator


def run(**options: Any) -> str:
    out = StringIO()
    call_command("create_administrator", stdout=out, **options)
    return out.getvalue()


def test_create_administrator(db: None, monkeypatch: Any, english: Client) -> None:
    monkeypatch.setenv("GOALTRACK_ADMIN_PASSWORD", PASSWORD)
    assert "can sign in" in run(username="root1", name="何青禾", email="hqh@example.com", department="交付二部")
    assert Department.objects.get().name == "交付二部"
    assert sign_in(english, "root1").url == "/team/"
    with pytest.raises(CommandError, match="username"):
        run(username="ROOT1", name="何青禾", email="", department="x")


def test_create_administrator_reads_the_password_from_stdin(db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("123\n"))
    with pytest.raises(CommandError, match="password"):
        run(username="root1", name="何青禾", email="a@example.com")
    assert not User.objects.exists()
    monkeypatch.setattr("sys.stdin", StringIO(""))
    with pytest.raises(CommandError, match="Give a password"):
        run(username="root1", name="何青禾", email="a@example.com")
    with pytest.raises(CommandError, match="--name"):
        run(username="root1", email="a@example.com")


def test_create_administrator_asks(db: None, monkeypatch: Any) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda prompt: "Q1")
    answers = iter([PASSWORD, "another", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="differ"):
        run(email="a@example.com")
    assert "administrator" in run(email="a@example.com")
