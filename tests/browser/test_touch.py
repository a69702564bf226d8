"""By the finger, on a phone: what is tapped and scrolled does what a mouse and the keys do elsewhere."""

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from projects.models import Task
from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import answered, swapped
from tests.world import World

pytestmark = pytest.mark.browser

LONG = "澜江智慧水务一期东区管网拓扑核对与水质断面点位逐一复核并附照片VeryLongWordWithoutAnyBreak" * 2


def swipe(page: Page, where: Locator, left: int) -> None:
    """A finger on `where` goes so far to the left."""
    box = where.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.8, box["y"] + 90
    finger = page.context.new_cdp_session(page)
    steps = [("touchStart", [{"x": x, "y": y}])]
    steps += [("touchMove", [{"x": x - left * part / 8, "y": y}]) for part in range(1, 9)]
    for kind, points in [*steps, ("touchEnd", [])]:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def fits(page: Page) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_status_is_tapped_and_a_long_row_is_changed_in_place(world: World, visit: Visit) -> None:
    task = world.free_task
    Task.objects.filter(pk=task.pk).update(title=LONG[:200])
    page = visit(world.cast.xu, viewport=PHONE).page
    page.goto(reverse("task_list") + "?status=all")
    row = page.locator(f"#task-{task.pk}")
    fits(page)
    with answered(page, "/status/"):
        row.get_by_role("button", name="进行中").tap()
    expect(row.locator("button[value=doing]")).to_have_attribute("aria-pressed", "true")
    row.locator("td[data-f=due]").tap()
    due = page.locator(f"#row-{task.pk}-due")
    expect(due).to_be_focused()
    fits(page)
    due.fill("2026-12-30")
    with answered(page, "/row/"):
        row.get_by_role("button", name="保存").tap()
    expect(row.locator("td[data-f=due]")).to_contain_text("12-30")
    task.refresh_from_db()
    assert (task.status, f"{task.due}") == ("doing", "2026-12-30")


def test_a_tile_is_moved_by_its_menu(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.xu, viewport=PHONE).page
    page.goto(reverse("task_board"))
    board = page.get_by_role("region", name="看板")
    page.locator(f"#task-{task.pk} summary").tap()
    with swapped(page, "tasks"):
        page.locator(f"#task-{task.pk}").get_by_role("button", name="进行中").tap()
    expect(page.locator(f".gt-col[data-status=doing] #task-{task.pk}")).to_be_visible()
    # The rest of the columns is a swipe away; the page itself stays.
    at = board.evaluate("board => board.scrollLeft")
    swipe(page, board, 200)
    page.wait_for_function("at => document.querySelector('.gt-board').scrollLeft > at", arg=at)
    fits(page)
    task.refresh_from_db()
    assert task.status == "doing"


def test_the_plan_is_swiped_and_a_bar_is_tapped(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.xu, viewport=PHONE).page
    page.goto(reverse("task_gantt") + f"?project={world.project.pk}&status=all")
    pane = page.locator(".gt-gantt .pane")
    swipe(page, pane, 120)
    page.wait_for_function("() => document.querySelector('.gt-gantt .pane').scrollLeft > 0")
    bar = page.locator(f'.gt-gantt g[data-move="{reverse("task_reschedule", args=[task.pk])}"] .bar')
    bar.scroll_into_view_if_needed()
    bar.tap()
    box = page.locator("#reschedule-box")
    expect(box).to_be_visible()
    expect(box.locator("[name=due]")).to_have_value(f"{task.due}")
    fits(page)


def test_a_day_is_tapped_and_a_task_is_added_quickly(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.xu, viewport=PHONE).page
    page.goto(reverse("task_calendar") + f"?status=all&month={task.due:%Y-%m}")
    fits(page)
    page.locator(".gt-cal li a", has_text=task.title).last.tap()
    page.wait_for_url(f"**{reverse('task_detail', args=[task.pk])}")
    page.locator(".gt-tabbar [data-quick-add]").tap()
    line = page.locator("#quick-line")
    expect(line).to_be_focused()
    line.fill("补接线图 ^明天")
    with answered(page, "/quick/"):
        page.locator("#quick-add button[type=submit]").first.tap()
    expect(page.locator("#toasts .gt-toast")).to_contain_text("已添加“补接线图”")
    assert Task.objects.filter(title="补接线图", owner=world.cast.xu).exists()
