"""The Gantt and the list in a browser: bars are dragged or moved by keys, ticked rows are changed together."""

import uuid

import pytest
from playwright.sync_api import Page, expect

from projects.models import Task
from projects.services import dependency_add, task_create
from tests.browser.conftest import Visit
from tests.browser.steps import answered
from tests.world import World

pytestmark = pytest.mark.browser


def follower_of(world: World, task: Task) -> Task:
    values = {"title": "现场联调", "owner": world.cast.xu, "start": task.due, "due": task.due, "project": task.project}
    after = task_create(actor=world.cast.lin, key=uuid.uuid4(), values=values)
    dependency_add(actor=world.cast.lin, key=uuid.uuid4(), before=task, after=after)
    return after


def dialog_says(page: Page, *words: str) -> None:
    for one in words:
        expect(page.locator("#reschedule-box #moves")).to_contain_text(one)


def test_a_bar_is_dragged_and_what_waits_goes_with_it(world: World, visit: Visit) -> None:
    task = world.free_task
    after, was = follower_of(world, task), task.due
    page = visit(world.cast.lin).page
    page.goto("/tasks/gantt/")
    bar = page.locator(f"g[data-move$='/tasks/{task.pk}/reschedule/'] .bar")
    bar.scroll_into_view_if_needed()
    box, day = bar.bounding_box(), int(page.locator(".gt-gantt svg.g").get_attribute("data-day") or 0)
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 7 * day, y, steps=4)
    page.mouse.up()
    dialog_says(page, task.title, "现场联调", "立即生效")
    task.refresh_from_db()
    assert task.due == was, "shown, not done"
    page.locator("#reschedule-box").get_by_role("button", name="调整日期", exact=True).click()
    expect(page.locator("#reschedule-box")).not_to_be_visible()
    undo = page.locator("#toasts").get_by_role("button", name="撤销")
    expect(undo).to_be_visible()
    task.refresh_from_db()
    after.refresh_from_db()
    assert task.due > was
    assert after.start is not None
    assert after.start > task.due
    with answered(page, "/tasks/undo/"):
        undo.click()
    task.refresh_from_db()
    assert task.due == was


def test_by_keys_alone_and_several_ticked_rows_together(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.lin).page
    page.goto("/tasks/gantt/")
    page.locator(f"a[data-reschedule][href*='/tasks/{task.pk}/reschedule/']").focus()
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#gantt-said")).to_contain_text("+2")
    page.keyboard.press("Enter")
    dialog_says(page, task.title)
    expect(page.locator("#reschedule-box #moves button")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#reschedule-box")).not_to_be_visible()
    page.goto("/tasks/")
    expect(page.locator("#bulk")).not_to_be_visible()
    page.locator(f"input[data-tick][value='{task.pk}']").check()
    expect(page.locator("#bulk b")).to_have_text("1")
    page.get_by_role("button", name="批量修改").click()
    page.locator("[name=priority]").select_option("1")
    page.get_by_role("button", name="查看影响").first.click()
    page.get_by_role("button", name="修改 1 项").click()
    expect(page.locator("#toasts")).to_contain_text("已修改 1 项")
    task.refresh_from_db()
    assert task.priority == Task.Priority.HIGH
