"""The list in a browser: a row is changed where it stands, by the keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.services import task_update
from tests.browser.conftest import Visit
from tests.browser.steps import answered
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_row_is_changed_by_the_keys(world: World, visit: Visit) -> None:
    task, page = world.free_task, visit(world.cast.xu).page
    page.goto(reverse("task_list") + "?status=all")
    title = page.locator(f"#title-{task.pk}")
    title.focus()
    page.keyboard.press("e")
    field = page.locator(f"#row-{task.pk}-title")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(title).to_be_focused()
    # Changed by somebody else meanwhile: what was typed is still there, and saves over it.
    page.keyboard.press("F2")
    expect(field).to_be_focused()
    field.fill("复核东区拓扑")
    task_update(actor=world.cast.lin, task_id=task.pk, version=task.version, values={"title": "核对西区拓扑"})
    with answered(page, "/row/"):
        page.keyboard.press("Enter")
    expect(page.locator(f"#task-{task.pk} [role=alert]")).to_contain_text("核对西区拓扑")
    expect(field).to_have_value("复核东区拓扑")
    page.locator(f"#row-{task.pk}-priority").select_option("1")
    page.locator(f"#row-{task.pk}-priority").focus()
    with answered(page, "/row/"):
        page.keyboard.press("Enter")
    expect(title).to_be_focused()
    expect(page.locator(f"#task-{task.pk}")).to_contain_text("复核东区拓扑")
    task.refresh_from_db()
    assert (task.title, task.priority) == ("复核东区拓扑", 1)
    # A click on a cell goes to its field.
    page.locator(f"#task-{task.pk} td[data-f=due]").click()
    expect(page.locator(f"#row-{task.pk}-due")).to_be_focused()
    page.keyboard.press("Escape")
    # A tap changes the counts of the head and of the group, on a page that stays.
    page.goto(reverse("task_list") + "?status=all&group=owner")
    count, group = page.locator("#count-open"), page.locator(f"#group-{task.owner_id}")
    before, of_group = count.inner_text(), group.inner_text()
    with answered(page, "/status/"):
        page.locator(f"#task-{task.pk} button[value=done]").click()
    expect(count).not_to_have_text(before)
    expect(group).to_have_text(of_group)
