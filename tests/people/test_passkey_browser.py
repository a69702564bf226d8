"""Passkeys in a real browser, under the site's Content-Security-Policy, with a virtual authenticator."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from people.models import User
from tests.people.conftest import PASSWORD, Team

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_add_a_passkey_and_sign_in_with_it(live_server: Any, page: Any, settings: Any) -> None:
    settings.LOGIN_REDIRECT_URL = "me"
    team = Team()
    User.objects.update(language="en")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    # A passkey belongs to a name, not to an address.
    site = live_server.url.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", team.zhou.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/team/me/")
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    # Not the page before it, which asks for the password and names this one in its query.
    page.wait_for_url(lambda url: urlsplit(url).path.endswith("/webauthn/add/"))
    page.check("[name=passwordless]")
    page.click("[data-passkey-button]")
    page.wait_for_url("**/recovery-codes/")

    page.goto(f"{site}/accounts/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/accounts/login/**")
    page.click("form[data-passkey=login] button")
    page.wait_for_url("**/team/me/")

    page.goto(f"{site}/accounts/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/accounts/login/**")
    page.fill("[name=login]", team.zhou.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/2fa/authenticate/**")
    page.click("form[data-passkey=get] button")
    page.wait_for_url("**/team/me/")
    assert complaints == []
