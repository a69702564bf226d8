"""The board in a browser: a tile is moved by mouse, by keyboard and without scripts."""

import pytest
from playwright.sync_api import Page, Route, expect

from projects.models import Task
from tests.browser.conftest import Visit
from tests.browser.steps import answered, swapped
from tests.world import World

pytestmark = pytest.mark.browser


def tile(page: Page, task: Task, status: str) -> None:
    expect(page.locator(f".gt-col[data-status={status}] #task-{task.pk}")).to_be_visible()


def count(page: Page, status: str, number: str) -> None:
    expect(page.locator(f".gt-col[data-status={status}] h2 .gt-count")).to_have_text(number)


def test_a_tile_is_moved_by_the_mouse_and_taken_back(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.xu).page
    page.goto("/tasks/board/")
    before = page.locator(".gt-col[data-status=todo] h2 .gt-count").inner_text()
    with swapped(page, "tasks"):
        page.drag_and_drop(f"#task-{task.pk} .foot", ".gt-col[data-status=doing] h2")
    tile(page, task, "doing")
    count(page, "todo", str(int(before) - 1))
    task.refresh_from_db()
    assert task.status == "doing"
    with swapped(page, "tasks"):
        page.get_by_role("button", name="撤销").click()
    tile(page, task, "todo")
    count(page, "todo", before)
    # A status that is refused: the tile is back, with the reason.
    Task.objects.filter(pk=task.pk).update(status="cancelled")
    with answered(page, "/status/"):
        page.drag_and_drop(f"#task-{task.pk} .foot", ".gt-col[data-status=done] h2")
    expect(page.locator("#toasts [role=alert]")).to_contain_text("已取消")
    expect(page.locator(f".gt-col[data-status=done] #task-{task.pk}")).to_have_count(0)


def test_a_tile_is_moved_by_the_keys(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.xu).page
    page.goto("/tasks/board/")
    title = page.locator(f"#tile-{task.pk}")
    title.focus()
    with swapped(page, "tasks"):
        page.keyboard.press("Alt+ArrowRight")
    tile(page, task, "doing")
    expect(title).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    # Into blocked: the tile asks whom it waits for, and stays open while that is written.
    waits_for = page.locator(f"#waits-for-{task.pk}")
    expect(waits_for).to_be_focused()
    tile(page, task, "blocked")
    page.locator(f"#note-text-{task.pk}").fill("等客户普查数据")
    page.keyboard.press("Enter")
    expect(page.locator(f"#task-{task.pk}")).to_contain_text("等客户普查数据")
    task.refresh_from_db()
    assert (task.status, task.status_note) == ("blocked", "等客户普查数据")


def test_a_board_drawn_anew_takes_no_tile_that_is_on_its_way(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.xu).page
    page.goto("/tasks/board/")
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/tasks/board/**", hold)
    with page.expect_request("**/tasks/board/**"):
        page.locator(f"#tile-{task.pk}").press("Alt+ArrowRight")
    page.route("**/status/", hold)
    expect(page.locator(f"#task-{task.pk}[aria-busy]")).to_have_count(0)
    with page.expect_request("**/status/"):
        page.locator(f"#tile-{task.pk}").press("Alt+ArrowRight")
    # The columns as of the first step arrive while the second is under way.
    while len(late) < 2:
        page.wait_for_timeout(20)
    redrawn, moved = late
    with page.expect_response(lambda answer: "/tasks/board/" in answer.url):
        redrawn.continue_()
    page.unroute("**/tasks/board/**", hold)
    moved.continue_()
    expect(page.locator(f"#waits-for-{task.pk}")).to_be_focused()
    tile(page, task, "blocked")


def test_a_tile_has_a_menu_without_scripts(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.xu, scripts=False).page
    page.goto("/tasks/board/")
    page.locator(f"#task-{task.pk} summary").click()
    page.locator(f"#task-{task.pk}").get_by_role("button", name="完成").click()
    page.wait_for_url("**/tasks/board/")
    tile(page, task, "done")
