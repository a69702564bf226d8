"""The palette and the keys: by keyboard alone, not while something is typed."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_task_is_found_and_opened_by_keyboard(world: World, visit: Visit) -> None:
    page = visit(world.cast.xu).page
    page.goto(reverse("project_list"))
    page.keyboard.press("Control+k")
    line = page.locator("#palette-line")
    expect(line).to_be_focused()
    # A command first, then what the server finds.
    page.keyboard.insert_text("接线图")
    found = page.locator("#palette-found [role=option]")
    expect(found).to_have_count(1)
    expect(found).to_have_attribute("aria-selected", "true")
    expect(line).to_have_attribute("aria-activedescendant", f"found-task-{world.free_task.pk}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('task_detail', args=[world.free_task.pk])}")


def test_keys_lead_through_a_list_and_to_pages_but_never_from_a_field(world: World, visit: Visit) -> None:
    page = visit(world.cast.xu).page
    page.goto(reverse("task_list"))
    page.keyboard.press("/")
    expect(page.locator("#filter-q")).to_be_focused()
    page.keyboard.type("j?")
    expect(page.locator("#filter-q")).to_have_value("j?")
    page.goto(reverse("task_list"))
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    first = page.locator("#tasks tbody a.name").first
    expect(first).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url(re.compile(r"/projects/$"))
