"""A real Chromium against the live server; every page it opens is listened to for console and CSP errors."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from people.models import User
from tests.cast import PASSWORD, Cast, build_cast, make_cycle, make_goal, make_project
from tests.world import World, build_world

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# Milliseconds that a busy machine may take; whoever is ready earlier does not wait.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
# What a browser prints for an answer that is meant to be refused is no error of the page.
EXPECTED = ("Failed to load resource: the server responded with a status of 4",)


@dataclass
class Visitor:
    """One person's browser, and what its console complained about."""

    person: User | None
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.complaints.append(f"{self.page.url}: {message.text}")


Visit = Callable[..., Visitor]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The people, who sign in by typing; a year, its department goal and a project."""
    cast = build_cast()
    User.objects.update(password=make_password(PASSWORD))
    cycle = make_cycle(cast)
    make_goal(
        cast,
        cycle,
        cast.qin,
        department=cast.delivery,
        owner=cast.qin,
        follower=None,
        source="children",
        statement="五个重点项目按期验收",
    )
    make_project(cast, cycle)
    return cast


@pytest.fixture
def visit(browser: Browser, live_server: object) -> Iterator[Visit]:
    """`visit(person, viewport=…, theme=…, scripts=…)` opens a browser in which the person is signed in."""
    visitors: list[Visitor] = []

    def open_browser(
        person: User | None = None,
        *,
        viewport: dict[str, int] = DESKTOP,
        theme: str = "light",
        language: str = "zh-hans",
        scripts: bool = True,
    ) -> Visitor:
        context = browser.new_context(
            base_url=live_server.url,  # type: ignore[attr-defined]
            viewport=viewport,
            color_scheme=theme,
            locale="zh-CN" if language == "zh-hans" else "en-US",
            java_script_enabled=scripts,
            has_touch=viewport is PHONE,
        )
        if person is not None:
            User.objects.filter(pk=person.pk).update(theme=theme, language=language)
            client = Client()
            client.force_login(person, backend="people.backends.SignInBackend")
            # As after typing the password a moment ago: the pages of second factors open at once.
            session = client.session
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            session.save()
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]  # type: ignore[attr-defined]
            )
        visitor = Visitor(person, context, context.new_page())
        visitor.page.set_default_timeout(PATIENCE)
        visitor.page.on("console", visitor.listen)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(f"{visitor.page.url}: {error}"))
        visitors.append(visitor)
        return visitor

    yield open_browser
    complaints = [line for visitor in visitors for line in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []
