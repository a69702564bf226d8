"""What a task carries, in a browser: a checklist by keyboard and mouse, files, a sub-task in one line."""

import pytest
from playwright.sync_api import expect

from projects.models import Attachment, Task
from tests.browser.conftest import Visit
from tests.browser.steps import swapped
from tests.world import World

pytestmark = pytest.mark.browser

PNG = b"\x89PNG\r\n\x1a\n.."
DROP = """bytes => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], "现场 2.png", { type: "image/png" }));
    const drop = new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true });
    document.querySelector(".gt-main").dispatchEvent(drop);
}"""


def test_a_checklist_is_written_ticked_and_put_in_order(world: World, visit: Visit) -> None:
    task, page = world.task, visit(world.cast.xu).page
    page.goto(f"/tasks/{task.pk}/")
    lines, field = page.locator("#checklist li span[id^=check-text]"), page.locator("#checklist-text")
    field.fill("回传交接单")
    # What is drawn anew is htmx's own only once it has settled: before that a form is sent as without scripts.
    with swapped(page, "checklist"):
        field.press("Enter")
    expect(lines).to_have_text(["约信息科取数", "回传交接单"])
    expect(field).to_be_focused()
    tick = page.get_by_role("checkbox", name="约信息科取数")
    with swapped(page, "checklist"):
        tick.press("Space")
    expect(tick).to_be_checked()
    tick.press("Alt+ArrowDown")
    expect(lines).to_have_text(["回传交接单", "约信息科取数"])
    expect(tick).to_be_focused()
    with swapped(page, "checklist"):
        page.locator("#checklist li").nth(1).drag_to(
            page.locator("#checklist li").first, target_position={"x": 200, "y": 2}
        )
    expect(lines).to_have_text(["约信息科取数", "回传交接单"])
    page.locator("#checklist li").first.locator("summary").click()
    page.get_by_role("button", name="移除").first.click()
    expect(lines).to_have_text(["回传交接单"])
    page.locator("#toasts").get_by_role("button", name="撤销").click()
    expect(lines).to_have_text(["约信息科取数", "回传交接单"])


def test_files_are_chosen_and_dropped_and_finishing_asks_for_the_parts(world: World, visit: Visit) -> None:
    task, page = world.task, visit(world.cast.xu).page
    page.goto(f"/tasks/{task.pk}/")
    files = page.locator("#attachments li")
    chosen = {"name": "纪要.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}
    page.locator("#attachments input[type=file]").set_input_files([chosen, chosen | {"name": "图.png", "buffer": PNG}])
    expect(page.locator("#upload-error")).to_contain_text("纪要.html")
    expect(files).to_have_count(2)
    page.evaluate(DROP, list(PNG))
    expect(files).to_have_count(3)
    assert Attachment.objects.filter(task=task, name="现场 2.png").exists()
    page.locator("#subtask-line").fill("补一份交接单 @lu")
    page.locator("#subtask-line").press("Enter")
    expect(page.locator("#subtasks li")).to_have_count(2)
    page.locator(f"#log-{task.pk}").get_by_role("button", name="完成", exact=True).click()
    expect(page.locator("#log [role=alert]")).to_contain_text("还有 2 个子任务没有完成")
    page.get_by_role("button", name="仍然完成").click()
    expect(page.locator("#toasts")).to_contain_text("还有 1 条检查项没有勾选")
    assert Task.objects.get(pk=task.pk).status == "done"
