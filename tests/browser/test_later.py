"""What a page fetches once somebody comes to it: by scrolling, by an address that names it, without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import come_to_the_end
from tests.world import World

pytestmark = pytest.mark.browser


def in_view(page: Page, part: str) -> None:
    expect(page.locator(part)).to_be_in_viewport()


def test_a_link_to_a_part_that_is_fetched_leads_to_it(world: World, visit: Visit) -> None:
    page = visit(world.cast.ye, viewport=PHONE).page
    page.goto(f"/payments/checkpoints/{world.checkpoint.pk}/#contacts")
    in_view(page, "#contacts")
    page.goto("/payments/applications/")
    page.locator(f"a[href$='#application-{world.application.pk}']").first.click()
    in_view(page, f"#application-{world.application.pk}")


def test_coming_to_the_end_of_a_project_shows_the_rest_of_it(world: World, visit: Visit) -> None:
    page = visit(world.cast.lin, viewport=PHONE).page
    page.goto(f"/projects/{world.project.pk}/")
    expect(page.locator("#cases")).to_have_count(0)
    come_to_the_end(page)
    expect(page.locator("#cash canvas")).to_be_visible()
    for part in ("#suppliers", "#cases"):
        expect(page.locator(part)).to_be_visible()


def test_without_scripts_a_link_leads_to_it(world: World, visit: Visit) -> None:
    page = visit(world.cast.qin, scripts=False).page
    page.goto("/dashboard/")
    page.get_by_role("link", name="项目评审与复盘").click()
    expect(page.locator("#stages")).to_be_visible()
    expect(page.locator("#matrix")).to_be_visible()
