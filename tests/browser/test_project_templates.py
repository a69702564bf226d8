"""A template is put into a draft on a phone and without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import choose
from tests.world import World

pytestmark = pytest.mark.browser


def test_it_is_looked_at_asked_about_and_taken_over(world: World, visit: Visit) -> None:
    page: Page = visit(world.cast.lin, viewport=PHONE, scripts=False).page
    page.goto(f"/breakdowns/{world.draft.pk}/")
    page.get_by_role("link", name="从模板加入").click()
    page.get_by_role("link", name="选用").click()
    page.fill("[name=start]", (world.planned.start + timedelta(days=30)).isoformat())
    choose(page, "project", "澜江")
    choose(page, "role-member-1", "许星野")
    page.get_by_role("button", name="预览").click()
    # It was put into this draft before.
    page.get_by_label("再加入一次").check()
    page.get_by_role("button", name="预览").click()
    expect(page.locator("main table")).to_contain_text("现场踏勘")
    page.get_by_role("button", name="加入草稿").click()
    expect(page.locator("#breakdown-items")).to_contain_text("现场踏勘")
    assert world.draft.items.filter(title__in=("改造完成", "现场踏勘")).count() == 2
