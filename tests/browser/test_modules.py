"""Modules in a browser without scripts: a coupling is written by keyboard and stands in the matrix."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.steps import choose
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_coupling_is_written_down_and_stands_in_the_matrix(world: World, visit: Visit) -> None:
    module, page = world.module, visit(world.cast.xu, scripts=False).page
    page.goto(f"/modules/{module.pk}/")
    choose(page, "other", world.coupling.needed.name)
    page.get_by_label("需要什么").fill("抽查结果，每周一份")
    page.get_by_label("双方已经商定").check()
    page.get_by_label("需要什么").press("Enter")
    expect(page.locator("#couplings")).to_contain_text("抽查结果，每周一份")
    page.goto(f"/projects/{world.project.pk}/modules/")
    row = page.locator(".gt-couplings tr", has=page.get_by_role("rowheader", name=module.name))
    expect(row.get_by_role("link")).to_have_count(2)
    row.get_by_role("link").last.click()
    expect(page.locator("h1")).to_have_text(module.name)
