"""What people do on several pages, for the tests that walk through them."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from playwright.sync_api import Page, expect

from people.models import User
from tests.cast import PASSWORD


def sign_in(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def choose(page: Page, name: str, text: str, form: str = "main") -> None:
    """Select the option whose words begin with `text`."""
    option = page.locator(f"{form} select[name={name}] option", has_text=text).first
    page.locator(f"{form} select[name={name}]").select_option(option.get_attribute("value"))


def add_item(page: Page, kind: str, title: str, owner: str, follower: str, due: str, weight: str, **more: str) -> None:
    """`more` are the words of further choices by field name, and amounts."""
    form = "form[action$='/items/add/']"
    if not page.locator(form).is_visible():
        page.locator("details:has(form[action$='/items/add/']) > summary").click()
    page.locator(f"{form} select[name=kind]").select_option(kind)
    page.fill(f"{form} [name=title]", title)
    page.fill(f"{form} [name=acceptance]", "双方签字的记录")
    choose(page, "owner", owner, form)
    choose(page, "follower", follower, form)
    if kind != "goal":
        choose(page, "project", "澜江", form)
    page.fill(f"{form} [name=due]", due)
    page.fill(f"{form} [name=weight]", weight)
    for name, words in more.items():
        if name == "amount":
            page.fill(f"{form} [name=amount]", words)
        else:
            choose(page, name, words, form)
    page.locator(f"{form} button[type=submit]").first.click()
    expect(page.locator("main table").get_by_text(title).first).to_be_visible()


def submit(page: Page, reason: str = "") -> None:
    for name in ("白露", "沈若谷"):
        page.get_by_label(name).check()
    if reason:
        page.fill("[name=change_reason]", reason)
    page.get_by_role("button", name="提交第").click()
    expect(page.get_by_text("评审中").first).to_be_visible()


def come_to_the_end(page: Page) -> None:
    """To what the page fetches once somebody comes to it, until it is there."""
    page.evaluate("() => document.querySelector('[data-later]')?.scrollIntoView()")
    expect(page.locator("[data-later]")).to_have_count(0)


def answered(page: Page, path: str = "") -> AbstractContextManager[object]:
    """Until the server has answered what the block sends (to an address that ends so): by then it is written."""
    return page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith(path))


def give(page: Page, button: str, times: int = 1) -> None:
    with answered(page, "/verdict/"):
        page.get_by_role("button", name=button).click(click_count=times)


SWAPPED = """id => {
    window.swapped = false;
    const listen = (event) => {
        if (event.target.id !== id) return;
        window.swapped = true;
        document.removeEventListener("htmx:afterSettle", listen);
    };
    document.addEventListener("htmx:afterSettle", listen);
}"""


@contextmanager
def swapped(page: Page, drawn: str) -> Iterator[None]:
    """Until what the block sends has drawn the element of this id anew: an answer alone may still wait to be shown."""
    page.evaluate(SWAPPED, drawn)
    yield
    page.wait_for_function("() => window.swapped")


@contextmanager
def busy(page: Page) -> Iterator[list[float]]:
    """How many milliseconds of the processor each task of the browser's main thread took, known after the block.

    The clock would say how busy the machine is.
    """
    browser = page.context.browser
    assert browser is not None
    spent: list[float] = []
    browser.start_tracing(page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"])
    yield spent
    events = json.loads(browser.stop_tracing())["traceEvents"]
    spent += [event.get("tdur", 0) / 1000 for event in events if event["name"] == "RunTask"]
    assert spent
