"""The bell asks by itself while the page is looked at, and leaves a page alone whose session has ended."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from notices.services import deliveries_suppressed, notice_send
from people.models import User
from tests.cast import Cast, build_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = build_cast()
    User.objects.filter(pk=cast.lin.pk).update(language="en")
    return cast


def tell(cast: Cast, occasion: str) -> None:
    with deliveries_suppressed():
        notice_send(
            kind="review.passed",
            recipients=[cast.lin],
            subject=cast.utilities,
            occasion=occasion,
            link="/",
            params={"title": "管网 GIS", "reviewer": "白露"},
        )


def test_the_counter_follows_and_a_lost_session_interrupts_nobody(cast: Cast, page: Page, live_server: object) -> None:
    client = Client()
    client.force_login(cast.lin, backend="people.backends.SignInBackend")
    address = str(live_server)
    cookies = [{"name": name, "value": cookie.value, "url": address} for name, cookie in client.cookies.items()]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.clock.install()
    page.goto(f"{address}/goals/")
    bell = page.locator("#bell")
    expect(bell).to_have_accessible_name("Notices, 0 unread")
    for count in (1, 2):
        tell(cast, str(count))
        page.clock.run_for(61_000)
        expect(bell).to_have_accessible_name(f"Notices, {count} unread")
    client.logout()
    page.clock.run_for(61_000)
    page.wait_for_load_state("networkidle")
    assert page.url == f"{address}/goals/"
    assert page.locator(".gt-toast").count() == 0
