"""Work is handed over, and set up to recur, on a phone and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from projects.models import Recurrence
from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import choose
from tests.world import World

pytestmark = pytest.mark.browser


def test_all_of_a_persons_work_is_handed_over_after_a_look(world: World, visit: Visit) -> None:
    page: Page = visit(world.cast.lin, viewport=PHONE, scripts=False).page
    page.goto(f"/team/people/{world.cast.xu.pk}/")
    page.get_by_role("link", name="转交").click()
    page.get_by_label(world.free_task.title).check()
    page.get_by_label(world.task.title).uncheck()
    choose(page, "taker", "唐越")
    page.fill("[name=note]", "休假两周，图纸在共享盘")
    page.get_by_role("button", name="先看结果").click()
    expect(page.locator("main")).to_contain_text(world.free_task.title)
    expect(page.locator("main")).not_to_contain_text(world.task.title)
    page.get_by_role("button", name="转交").click()
    expect(page.locator("#toasts")).to_contain_text("已转交给唐越")
    world.free_task.refresh_from_db()
    assert world.free_task.owner == world.cast.tang


def test_a_pattern_shows_the_fields_it_asks_about(world: World, visit: Visit) -> None:
    page: Page = visit(world.cast.xu, scripts=False).page
    page.goto(f"/tasks/recurring/new/?task={world.free_task.pk}")
    expect(page.get_by_label("星期一")).to_be_visible()
    page.get_by_label("每月某一天").check()
    expect(page.get_by_label("星期一")).to_be_hidden()
    page.fill("[name=day]", "15")
    page.get_by_role("button", name="设置").click()
    expect(page.locator("main h1")).to_have_text(world.free_task.title)
    assert Recurrence.objects.get(pattern="month_day").day == 15
