"""A comment by the keys alone: a colleague and a task are offered while typing, Ctrl and Enter send."""

import pytest
from playwright.sync_api import expect

from projects.models import Comment
from tests.browser.conftest import Visit
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_comment_by_the_keys(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.xu).page
    page.goto(f"/tasks/{task.pk}/")
    box, offered = page.locator("#say-text"), page.locator("#gt-meant [role=option]")
    box.focus()
    page.keyboard.type("请 @zhouk")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text("周可")
    page.keyboard.press("Enter")
    expect(box).to_have_value("请 @周可 ")
    page.keyboard.type("先做 #管网拓扑")
    expect(offered.first).to_contain_text("管网拓扑核对")
    page.keyboard.press("Escape")
    expect(page.locator("#gt-meant")).to_be_hidden()
    # An input method's Enter, and the plain one, send nothing.
    box.evaluate("box => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true }))")  # fmt: skip  # noqa: E501
    page.keyboard.press("Enter")
    page.keyboard.type("谢谢")
    expect(page.locator(".gt-talk > li")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    said = page.locator(".gt-talk > li").nth(1)
    expect(said.locator(".gt-mention")).to_have_text("@周可")
    expect(said.locator("br")).to_have_count(1)
    expect(page.locator("#say-text")).to_have_value("")
    # Changed where it stands.
    said.get_by_role("link", name="修改").click()
    said.get_by_role("textbox").fill("不用了")
    said.get_by_role("button", name="保存").click()
    expect(said).to_contain_text("已编辑")
    assert Comment.objects.latest("pk").text == "不用了"
