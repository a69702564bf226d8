"""An acceptance on a phone, without waiting at the desk: ticked, handed over with its file, and left open in words."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit
from tests.world import World

pytestmark = pytest.mark.browser


def test_what_is_missing_grows_less_with_each_tap(world: World, visit: Visit) -> None:
    page = visit(world.cast.xu, viewport=PHONE).page
    page.goto(f"/acceptances/{world.acceptance.pk}/")
    count = page.locator("#missing .gt-count")
    expect(count).to_have_text("14")
    page.locator("#steps").get_by_role("checkbox").first.click()
    expect(page.locator("#steps").get_by_role("checkbox").first).to_be_checked()
    expect(count).to_have_text("13")
    document = page.locator("#documents li").first
    document.locator("a.btn-sm").click()
    page.locator("select[name=state]").select_option("confirmed")
    pdf = {"name": "验收申请.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 .."}
    page.locator("input[type=file]").set_input_files(pdf)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[name=confirmed_by]")).to_have_attribute("aria-invalid", "true")
    page.fill("[name=confirmed_by]", "监理张工")
    page.locator("input[type=file]").set_input_files(pdf)
    page.get_by_role("button", name="保存").click()
    expect(document.get_by_text("验收申请.pdf")).to_be_visible()
    expect(count).to_have_text("12")
